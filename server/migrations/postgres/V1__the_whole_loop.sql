-- Times are UTC microseconds, ids lower-case UUID text. Every key begins with the kommun.
-- COLLATE "C": text is compared byte by byte, as SQLite does it, whatever the database's own order is.

CREATE TABLE kommun (
  kommun     TEXT COLLATE "C" NOT NULL PRIMARY KEY,      -- SCB's code
  slug       TEXT COLLATE "C" NOT NULL UNIQUE,
  manifest   TEXT COLLATE "C" NOT NULL,                  -- JSON
  position   BIGINT           NOT NULL,
  epoch      BIGINT           NOT NULL,                  -- grows when a backup was restored: older cursors are refused
  audit_n    BIGINT           NOT NULL DEFAULT 0,
  audit_hash TEXT COLLATE "C" NOT NULL DEFAULT ''
);

CREATE TABLE service_version (
  kommun     TEXT COLLATE "C" NOT NULL REFERENCES kommun (kommun),
  service    TEXT COLLATE "C" NOT NULL,
  version    BIGINT           NOT NULL,
  hash       TEXT COLLATE "C" NOT NULL,
  body       BYTEA            NOT NULL,                  -- the exact bytes that the hash is over
  adopted_at BIGINT           NOT NULL,
  closed_at  BIGINT,
  PRIMARY KEY (kommun, service, version),
  UNIQUE (kommun, hash)
);

CREATE TABLE resident (
  kommun     TEXT COLLATE "C" NOT NULL REFERENCES kommun (kommun),
  id         TEXT COLLATE "C" NOT NULL,
  created_at BIGINT           NOT NULL,
  mailbox_n  BIGINT           NOT NULL DEFAULT 0,        -- the last number given out
  PRIMARY KEY (kommun, id)
);

CREATE TABLE device (
  kommun       TEXT COLLATE "C" NOT NULL,
  id           TEXT COLLATE "C" NOT NULL,
  resident     TEXT COLLATE "C" NOT NULL,
  token_hash   BYTEA            NOT NULL,                -- SHA-256; the token itself is only on the phone
  platform     TEXT COLLATE "C" NOT NULL,
  app_version  TEXT COLLATE "C" NOT NULL,
  language     TEXT COLLATE "C" NOT NULL,
  push_kind    TEXT COLLATE "C",                         -- token | fid
  push_address TEXT COLLATE "C",
  push_at      BIGINT,                                   -- when the phone last told its address
  push_refused_at BIGINT,                                -- not sent to any more, until the phone tells an address again
  seen_n       BIGINT           NOT NULL DEFAULT 0,      -- mailbox number up to which the phone has shown everything
  created_at   BIGINT           NOT NULL,
  PRIMARY KEY (kommun, id),
  UNIQUE (kommun, token_hash),
  FOREIGN KEY (kommun, resident) REFERENCES resident (kommun, id)
);
CREATE INDEX device_resident ON device (kommun, resident);
CREATE UNIQUE INDEX device_push ON device (kommun, push_kind, push_address) WHERE push_address IS NOT NULL;

CREATE TABLE cases (
  kommun              TEXT COLLATE "C" NOT NULL,
  id                  TEXT COLLATE "C" NOT NULL,
  reference           TEXT COLLATE "C" NOT NULL,
  resident            TEXT COLLATE "C" NOT NULL,
  device              TEXT COLLATE "C" NOT NULL,         -- the one that sent it; may be forgotten since
  service             TEXT COLLATE "C" NOT NULL,
  version             BIGINT           NOT NULL,
  service_hash        TEXT COLLATE "C" NOT NULL,
  status              TEXT COLLATE "C" NOT NULL,
  category            TEXT COLLATE "C" NOT NULL,
  assignee            TEXT COLLATE "C",
  language            TEXT COLLATE "C" NOT NULL,
  received_at         BIGINT           NOT NULL,
  updated_at          BIGINT           NOT NULL,
  event_n             BIGINT           NOT NULL,         -- number of the last event
  attachments         BIGINT           NOT NULL,
  attachments_missing BIGINT           NOT NULL,
  payload_sha256      TEXT COLLATE "C" NOT NULL,
  receipt             TEXT COLLATE "C" NOT NULL,
  payload             BYTEA            NOT NULL,         -- the submission, byte for byte
  PRIMARY KEY (kommun, id),
  FOREIGN KEY (kommun, resident) REFERENCES resident (kommun, id)
);
CREATE INDEX cases_resident ON cases (kommun, resident);
CREATE INDEX cases_reference ON cases (kommun, reference);
CREATE INDEX cases_queue ON cases (kommun, received_at, category, service, status, assignee);

CREATE TABLE event (
  kommun    TEXT COLLATE "C" NOT NULL,
  case_id   TEXT COLLATE "C" NOT NULL,
  n         BIGINT           NOT NULL,
  at        BIGINT           NOT NULL,
  actor     TEXT COLLATE "C" NOT NULL,                   -- resident | officer | rule
  officer   TEXT COLLATE "C",
  mailbox_n BIGINT,                                      -- where its resident reads it; NULL when it is the kommun's own
  body      TEXT COLLATE "C" NOT NULL,                   -- JSON of the event's kind
  PRIMARY KEY (kommun, case_id, n),
  FOREIGN KEY (kommun, case_id) REFERENCES cases (kommun, id)
);

CREATE TABLE mailbox (
  kommun   TEXT COLLATE "C" NOT NULL,
  resident TEXT COLLATE "C" NOT NULL,
  n        BIGINT           NOT NULL,
  case_id  TEXT COLLATE "C" NOT NULL,
  event_n  BIGINT           NOT NULL,
  PRIMARY KEY (kommun, resident, n)
);

CREATE TABLE message (
  kommun         TEXT COLLATE "C" NOT NULL,
  case_id        TEXT COLLATE "C" NOT NULL,
  id             TEXT COLLATE "C" NOT NULL,
  payload_sha256 TEXT COLLATE "C" NOT NULL,
  event_n        BIGINT           NOT NULL,
  PRIMARY KEY (kommun, case_id, id),
  FOREIGN KEY (kommun, case_id) REFERENCES cases (kommun, id)
);

CREATE TABLE attachment (
  kommun      TEXT COLLATE "C" NOT NULL,
  case_id     TEXT COLLATE "C" NOT NULL,
  position    BIGINT           NOT NULL,
  question    TEXT COLLATE "C" NOT NULL,
  sha256      TEXT COLLATE "C" NOT NULL,
  size        BIGINT           NOT NULL,
  media_type  TEXT COLLATE "C" NOT NULL,
  name        TEXT COLLATE "C" NOT NULL,
  received_at BIGINT,
  PRIMARY KEY (kommun, case_id, position),
  FOREIGN KEY (kommun, case_id) REFERENCES cases (kommun, id)
);
CREATE INDEX attachment_awaited ON attachment (kommun, sha256) WHERE received_at IS NULL;

CREATE TABLE file (
  kommun     TEXT COLLATE "C" NOT NULL,
  resident   TEXT COLLATE "C" NOT NULL,
  sha256     TEXT COLLATE "C" NOT NULL,
  size       BIGINT           NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,                  -- as found in the content
  created_at BIGINT           NOT NULL,
  PRIMARY KEY (kommun, resident, sha256),
  FOREIGN KEY (kommun, resident) REFERENCES resident (kommun, id)
);

CREATE TABLE upload (
  kommun     TEXT COLLATE "C" NOT NULL,
  id         TEXT COLLATE "C" NOT NULL,
  resident   TEXT COLLATE "C" NOT NULL,
  sha256     TEXT COLLATE "C" NOT NULL,
  size       BIGINT           NOT NULL,
  received   BIGINT           NOT NULL,                  -- bytes on disk; equal to size only once the file is stored
  filename   TEXT COLLATE "C" NOT NULL,
  media_type TEXT COLLATE "C" NOT NULL,                  -- as the phone says
  created_at BIGINT           NOT NULL,
  expires_at BIGINT           NOT NULL,
  PRIMARY KEY (kommun, id),
  FOREIGN KEY (kommun, resident) REFERENCES resident (kommun, id)
);
CREATE INDEX upload_expiry ON upload (expires_at);

CREATE TABLE job (
  kommun       TEXT COLLATE "C" NOT NULL,
  id           TEXT COLLATE "C" NOT NULL,
  kind         TEXT COLLATE "C" NOT NULL,
  dedupe       TEXT COLLATE "C",
  payload      TEXT COLLATE "C" NOT NULL,                -- JSON
  run_at       BIGINT           NOT NULL,
  attempts     BIGINT           NOT NULL DEFAULT 0,      -- leases that were counted
  lease        TEXT COLLATE "C",                         -- only its holder may end the job
  leased_until BIGINT,
  created_at   BIGINT           NOT NULL,
  state        TEXT COLLATE "C" NOT NULL DEFAULT 'waiting', -- waiting | dead
  last_error   TEXT COLLATE "C",
  PRIMARY KEY (kommun, id)
);
CREATE INDEX job_due ON job (kind, run_at) WHERE state = 'waiting';
-- What is not yet being sent is replaced by what is newer.
CREATE UNIQUE INDEX job_unsent ON job (kommun, kind, dedupe) WHERE lease IS NULL AND state = 'waiting';

CREATE TABLE delivery (
  kommun  TEXT COLLATE "C" NOT NULL,
  case_id TEXT COLLATE "C" NOT NULL,
  event_n BIGINT           NOT NULL,
  device  TEXT COLLATE "C" NOT NULL,
  state   TEXT COLLATE "C" NOT NULL,                     -- queued | sent | unreachable | expired
  at      BIGINT           NOT NULL,
  PRIMARY KEY (kommun, case_id, event_n, device)
);

CREATE TABLE officer (
  kommun        TEXT COLLATE "C" NOT NULL REFERENCES kommun (kommun),
  id            TEXT COLLATE "C" NOT NULL,
  email         TEXT COLLATE "C" NOT NULL,               -- lower case
  name          TEXT COLLATE "C" NOT NULL,
  password_hash TEXT COLLATE "C" NOT NULL,               -- argon2id, PHC string
  created_at    BIGINT           NOT NULL,
  disabled_at   BIGINT,
  PRIMARY KEY (kommun, id),
  UNIQUE (kommun, email)
);

CREATE TABLE session (
  kommun     TEXT COLLATE "C" NOT NULL,
  token_hash BYTEA            NOT NULL,
  officer    TEXT COLLATE "C" NOT NULL,
  created_at BIGINT           NOT NULL,
  seen_at    BIGINT           NOT NULL,
  expires_at BIGINT           NOT NULL,
  PRIMARY KEY (kommun, token_hash),
  FOREIGN KEY (kommun, officer) REFERENCES officer (kommun, id)
);

-- Append-only; each line's hash is over the one before.
CREATE TABLE audit (
  kommun        TEXT COLLATE "C" NOT NULL REFERENCES kommun (kommun),
  n             BIGINT           NOT NULL,
  at            BIGINT           NOT NULL,
  officer       TEXT COLLATE "C",
  action        TEXT COLLATE "C" NOT NULL,
  case_id       TEXT COLLATE "C",
  detail        TEXT COLLATE "C" NOT NULL,               -- JSON
  previous_hash TEXT COLLATE "C" NOT NULL,
  hash          TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (kommun, n)
);
CREATE INDEX audit_case ON audit (kommun, case_id, n) WHERE case_id IS NOT NULL;
