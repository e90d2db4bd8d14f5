-- Everything that tells what a person does is sealed, the service included: its name alone can reveal that somebody
-- asked the social services for help. Plain are ids, times, hashes, sizes and how far sending has come.
-- Times are UTC microseconds. "sealed" is written by seal.rs for (table, column, row).

-- The client's own: the device's token, the cursor, the push address. Values sealed.
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Public things as the server gave them: the manifest, the list of services, their versions by hash.
CREATE TABLE fetched (
    name TEXT PRIMARY KEY,
    etag TEXT,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    id         TEXT PRIMARY KEY,
    form       BLOB NOT NULL, -- sealed; the service version that the draft is pinned to
    answers    BLOB NOT NULL, -- sealed
    started_at INTEGER NOT NULL,
    saved_at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Files of drafts and, under the same id, of the cases that they become. The bytes lie in files/{sha256}, sealed.
CREATE TABLE file (
    owner  TEXT NOT NULL,
    n      INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    size   INTEGER NOT NULL,
    facts  BLOB NOT NULL, -- sealed: question, name, media type
    kept   INTEGER NOT NULL DEFAULT 1, -- 0 when the bytes are gone from the phone
    PRIMARY KEY (owner, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_by_hash ON file (sha256);

-- What the resident has sent. Rows leave only when a message has long been received, when the resident takes one back
-- or forgets the phone; no migration may drop one.
CREATE TABLE outbox (
    n               INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    kind            TEXT NOT NULL,
    case_id         TEXT NOT NULL,
    payload_version INTEGER NOT NULL,
    payload         BLOB NOT NULL, -- sealed; the exact bytes of the request
    form            BLOB,          -- sealed; of a submission
    answers         BLOB,          -- sealed; the draft's answers, hidden ones too, so that it can become one again
    made_at         INTEGER NOT NULL,
    state           TEXT NOT NULL, -- waiting, needs_you, acknowledged
    paused          INTEGER NOT NULL DEFAULT 0,
    reached         INTEGER NOT NULL DEFAULT 0, -- whether an attempt may have reached the server
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_at         INTEGER,
    cause           TEXT,
    refusal         BLOB,          -- sealed
    acknowledged_at INTEGER,       -- stays when it is offered again
    answer          BLOB           -- sealed; the server's answer with the receipt
) STRICT;
CREATE INDEX outbox_by_case ON outbox (case_id);

CREATE TABLE upload (
    case_id    TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    size       INTEGER NOT NULL,
    url        TEXT,
    sent       INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_at    INTEGER,
    cause      TEXT,
    refusal    TEXT, -- the server's code
    arrived_at INTEGER,
    PRIMARY KEY (case_id, sha256)
) STRICT, WITHOUT ROWID;

-- What the server says of the resident's cases: a cache, dropped at a resync.
CREATE TABLE received (
    case_id TEXT PRIMARY KEY,
    summary BLOB,              -- sealed; missing until fetched
    receipt BLOB,              -- sealed
    stale   INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    case_id TEXT NOT NULL,
    n       INTEGER NOT NULL,
    news    INTEGER NOT NULL,
    seen    INTEGER NOT NULL DEFAULT 0,
    body    BLOB NOT NULL, -- sealed
    PRIMARY KEY (case_id, n)
) STRICT, WITHOUT ROWID;
