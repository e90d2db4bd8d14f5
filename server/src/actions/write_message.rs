//! A resident writes to the kommun about a case. Idempotent like a submission.

use minkommun_model::{
    case::{self, Actor, Author, Command, EventKind, Refused},
    text::{SWEDISH, Text},
    wire::{NewMessage, ResidentEvent},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    actions::record::{self, Recorded, Recorder},
    app::App,
    db::error::DbError,
    store::{
        cases,
        devices::Device,
        events,
        messages::{self, Sent},
    },
};

/// Unicode scalar values of one message.
pub const LENGTH: usize = 4_000;

pub struct Written<'a> {
    pub kommun: &'a str,
    pub device: &'a Device,
    pub case_id: Uuid,
    pub message_id: Uuid,
    /// The request's body, byte for byte.
    pub payload: &'a [u8],
}

#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    #[error("the message is not JSON of the right shape")]
    Shape(#[source] serde_json::Error),
    /// There is none, or it is somebody else's.
    #[error("there is no such case")]
    NotFound,
    #[error("a message needs words")]
    Empty,
    #[error("a message has at most {LENGTH} characters")]
    TooLong { length: usize },
    #[error("the id belongs to another message")]
    Conflict,
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Answers the message's event, and whether it had not come before.
pub async fn write_message(app: &App, written: Written<'_>) -> Result<(ResidentEvent, bool), MessageError> {
    let Written { kommun, device, case_id, message_id, payload } = written;
    let message: NewMessage = serde_json::from_slice(payload).map_err(MessageError::Shape)?;
    let length = message.text.chars().count();
    if length > LENGTH {
        return Err(MessageError::TooLong { length });
    }
    let on = app.clone();
    // The resident's own words are in whatever language they are; Swedish is where every text is looked for last.
    let text = Text([(SWEDISH.to_owned(), message.text)].into());
    let payload_sha256 = hex::encode(Sha256::digest(payload));
    let resident = device.resident;
    let recorder = Recorder::new(app);
    let (event, recorded, first) = app
        .db
        .kommun(kommun)
        .write("write a message", move |tx| {
            let case = cases::get_for_change(tx, case_id)?.filter(|case| case.resident == resident);
            let mut case = case.ok_or(MessageError::NotFound)?;
            if let Some(sent) = messages::get(tx, case_id, message_id)? {
                if sent.payload_sha256 != payload_sha256 {
                    return Err(MessageError::Conflict);
                }
                let history = events::of_case(tx, case_id)?;
                let event = history.into_iter().find(|event| event.n == sent.event_n);
                let event = event.ok_or(DbError::Broken("a message without its event"))?;
                return Ok((ResidentEvent { n: event.n, at: event.at, kind: event.kind }, Recorded::default(), false));
            }
            let service = on.adopted.service_of(tx, &case)?;
            let command = Command::WriteMessage { id: message_id, author: Author::Resident, text: text.clone() };
            let kinds = case::change(&record::model(&case), &service.workflow, command).map_err(refused)?;
            let kind: EventKind = kinds.first().cloned().ok_or(DbError::Broken("a message that says nothing"))?;
            let recorded = recorder.happen(tx, &mut case, Actor::Resident, kinds, None)?;
            let n = case.event_n;
            messages::add(tx, case_id, message_id, &Sent { payload_sha256: payload_sha256.clone(), event_n: n })?;
            Ok((ResidentEvent { n, at: case.updated_at, kind }, recorded, true))
        })
        .await?;
    recorded.wake(app);
    Ok((event, first))
}

fn refused(refused: Refused) -> MessageError {
    match refused {
        Refused::EmptyMessage => MessageError::Empty,
        _ => MessageError::Db(DbError::Broken("a message was refused for another reason than being empty")),
    }
}
