//! What a form asks for.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::condition::Condition;
use crate::{civil::TimeOfDay, text::Text};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Unique in the service; a table's columns are unique in the table.
    pub id: String,
    pub label: Text,
    /// Help that is always seen, beneath the label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// An example within the empty field; never the only place where something is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<Text>,
    /// Required unless said otherwise: the form marks what is optional.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Required only when this holds; instead of `optional`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_when: Option<Condition>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub show_when: Option<Condition>,
    /// What the phone may fill in before the resident does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefill: Option<Prefill>,
    /// Unless said, by its kind: see `Question::sensitivity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitivity: Option<Sensitivity>,
    #[serde(flatten)]
    pub kind: Kind,
}

/// Where an answer may come from. One that a phone does not know fills in nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Prefill {
    PersonName,
    PersonNumber,
    PersonAddress,
    PersonEmail,
    PersonPhone,
    OrganisationName,
    OrganisationNumber,
    Position,
    Today,
    #[serde(other)]
    Unknown,
}

/// How much harm an answer does in the wrong hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Says nothing about anybody.
    Harmless,
    Personal,
    /// Health, origin, faith, union, sex life (GDPR article 9), and what secrecy protects.
    Sensitive,
    #[serde(other)]
    Unknown,
}

// serde's `skip_serializing_if` passes a reference.
fn is_false(value: &bool) -> bool {
    !*value
}

/// What a question asks for, with its constraints. The shape of each kind's answer is in `form::answer`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    Text(TextRules),
    LongText(TextRules),
    Number(NumberRules),
    ChoiceOne {
        options: Vec<Choice>,
    },
    ChoiceMany {
        options: Vec<Choice>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    /// The best first.
    ChoiceRanked {
        options: Vec<Choice>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    YesNo,
    /// Kronor.
    Amount(AmountRules),
    Date(DateRules),
    Time(TimeRules),
    Email,
    Phone,
    Address,
    /// A personnummer or a coordination number.
    Person(PersonRules),
    OrganisationNumber {
        /// Take the personnummer of somebody who trades in their own name (enskild firma).
        #[serde(default, skip_serializing_if = "is_false")]
        sole_trader: bool,
    },
    /// A fastighetsbeteckning: `UMEÅ BÖLE 1:23`.
    Property,
    Place {
        /// A point, unless said.
        #[serde(default, skip_serializing_if = "Shape::is_point")]
        shape: Shape,
        /// Refuse a point clearly outside the kommun; one near the border is left to the resident, whose word counts.
        #[serde(default, skip_serializing_if = "is_false")]
        inside_kommun: bool,
    },
    Attachment(AttachmentRules),
    Table {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        columns: Vec<Question>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min_rows: Option<u32>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max_rows: Option<u32>,
    },
    /// Only a text; `important` is drawn as a warning. `{emergency_phone}` and the like are the kommun's own: see
    /// `kommun::Manifest::fill_in`.
    Information {
        text: Text,
        #[serde(default, skip_serializing_if = "is_false")]
        important: bool,
    },
    Consent {
        text: Text,
    },
    /// The others who are to sign: name, personnummer and how to reach them.
    Signatures(SignatureRules),
    /// A kind that is newer than this program: it can be neither drawn nor judged.
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    #[default]
    Point,
    Line,
    Area,
    #[serde(other)]
    Unknown,
}

impl Shape {
    pub fn is_point(&self) -> bool {
        *self == Self::Point
    }

    /// What its points are called in an answer, and the fewest there can be; `None` for a point.
    pub fn points(self) -> Option<(&'static str, usize)> {
        match self {
            Self::Line => Some(("line", 2)),
            Self::Area => Some(("area", 3)),
            Self::Point | Self::Unknown => None,
        }
    }
}

/// Kronor, with two decimals at most. Without a smallest, 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AmountRules {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// No öre.
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole: bool,
}

/// Times of day, `"08:30"`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeRules {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub earliest: Option<TimeOfDay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub latest: Option<TimeOfDay>,
    /// Id of another time question that this one must come after: the end after the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonRules {
    /// Refuse coordination numbers: only who is, or has been, registered in Sweden.
    #[serde(default, skip_serializing_if = "is_false")]
    pub registered: bool,
    /// Whole years on the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_age: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_age: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignatureRules {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u32>,
    /// Without it, 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
}

/// The fields of each party of a `signatures`, which is a table in all but this.
static PARTY: LazyLock<Vec<Question>> = LazyLock::new(|| {
    vec![
        Question::new("name", Text::new("Namn", "Name"), Kind::Text(TextRules::default())),
        Question::new(
            "person",
            Text::new("Personnummer", "Personal identity number"),
            Kind::Person(PersonRules::default()),
        ),
        Question { optional: true, ..Question::new("email", Text::new("E-postadress", "E-mail address"), Kind::Email) },
        Question {
            optional: true,
            ..Question::new("phone", Text::new("Telefonnummer", "Telephone number"), Kind::Phone)
        },
    ]
});

impl Kind {
    /// The questions of each row, of a kind whose answer is rows.
    pub fn columns(&self) -> Option<&[Question]> {
        match self {
            Self::Table { columns, .. } => Some(columns),
            Self::Signatures(_) => Some(&PARTY),
            _ => None,
        }
    }

    /// What there is to choose from, of a kind that has options.
    pub fn options(&self) -> Option<&[Choice]> {
        match self {
            Self::ChoiceOne { options } | Self::ChoiceMany { options, .. } | Self::ChoiceRanked { options, .. } => {
                Some(options)
            }
            _ => None,
        }
    }

    /// Whether this program is new enough for it.
    pub fn is_understood(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Place { shape: Shape::Unknown, .. })
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TextRules {
    /// In Unicode scalar values. Without a maximum, 200 for text and 4,000 for long text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// A regular expression that the whole answer must match; comes with an example.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberRules {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole: bool,
    /// Shown beside the field ("kr", "m²").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
}

/// Bounds of a date: fixed days, or days from today in Sweden (`0` is today, `-30` a month ago).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DateRules {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earliest_days: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_days: Option<i32>,
    /// Id of another date question that this one must not come before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentRules {
    /// Media types, as found in the content: `image/jpeg`, `image/png`, `application/pdf` …
    pub accept: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_files: Option<u32>,
    /// Without it, one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_files: Option<u32>,
    /// Bytes of one file. Without it, 25 MB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_size: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    pub id: String,
    pub label: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
}

impl Question {
    /// A required question with nothing but its label.
    pub fn new(id: &str, label: Text, kind: Kind) -> Self {
        Self {
            id: id.to_owned(),
            label,
            hint: None,
            placeholder: None,
            optional: false,
            required_when: None,
            show_when: None,
            prefill: None,
            sensitivity: None,
            kind,
        }
    }

    /// What was said, else what its kind is likely to hold: free text and files may hold anything about anybody.
    pub fn sensitivity(&self) -> Sensitivity {
        self.sensitivity.unwrap_or_else(|| match &self.kind {
            Kind::Number(_) | Kind::Amount(_) | Kind::YesNo | Kind::Date(_) | Kind::Time(_) => Sensitivity::Harmless,
            Kind::Information { .. } | Kind::Consent { .. } => Sensitivity::Harmless,
            Kind::ChoiceOne { .. } | Kind::ChoiceMany { .. } | Kind::ChoiceRanked { .. } => Sensitivity::Harmless,
            Kind::Table { columns, .. } => columns.iter().map(Self::sensitivity).max().unwrap_or(Sensitivity::Harmless),
            _ => Sensitivity::Personal,
        })
    }

    /// Whether this program is new enough to ask and judge it.
    pub fn is_understood(&self) -> bool {
        let understood = |condition: &Option<Condition>| condition.as_ref().is_none_or(Condition::is_understood);
        let columns = self.kind.columns().unwrap_or_default();
        self.kind.is_understood()
            && understood(&self.show_when)
            && understood(&self.required_when)
            && columns.iter().all(Self::is_understood)
    }

    pub(super) fn add_texts<'a>(&'a self, within: &str, texts: &mut Vec<(String, &'a Text)>) {
        let at = format!("{within}{}", self.id);
        texts.push((format!("{at}.label"), &self.label));
        texts.extend(self.hint.iter().map(|hint| (format!("{at}.hint"), hint)));
        texts.extend(self.placeholder.iter().map(|placeholder| (format!("{at}.placeholder"), placeholder)));
        for option in self.kind.options().unwrap_or_default() {
            texts.push((format!("{at}.{}", option.id), &option.label));
            texts.extend(option.hint.iter().map(|hint| (format!("{at}.{}.hint", option.id), hint)));
        }
        match &self.kind {
            Kind::Table { columns, .. } => {
                columns.iter().for_each(|column| column.add_texts(&format!("{at}."), texts));
            }
            Kind::Information { text, .. } | Kind::Consent { text } => texts.push((format!("{at}.text"), text)),
            Kind::Number(rules) => texts.extend(rules.unit.iter().map(|unit| (format!("{at}.unit"), unit))),
            _ => {}
        }
    }
}
