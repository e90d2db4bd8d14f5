//! What every screen says of what the client holds: the same words, symbols and choices in both apps and the preview.
//!
//! Pure: language, time and the state of the network are in [`Voice`], and nothing here is kept.

mod case;
mod form;
mod home;
mod outbox;
mod service;
mod sign;
mod voice;

pub use case::{
    CaseSection, Line, MessageLine, case_chip, event_line, history, meaning, messages, missing, section, status_chip,
    waits_for_resident,
};
pub use form::{
    Cost, Keyed, answer_lines, as_typed, asked, cost, error_key, place_words, refused_file, required_keys, step_of,
    visible_keys, visible_steps,
};
pub use home::{Contact, ContactKind, contacts, matches, strip, topic_key, topic_sign};
pub use outbox::{Act, SentPage, acts, file_chip, outbox_chip, outbox_words, sent_page};
pub use service::{fee_words, open_words};
pub use sign::{Chip, Sign, Tone};
pub use voice::Voice;
