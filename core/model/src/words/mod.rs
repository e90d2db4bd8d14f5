//! What both apps, the console and the preview say about forms, errors and statuses, from one Fluent source.
//!
//! The source is `locales/<language>/*.ftl`. Swedish is the language that every text has.

mod answer;
mod error;
mod format;
mod say;

pub use answer::display;
pub use error::{error_text, problem_text};
pub use format::{bytes, date, day_and_time, duration, kronor, number, time};
pub use say::{LANGUAGES, has, keys, say};
