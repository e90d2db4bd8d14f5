// Stands between a program and the disk, and makes it slow, full or broken while the program runs. Preloaded by the
// tests (LD_PRELOAD). MINKOMMUN_DISK names a file that says how the disk is now: "slow 100" (milliseconds for every
// fsync), "full", "full, log too", "broken", or nothing. Only files in the folder MINKOMMUN_DISK_UNDER are touched by it,
// and with "log too" the log beside it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum state { FINE, SLOW, FULL, FULL_LOG_TOO, BROKEN };

static enum state state(long *milliseconds) {
    const char *path = getenv("MINKOMMUN_DISK");
    if (!path) return FINE;
    int fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return FINE;
    char text[32] = {0};
    ssize_t length = syscall(SYS_read, fd, text, sizeof text - 1);
    syscall(SYS_close, fd);
    if (length <= 0) return FINE;
    if (!strncmp(text, "full,", 5)) return FULL_LOG_TOO;
    if (!strncmp(text, "full", 4)) return FULL;
    if (!strncmp(text, "broken", 6)) return BROKEN;
    if (!strncmp(text, "slow ", 5)) {
        *milliseconds = atol(text + 5);
        return SLOW;
    }
    return FINE;
}

static int concerns(int fd, enum state now) {
    const char *under = getenv("MINKOMMUN_DISK_UNDER");
    char link[32], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    if (!under || length <= 0) return 0;
    path[length] = 0;
    size_t folder = strlen(under);
    return !strncmp(path, under, folder) && (path[folder] == '/' || (now == FULL_LOG_TOO && !strcmp(path + folder, ".log")));
}

// What a write to `fd` fails with now, or 0.
static int write_fault(int fd) {
    long milliseconds;
    int kept = errno;
    enum state now = state(&milliseconds);
    int fault = now == FULL || now == FULL_LOG_TOO ? ENOSPC : now == BROKEN ? EIO : 0;
    if (fault && !concerns(fd, now)) fault = 0;
    errno = kept;
    return fault;
}

#define OR_FAULT(fault, call)                                                                                          \
    do {                                                                                                               \
        int found = fault;                                                                                             \
        if (found) {                                                                                                   \
            errno = found;                                                                                             \
            return -1;                                                                                                 \
        }                                                                                                              \
        return call;                                                                                                   \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t length) { OR_FAULT(write_fault(fd), syscall(SYS_write, fd, bytes, length)); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    OR_FAULT(write_fault(fd), syscall(SYS_pwrite64, fd, bytes, length, at));
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    OR_FAULT(write_fault(fd), syscall(SYS_pwrite64, fd, bytes, length, at));
}
ssize_t writev(int fd, const struct iovec *parts, int count) { OR_FAULT(write_fault(fd), syscall(SYS_writev, fd, parts, count)); }

static int read_fault(int fd) {
    int fault = write_fault(fd);
    return fault == EIO ? EIO : 0;
}

ssize_t pread(int fd, void *bytes, size_t length, off_t at) {
    OR_FAULT(read_fault(fd), syscall(SYS_pread64, fd, bytes, length, at));
}
ssize_t pread64(int fd, void *bytes, size_t length, off64_t at) {
    OR_FAULT(read_fault(fd), syscall(SYS_pread64, fd, bytes, length, at));
}

static int settle(int fd, long call) {
    long milliseconds = 0;
    if (state(&milliseconds) == SLOW && concerns(fd, SLOW)) {
        struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
        nanosleep(&pause, NULL);
    }
    OR_FAULT(read_fault(fd), syscall(call, fd));
}

int fsync(int fd) { return settle(fd, SYS_fsync); }
int fdatasync(int fd) { return settle(fd, SYS_fdatasync); }
