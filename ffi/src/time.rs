//! Times cross as the platform's own kind of instant.

use std::time::SystemTime;

use chrono::{DateTime, Utc};

pub fn system(at: DateTime<Utc>) -> SystemTime {
    at.into()
}
