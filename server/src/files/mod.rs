//! Bytes of attachments: a spool for what is still coming, a store for what is whole.

pub mod spool;
pub mod whole;
