//! Who may ask, and how often.

pub mod gates;
pub mod limits;
pub mod lockout;
pub mod password;
pub mod session;
pub mod token;
