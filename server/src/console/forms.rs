//! The forms of a case's page as they are to be drawn, and what came in with them.

use axum::extract::{Form, FromRequest, FromRequestParts, Request};
use minkommun_model::text::Text;
use serde::Deserialize;

use super::{
    desk::{Desk, Problem, Visit},
    pages::{
        compose::{MessageForm, StatusForm},
        frame::{Choice, Notice},
        refusal::Refused,
        sign_in::{Kept, SignIn},
    },
};
use crate::{actions::read_case::Opened, app::App};

/// Of a text to the resident, in Unicode scalar values.
pub const LONGEST_TEXT: usize = 4_000;

/// What the status form and the message form send, at each of their steps.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// The case's version that the page was drawn from.
    pub version: String,
    /// The new status.
    pub to: String,
    text: String,
    /// The message's id, made when it was previewed: sending twice makes one message.
    pub id: String,
}

/// A form about one case, from an officer who is signed in.
///
/// Where the session has ended meanwhile, the sign-in page carries what was written, and gives it back.
pub struct Written {
    pub desk: Desk,
    pub sent: Sent,
}

impl FromRequest<App> for Written {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let desk = Desk::from_request_parts(&mut parts, app).await;
        let visit = Visit::new(&parts, app);
        let path = parts.uri.path().to_owned();
        let form = Form::<Sent>::from_request(Request::from_parts(parts, body), app).await;
        match (desk, form) {
            (Ok(desk), Ok(Form(sent))) => Ok(Self { desk, sent }),
            (Ok(desk), Err(_)) => Err(desk.refuse(Refused::Unreadable)),
            (Err(Problem::SignIn(_)), Ok(Form(sent))) if !sent.text().is_empty() => Err(keep(&visit, &path, &sent)),
            (Err(problem), _) => Err(problem),
        }
    }
}

/// `path` is `/{slug}/console/arenden/{reference}/{act}/{step}`.
fn keep(visit: &Visit, path: &str, sent: &Sent) -> Problem {
    let mut parts = path.split('/').skip(4).map(str::to_owned);
    let (reference, act) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut frame = visit.frame();
    frame.notice = Some(Notice {
        class: "",
        icon: "info",
        strong: frame.say("console-session-ended"),
        text: frame.say("console-session-ended-kept"),
    });
    let kept = Kept { reference, act, to: sent.to.clone(), text: sent.text() };
    let page =
        SignIn { frame, email: String::new(), next: String::new(), mistake: None, locked: None, kept: Some(kept) };
    Problem::Kept(Box::new(page))
}

impl Sent {
    /// What the sign-in page gave back.
    pub fn kept(kept: &Kept) -> Self {
        Self { to: kept.to.clone(), text: kept.text.clone(), ..Self::default() }
    }

    /// Without the spaces around it; browsers send line ends as CR LF.
    pub fn text(&self) -> String {
        self.text.replace("\r\n", "\n").trim().to_owned()
    }

    pub fn is_too_long(&self) -> bool {
        self.text().chars().count() > LONGEST_TEXT
    }
}

/// An officer writes in one language: the case's. Others fall back to it.
pub fn text(opened: &Opened, words: &str) -> Text {
    Text([(opened.case.language.clone(), words.to_owned())].into())
}

pub fn status(desk: &Desk, opened: &Opened, chosen: &str, text: &str) -> StatusForm {
    let choice = |status: &minkommun_model::service::Status| Choice {
        value: status.id.clone(),
        label: status.label.get(desk.language()).to_owned(),
        hint: status.meaning.get(desk.language()).to_owned(),
        chosen: status.id == chosen,
    };
    StatusForm {
        choices: opened.service.workflow.next(&opened.case.status).map(choice).collect(),
        text: text.to_owned(),
        language_note: language_note(desk, opened),
        mistake_choice: None,
        mistake_text: None,
    }
}

pub fn message(desk: &Desk, opened: &Opened, text: &str) -> MessageForm {
    MessageForm { text: text.to_owned(), language_note: language_note(desk, opened), mistake: None }
}

/// The name of the case's language, for a sentence.
pub fn language_name(desk: &Desk, opened: &Opened) -> String {
    let base = opened.case.language.split('-').next().unwrap_or_default();
    let key = if base == "en" { "console-language-en" } else { "console-language-sv" };
    desk.say(key, &[])
}

/// Says so when the resident reads another language than the one this officer works in.
fn language_note(desk: &Desk, opened: &Opened) -> String {
    if opened.case.language.starts_with(desk.language()) {
        return String::new();
    }
    desk.say("console-language-note", &[("language", &language_name(desk, opened))])
}
