//! Bytes of attachments, in an object store: a directory of this machine, or S3.
//!
//! An object is written once, under a name that nobody had before, and a row says that it counts. So no process waits for
//! another: of two that write the same piece one gets its row, and what the other wrote has no row. Whatever has none
//! after a day is swept (`actions::expire`).

pub mod s3;
pub mod store;
