//! One file for each thing that a person does. An action opens one transaction, asks the model for the decision, and
//! writes events, mailbox numbers, audit lines and jobs together.

pub mod add_officer;
pub mod assign;
pub mod change_status;
pub mod expire;
pub mod forget_device;
pub mod handle;
pub mod mark_seen;
pub mod message_resident;
pub mod read_case;
pub mod read_log;
pub mod receive_file;
pub mod recognise;
pub mod record;
pub mod register_device;
pub mod sign_in;
pub mod submit_case;
pub mod survey;
pub mod update_device;
pub mod write_message;
