-- Pieces of uploads are objects in the file store, so that any process can go on with an upload that another began.
CREATE TABLE piece (
  kommun TEXT COLLATE "C" NOT NULL,
  upload TEXT COLLATE "C" NOT NULL,
  start  BIGINT           NOT NULL,                      -- offset of its first byte in the file
  object TEXT COLLATE "C" NOT NULL,                      -- its name in the file store
  PRIMARY KEY (kommun, upload, start),
  FOREIGN KEY (kommun, upload) REFERENCES upload (kommun, id) ON DELETE CASCADE
);

-- What was under way lies in a folder that is no longer read: phones begin those files anew.
UPDATE upload SET received = 0 WHERE received < size;

ALTER TABLE file ADD COLUMN object TEXT COLLATE "C" NOT NULL DEFAULT ''; -- its name in the file store; written once
UPDATE file SET object = sha256;
ALTER TABLE file ADD COLUMN named_at BIGINT;             -- when a case first named it; NULL: none has
UPDATE file SET named_at = created_at;
CREATE INDEX file_unnamed ON file (kommun, created_at) WHERE named_at IS NULL;

ALTER TABLE kommun ADD COLUMN files_swept_at BIGINT NOT NULL DEFAULT 0;

-- Public halves of the keys that receipts were signed with, by any process, at any time.
CREATE TABLE receipt_key (
  kid        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  public_key BYTEA            NOT NULL,                  -- Ed25519
  created_at BIGINT           NOT NULL
);
