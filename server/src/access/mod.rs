//! Who may ask, and how often.

pub mod limits;
pub mod password;
pub mod session;
pub mod token;
