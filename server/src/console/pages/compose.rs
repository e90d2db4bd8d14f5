//! The two steps towards the resident: write, see the exact words, confirm. And what happens when somebody else was
//! first.

use askama::Template;

use super::{
    frame::{Choice, Frame, Moment, Section, Tag},
    glance::Glance,
};

/// The form for a new status, on the case's page and on a page of its own when something needs mending.
#[derive(Clone)]
pub struct StatusForm {
    /// Statuses that the case may go to. Empty when it has reached its end.
    pub choices: Vec<Choice>,
    pub text: String,
    /// "Skriv på engelska: invånaren använder appen på det språket." or empty.
    pub language_note: String,
    pub mistake_choice: Option<String>,
    pub mistake_text: Option<String>,
}

#[derive(Clone)]
pub struct MessageForm {
    pub text: String,
    pub language_note: String,
    pub mistake: Option<String>,
}

/// Either form on a page of its own: after "change the text", or with mistakes.
#[derive(Template)]
#[template(path = "compose.html")]
pub struct Compose {
    pub frame: Frame,
    pub glance: Glance,
    pub version: String,
    pub form: Form,
}

pub enum Form {
    Status(StatusForm),
    Message(MessageForm),
}

impl Compose {
    fn action(&self, act: &str) -> String {
        self.frame.link(&format!("arenden/{}/{act}", self.glance.reference))
    }

    fn title(&self) -> String {
        match self.form {
            Form::Status(_) => self.frame.say("console-status-heading"),
            Form::Message(_) => self.frame.say("console-message-write"),
        }
    }

    /// Each mistake with the field it belongs to, for the summary above the form.
    fn mistakes(&self) -> Vec<(&'static str, &String)> {
        match &self.form {
            Form::Status(form) => {
                let choice = form.mistake_choice.iter().map(|words| ("status-0", words));
                choice.chain(form.mistake_text.iter().map(|words| ("status-text", words))).collect()
            }
            Form::Message(form) => form.mistake.iter().map(|words| ("message-text", words)).collect(),
        }
    }
}

/// What the resident will see, word for word.
#[derive(Clone)]
pub struct Reading {
    /// The language of the words below: the case's.
    pub language: String,
    /// The notification on a locked phone, the same for every case.
    pub lock_title: String,
    pub lock_text: String,
    /// In the app, once unlocked.
    pub app: String,
    pub heading: String,
    pub tag: Option<Tag>,
    pub text: String,
    pub about: String,
}

#[derive(Template)]
#[template(path = "preview.html")]
pub struct Preview {
    pub frame: Frame,
    pub glance: Glance,
    pub version: String,
    /// From and to, for a status; `None` for a message.
    pub change: Option<(Tag, Tag)>,
    /// Who is told, and how.
    pub told: String,
    /// The form's fields, to send on or to go back with.
    pub fields: Vec<(&'static str, String)>,
    /// `status` or `meddelande`: where the forms go.
    pub act: &'static str,
    pub confirm: String,
    pub reading: Reading,
}

impl Preview {
    fn action(&self, act: &str) -> String {
        self.frame.link(&format!("arenden/{}/{act}", self.glance.reference))
    }
}

pub struct Theirs {
    pub at: Moment,
    pub by: String,
    pub what: String,
    pub text: String,
}

/// 409: somebody else changed the case meanwhile. Nothing is sent, nothing is lost.
#[derive(Template)]
#[template(path = "conflict.html")]
pub struct Conflict {
    pub frame: Frame,
    pub glance: Glance,
    /// The version that the officer has seen once this page is read.
    pub version: String,
    /// What has happened since the officer's page was drawn, oldest first.
    pub theirs: Vec<Theirs>,
    pub from: Tag,
    pub to: Tag,
    pub to_id: String,
    pub text: String,
    /// Whether the change is still allowed from the status that the case has now.
    pub still_allowed: bool,
}

impl Conflict {
    fn action(&self, act: &str) -> String {
        self.frame.link(&format!("arenden/{}/{act}", self.glance.reference))
    }
}

impl StatusForm {
    #[doc(hidden)]
    pub fn sample() -> Self {
        let choice = |value: &str, label: &str, hint: &str| Choice {
            value: value.into(),
            label: label.into(),
            hint: hint.into(),
            chosen: false,
        };
        Self {
            choices: vec![
                choice("atgardas", "Åtgärdas", "Vi lagar felet."),
                choice("avslutat", "Avslutat", "Felet är lagat."),
            ],
            text: String::new(),
            language_note: "Invånaren använder appen på engelska.".into(),
            mistake_choice: None,
            mistake_text: None,
        }
    }
}

impl MessageForm {
    #[doc(hidden)]
    pub fn sample() -> Self {
        Self { text: String::new(), language_note: String::new(), mistake: None }
    }
}

impl Compose {
    #[doc(hidden)]
    pub fn samples(language: &'static str) -> Vec<Self> {
        let frame = || Frame::sample(language, Section::Cases);
        let mut wrong = StatusForm::sample();
        wrong.mistake_choice = Some(frame().say("console-status-choose"));
        wrong.text = "Det här skrev jag.".into();
        let mut empty = MessageForm::sample();
        empty.mistake = Some(frame().say("console-message-empty"));
        [Form::Status(StatusForm::sample()), Form::Status(wrong), Form::Message(empty)]
            .into_iter()
            .map(|form| Self { frame: frame(), glance: Glance::sample(), version: "4".into(), form })
            .collect()
    }
}

impl Preview {
    #[doc(hidden)]
    pub fn samples(language: &'static str) -> Vec<Self> {
        let frame = || Frame::sample(language, Section::Cases);
        let work = || Tag { class: "work", label: "Under behandling".into() };
        let done = || Tag { class: "done", label: "Åtgärdat".into() };
        let reading = |tag: Option<Tag>, heading: &str| Reading {
            language: "sv".into(),
            lock_title: "Min kommun".into(),
            lock_text: "Du har en ny händelse.".into(),
            app: "Umeå kommun".into(),
            heading: heading.into(),
            tag,
            text: "Hålet är lagat.\nTack för att du sa till.".into(),
            about: "Felanmälan gata och väg, ärende 7K4Q2-X9B3M".into(),
        };
        let fields =
            vec![("to", "avslutat".to_owned()), ("text", "Hålet är lagat.\nTack för att du sa till.".to_owned())];
        vec![
            Self {
                frame: frame(),
                glance: Glance::sample(),
                version: "4".into(),
                change: Some((work(), done())),
                told: "I appen, på svenska. 1 telefon får en avisering.".into(),
                fields: fields.clone(),
                act: "status",
                confirm: frame().say("console-status-confirm"),
                reading: reading(Some(done()), "Åtgärdat"),
            },
            Self {
                frame: frame(),
                glance: Glance::sample(),
                version: "4".into(),
                change: None,
                told: "I appen, på svenska. Ingen avisering.".into(),
                fields,
                act: "meddelande",
                confirm: frame().say("console-message-confirm"),
                reading: reading(None, "Meddelande från kommunen"),
            },
        ]
    }
}

impl Conflict {
    #[doc(hidden)]
    pub fn samples(language: &'static str) -> Vec<Self> {
        [true, false]
            .map(|still_allowed| Self {
                frame: Frame::sample(language, Section::Cases),
                glance: Glance::sample(),
                version: "5".into(),
                theirs: vec![Theirs {
                    at: Moment { iso: "2026-11-18T09:44:00Z".into(), words: "i dag 10.44".into() },
                    by: "Sexan Sexansson (test)".into(),
                    what: "Status: Inskickat → Under behandling".into(),
                    text: "Vi åker ut och tittar på felet i dag.".into(),
                }],
                from: Tag { class: "new", label: "Inskickat".into() },
                to: Tag { class: "done", label: "Avslutat".into() },
                to_id: "avslutat".into(),
                text: "Felet är lagat.".into(),
                still_allowed,
            })
            .into()
    }
}
