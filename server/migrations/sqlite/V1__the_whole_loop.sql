-- Times are UTC microseconds, ids lower-case UUID text. Every key begins with the kommun.

CREATE TABLE kommun (
  kommun     TEXT    NOT NULL PRIMARY KEY, -- SCB's code
  slug       TEXT    NOT NULL UNIQUE,
  manifest   TEXT    NOT NULL,             -- JSON
  position   INTEGER NOT NULL,
  epoch      INTEGER NOT NULL,             -- grows when a backup was restored: older cursors are refused
  audit_n    INTEGER NOT NULL DEFAULT 0,
  audit_hash TEXT    NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE service_version (
  kommun     TEXT    NOT NULL REFERENCES kommun (kommun),
  service    TEXT    NOT NULL,
  version    INTEGER NOT NULL,
  hash       TEXT    NOT NULL,
  body       BLOB    NOT NULL,             -- the exact bytes that the hash is over
  adopted_at INTEGER NOT NULL,
  closed_at  INTEGER,
  PRIMARY KEY (kommun, service, version),
  UNIQUE (kommun, hash)
) STRICT;

CREATE TABLE resident (
  kommun     TEXT    NOT NULL REFERENCES kommun (kommun),
  id         TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  mailbox_n  INTEGER NOT NULL DEFAULT 0,   -- the last number given out
  PRIMARY KEY (kommun, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  kommun       TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  resident     TEXT    NOT NULL,
  token_hash   BLOB    NOT NULL,           -- SHA-256; the token itself is only on the phone
  platform     TEXT    NOT NULL,
  app_version  TEXT    NOT NULL,
  language     TEXT    NOT NULL,
  push_kind    TEXT,                       -- token | fid
  push_address TEXT,
  push_at      INTEGER,                    -- when the phone last told its address
  push_refused_at INTEGER,                 -- not sent to any more, until the phone tells an address again
  seen_n       INTEGER NOT NULL DEFAULT 0, -- mailbox number up to which the phone has shown everything
  created_at   INTEGER NOT NULL,
  PRIMARY KEY (kommun, id),
  UNIQUE (kommun, token_hash),
  FOREIGN KEY (kommun, resident) REFERENCES resident (kommun, id)
) STRICT;
CREATE INDEX device_resident ON device (kommun, resident);
CREATE UNIQUE INDEX device_push ON device (kommun, push_kind, push_address) WHERE push_address IS NOT NULL;

CREATE TABLE cases (
  kommun              TEXT    NOT NULL,
  id                  TEXT    NOT NULL,
  reference           TEXT    NOT NULL,
  resident            TEXT    NOT NULL,
  device              TEXT    NOT NULL,    -- the one that sent it; may be forgotten since
  service             TEXT    NOT NULL,
  version             INTEGER NOT NULL,
  service_hash        TEXT    NOT NULL,
  status              TEXT    NOT NULL,
  category            TEXT    NOT NULL,
  assignee            TEXT,
  language            TEXT    NOT NULL,
  received_at         INTEGER NOT NULL,
  updated_at          INTEGER NOT NULL,
  event_n             INTEGER NOT NULL,    -- number of the last event
  attachments         INTEGER NOT NULL,
  attachments_missing INTEGER NOT NULL,
  payload_sha256      TEXT    NOT NULL,
  receipt             TEXT    NOT NULL,
  payload             BLOB    NOT NULL,    -- the submission, byte for byte
  PRIMARY KEY (kommun, id),
  FOREIGN KEY (kommun, resident) REFERENCES resident (kommun, id)
) STRICT;
CREATE INDEX cases_resident ON cases (kommun, resident);
CREATE INDEX cases_reference ON cases (kommun, reference);
CREATE INDEX cases_queue ON cases (kommun, received_at, category, service, status, assignee);

CREATE TABLE event (
  kommun    TEXT    NOT NULL,
  case_id   TEXT    NOT NULL,
  n         INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  actor     TEXT    NOT NULL,              -- resident | officer | rule
  officer   TEXT,
  mailbox_n INTEGER,                       -- where its resident reads it; NULL when it is the kommun's own
  body      TEXT    NOT NULL,              -- JSON of the event's kind
  PRIMARY KEY (kommun, case_id, n),
  FOREIGN KEY (kommun, case_id) REFERENCES cases (kommun, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mailbox (
  kommun   TEXT    NOT NULL,
  resident TEXT    NOT NULL,
  n        INTEGER NOT NULL,
  case_id  TEXT    NOT NULL,
  event_n  INTEGER NOT NULL,
  PRIMARY KEY (kommun, resident, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  kommun         TEXT    NOT NULL,
  case_id        TEXT    NOT NULL,
  id             TEXT    NOT NULL,
  payload_sha256 TEXT    NOT NULL,
  event_n        INTEGER NOT NULL,
  PRIMARY KEY (kommun, case_id, id),
  FOREIGN KEY (kommun, case_id) REFERENCES cases (kommun, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
  kommun      TEXT    NOT NULL,
  case_id     TEXT    NOT NULL,
  position    INTEGER NOT NULL,
  question    TEXT    NOT NULL,
  sha256      TEXT    NOT NULL,
  size        INTEGER NOT NULL,
  media_type  TEXT    NOT NULL,
  name        TEXT    NOT NULL,
  received_at INTEGER,
  PRIMARY KEY (kommun, case_id, position),
  FOREIGN KEY (kommun, case_id) REFERENCES cases (kommun, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_awaited ON attachment (kommun, sha256) WHERE received_at IS NULL;

CREATE TABLE file (
  kommun     TEXT    NOT NULL,
  resident   TEXT    NOT NULL,
  sha256     TEXT    NOT NULL,
  size       INTEGER NOT NULL,
  media_type TEXT    NOT NULL,             -- as found in the content
  created_at INTEGER NOT NULL,
  PRIMARY KEY (kommun, resident, sha256),
  FOREIGN KEY (kommun, resident) REFERENCES resident (kommun, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE upload (
  kommun     TEXT    NOT NULL,
  id         TEXT    NOT NULL,
  resident   TEXT    NOT NULL,
  sha256     TEXT    NOT NULL,
  size       INTEGER NOT NULL,
  received   INTEGER NOT NULL,             -- bytes on disk; equal to size only once the file is stored
  filename   TEXT    NOT NULL,
  media_type TEXT    NOT NULL,             -- as the phone says
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (kommun, id),
  FOREIGN KEY (kommun, resident) REFERENCES resident (kommun, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX upload_expiry ON upload (expires_at);

CREATE TABLE job (
  kommun       TEXT    NOT NULL,
  id           TEXT    NOT NULL,
  kind         TEXT    NOT NULL,
  dedupe       TEXT,
  payload      TEXT    NOT NULL,           -- JSON
  run_at       INTEGER NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0, -- leases that were counted
  lease        TEXT,                       -- only its holder may end the job
  leased_until INTEGER,
  created_at   INTEGER NOT NULL,
  state        TEXT    NOT NULL DEFAULT 'waiting', -- waiting | dead
  last_error   TEXT,
  PRIMARY KEY (kommun, id)
) STRICT;
CREATE INDEX job_due ON job (kind, run_at) WHERE state = 'waiting';
-- What is not yet being sent is replaced by what is newer.
CREATE UNIQUE INDEX job_unsent ON job (kommun, kind, dedupe) WHERE lease IS NULL AND state = 'waiting';

CREATE TABLE delivery (
  kommun  TEXT    NOT NULL,
  case_id TEXT    NOT NULL,
  event_n INTEGER NOT NULL,
  device  TEXT    NOT NULL,
  state   TEXT    NOT NULL,                -- queued | sent | unreachable | expired
  at      INTEGER NOT NULL,
  PRIMARY KEY (kommun, case_id, event_n, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE officer (
  kommun        TEXT    NOT NULL REFERENCES kommun (kommun),
  id            TEXT    NOT NULL,
  email         TEXT    NOT NULL,          -- lower case
  name          TEXT    NOT NULL,
  password_hash TEXT    NOT NULL,          -- argon2id, PHC string
  created_at    INTEGER NOT NULL,
  disabled_at   INTEGER,
  PRIMARY KEY (kommun, id),
  UNIQUE (kommun, email)
) STRICT;

CREATE TABLE session (
  kommun     TEXT    NOT NULL,
  token_hash BLOB    NOT NULL,
  officer    TEXT    NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (kommun, token_hash),
  FOREIGN KEY (kommun, officer) REFERENCES officer (kommun, id)
) STRICT, WITHOUT ROWID;

-- Append-only; each line's hash is over the one before.
CREATE TABLE audit (
  kommun        TEXT    NOT NULL REFERENCES kommun (kommun),
  n             INTEGER NOT NULL,
  at            INTEGER NOT NULL,
  officer       TEXT,
  action        TEXT    NOT NULL,
  case_id       TEXT,
  detail        TEXT    NOT NULL,          -- JSON
  previous_hash TEXT    NOT NULL,
  hash          TEXT    NOT NULL,
  PRIMARY KEY (kommun, n)
) STRICT;
CREATE INDEX audit_case ON audit (kommun, case_id, n) WHERE case_id IS NOT NULL;
