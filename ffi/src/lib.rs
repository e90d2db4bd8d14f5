//! The core as Kotlin and Swift see it: records, a handful of objects, one error. Conversions only; every decision is
//! in `minkommun-client` or `minkommun-model`. Threading and lifetime: README.md beside this crate.

mod answer;
mod app;
mod cancel;
mod case;
mod draft;
mod error;
mod evaluate;
mod form;
mod home;
mod kommun;
mod more;
mod observe;
mod outbox;
mod parts;
mod place;
mod ports;
mod read;
mod runtime;
mod sign;
mod text;
mod time;

pub use crate::{
    answer::{Answer, Place, Point, Row},
    app::{App, Config, Platform, PushKind},
    cancel::Cancel,
    case::{
        Case, CaseRow, CaseSection, Cases, Event, Events, HistoryLine, MessageLine, Receipt, SectionKind, Sent,
        SentFile,
    },
    draft::{
        Answered, Attached, Cost, CostLine, Draft, DraftFile, DraftRow, DraftState, FieldFault, Moved, Review,
        Submitted,
    },
    error::KommunError,
    evaluate::{Evaluation, FaultCode, FileFacts, FormSetting, evaluate},
    form::{Choice, PlaceShape, Question, QuestionKind, Step},
    home::{Contact, ContactKind, Home, ServicePage, ServiceRow, Topic},
    kommun::{Kommun, KommunRow, Link, MapView, list_kommuner},
    more::{Language, Now, Stored},
    observe::{CaseObserver, CasesObserver, EventsObserver, HomeObserver, NowObserver, OutboxObserver, Subscription},
    outbox::{Act, ActKind, Cause, FileState, Outbox, OutboxFile, OutboxItem, OutboxState, Undone},
    place::{Located, Neighbour, kommun_at},
    ports::{Clock, Connectivity, ImageCodec, Keychain, Ports},
    read::{AnswerGroup, QuestionAnswer},
    sign::{Chip, Sign, Tone},
    text::{Phrase, languages, problem_text, push_text, read_reference, say, say_all},
};

uniffi::setup_scaffolding!();
