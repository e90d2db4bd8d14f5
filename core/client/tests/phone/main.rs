//! A whole client, with its disk, over a server in memory.

mod kommun;
mod ladder;
mod promises;
