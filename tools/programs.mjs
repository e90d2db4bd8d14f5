// The programs of this project as running processes: where cargo put them, how to start and how to stop them.
// `make demo` and the browser tests start them in the same way.
import { spawn, execFileSync } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The folder with the debug programs that `cargo build` made, wherever CARGO_TARGET_DIR points. */
export function builtPrograms() {
  const metadata = execFileSync("cargo", ["metadata", "--format-version", "1", "--no-deps"], {
    cwd: root,
    maxBuffer: 64 << 20,
  });
  return join(JSON.parse(metadata).target_directory, "debug");
}

/** Whether nobody listens on this port of 127.0.0.1. */
export function portIsFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

const running = new Set();

/** Stops every program that this process started, the latest first. */
export async function stopAll() {
  for (const program of [...running].reverse()) await program.stop();
}

/**
 * Starts one program and waits for its `listening on http://…` line.
 * Everything it prints goes to `log`. Rejects with the end of that log if it stops before it listens.
 */
export async function start({ name, program, args, log, within = 60_000 }) {
  mkdirSync(dirname(log), { recursive: true });
  const sink = createWriteStream(log);
  const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      running.delete(handle);
      sink.end(`${error.message}\n`, () => resolve(error.message));
    });
    child.once("close", (code, signal) => {
      running.delete(handle);
      sink.end(() => resolve(signal ?? `exit code ${code}`));
    });
  });

  const handle = {
    name,
    log,
    pid: child.pid,
    url: undefined,
    /** Resolves with the reason, when the program is gone, for whatever reason. */
    ended,
    /** Asks the program to stop, and makes it after ten seconds. */
    async stop() {
      child.kill("SIGTERM");
      const impatience = setTimeout(() => child.kill("SIGKILL"), 10_000);
      const reason = await ended;
      clearTimeout(impatience);
      return reason;
    },
  };
  running.add(handle);

  let head = "";
  const listening = new Promise((resolve) => {
    child.stdout.on("data", (bytes) => {
      sink.write(bytes);
      if (handle.url) return;
      head += bytes;
      const found = head.match(/^listening on (http:\/\/\S+?)\/?$/m);
      if (found) resolve((handle.url = found[1]));
    });
    child.stderr.on("data", (bytes) => sink.write(bytes));
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(`not listening after ${within / 1000} s`), within);
  });
  const failed = await Promise.race([listening.then(() => null), ended, late]);
  clearTimeout(timer);
  if (failed !== null) {
    await handle.stop();
    throw new Error(`${name} did not start (${failed}). The end of ${log}:\n${tail(log)}`);
  }
  return handle;
}

/** The last lines of a log file. */
export function tail(file, lines = 20) {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

/**
 * Starts the push service's stand-in, the server and the preview phone, in that order, with all they store in `data`.
 * A port of 0 picks a free one. `serverArgs` are added to the server's own. `ended` resolves with [program, reason] when the first of them is gone.
 */
export async function startAll({ data, ports, serverArgs = [], onStarted = () => {} }) {
  const programs = builtPrograms();
  const launch = async (name, port, args) => {
    const program = await start({
      name,
      program: join(programs, name),
      args: [...args, "--listen", `127.0.0.1:${port}`],
      log: join(data, "log", `${name}.log`),
    });
    onStarted(program);
    return program;
  };
  const credentials = join(data, "fcm-credentials.json");
  const push = await launch("fake-fcm", ports.push, ["--credentials", credentials]);
  const server = await launch("minkommun-server", ports.server, [
    ...["serve", "--demo", "--data", join(data, "server")],
    ...["--fcm", push.url, "--fcm-credentials", credentials],
    ...serverArgs,
  ]);
  const preview = await launch("minkommun-preview", ports.preview, [
    ...["--server", server.url, "--push", push.url, "--data", join(data, "preview")],
  ]);
  const gone = [push, server, preview].map(async (program) => [program, await program.ended]);
  return { push, server, preview, ended: Promise.race(gone) };
}
