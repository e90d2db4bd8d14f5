-- Pieces of uploads are objects in the file store, so that any process can go on with an upload that another began.
CREATE TABLE piece (
  kommun TEXT    NOT NULL,
  upload TEXT    NOT NULL,
  start  INTEGER NOT NULL,                 -- offset of its first byte in the file
  object TEXT    NOT NULL,                 -- its name in the file store
  PRIMARY KEY (kommun, upload, start),
  FOREIGN KEY (kommun, upload) REFERENCES upload (kommun, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What was under way lies in a folder that is no longer read: phones begin those files anew.
UPDATE upload SET received = 0 WHERE received < size;

ALTER TABLE file ADD COLUMN object TEXT NOT NULL DEFAULT ''; -- its name in the file store; written once
UPDATE file SET object = sha256;
ALTER TABLE file ADD COLUMN named_at INTEGER;                -- when a case first named it; NULL: none has
UPDATE file SET named_at = created_at;
CREATE INDEX file_unnamed ON file (kommun, created_at) WHERE named_at IS NULL;

ALTER TABLE kommun ADD COLUMN files_swept_at INTEGER NOT NULL DEFAULT 0;

-- Public halves of the keys that receipts were signed with, by any process, at any time.
CREATE TABLE receipt_key (
  kid        TEXT    NOT NULL PRIMARY KEY,
  public_key BLOB    NOT NULL,             -- Ed25519
  created_at INTEGER NOT NULL
) STRICT;
