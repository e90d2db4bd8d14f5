//! A whole client, with its disk, over a server in memory.

#![expect(clippy::unwrap_used, reason = "a test that meets what it did not expect should end there")]

mod acts;
mod answers;
mod cold;
mod kommun;
mod ladder;
mod promises;
mod trust;
