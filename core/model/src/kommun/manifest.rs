//! The manifest itself, and what it fills into the shared services.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    app::{App, StoreTexts},
    duties::{Accessibility, Controller, Delivery, RetentionOverride},
    home::{Emergency, Link, MapView, News, Opening},
};
use crate::{
    colour::{Colour, Palette},
    service::{Kind, Service},
    strict::{self, FileError, Vocabulary},
    text::{PLACEHOLDERS, Text},
};

/// `kommuner/<slug>/kommun.toml`, and the manifest that phones fetch. Phones do not fetch `app` and `store`.
///
/// What came after the first version may be missing in a database or on a phone; `lint` asks for it in a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Manifest {
    /// SCB's code, a string: some begin with a zero.
    pub code: String,
    /// Lower-case ASCII, in addresses (`umea`), and the folder's name.
    pub slug: String,
    /// "Umeå kommun"
    pub name: String,
    /// "Umeå kommuns"
    pub genitive: String,
    /// Two brand colours as `#rrggbb`.
    pub brand: Brand,
    /// How to reach the kommun without the app; shown offline too.
    pub contact: Contact,
    /// Language tags in which everything is said, the first is the default.
    pub languages: Vec<String>,
    /// Language tags that can be chosen too, where what is missing is said in Swedish and marked as such.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partial_languages: Vec<String>,
    /// Ids of the adopted services, in the order of the app's list.
    pub services: Vec<String>,
    /// When somebody answers, and when not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    /// Whom to call when it cannot wait, the most urgent first; shown without a network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emergency: Vec<Emergency>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub news: Option<News>,
    /// What a map shows before anything is known of the resident's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub map: Option<MapView>,
    /// Ids of the guides that it offers (`guide::Guide`), in the order of the app\'s list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guides: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// By service id: how long its cases are kept here, where that differs from the service's own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub retention: BTreeMap<String, RetentionOverride>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controller: Option<Controller>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessibility: Option<Accessibility>,
    /// By language, then by the text's key: this kommun's own words instead of the shared ones.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<App>,
    /// By language: what App Store and Google Play show.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub store: BTreeMap<String, StoreTexts>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Brand {
    /// Carries the light scheme, with white text, if it has 4.5:1 against it; else `colour` derives what does.
    pub primary: String,
    /// Carries the dark scheme in the same way, and soft surfaces.
    pub tint: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    pub phone: String,
    pub email: String,
    pub web: String,
    /// In words: "Vardagar kl. 8–16". What the app computes with is `opening`.
    pub hours: Text,
    /// The on-call number for what cannot wait (a water leak, a hole in the road).
    pub emergency_phone: String,
    /// Street address of the reception.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

const WORDS: Vocabulary = Vocabulary {
    keys: &[
        "accessibility",
        "address",
        "android_application_id",
        "android_certificates",
        "app",
        "assessed",
        "brand",
        "channels",
        "code",
        "contact",
        "controller",
        "criterion",
        "data_protection_officer",
        "date",
        "decision",
        "delivery",
        "description",
        "domain",
        "email",
        "emergency",
        "emergency_phone",
        "en",
        "exceptions",
        "faults",
        "feed",
        "firebase_project",
        "friday",
        "genitive",
        "guides",
        "hours",
        "ios_bundle_id",
        "ios_team_id",
        "keywords",
        "languages",
        "latitude",
        "links",
        "longitude",
        "map",
        "method",
        "mode",
        "monday",
        "name",
        "news",
        "open_on_holidays",
        "opening",
        "organisation_number",
        "partial_languages",
        "phone",
        "primary",
        "privacy_url",
        "promotional",
        "report_email",
        "retention",
        "saturday",
        "services",
        "short_description",
        "slug",
        "statement_url",
        "store",
        "subtitle",
        "sunday",
        "sv",
        "texts",
        "thursday",
        "tint",
        "title",
        "tuesday",
        "unseen_after_hours",
        "until",
        "url",
        "web",
        "wednesday",
        "what",
        "when",
        "why",
        "years",
        "zoom",
    ],
    values: &["push", "email", "sms", "mina_meddelanden", "own_assessment", "external_review", "own", "shared"],
};

impl Manifest {
    /// Reads `kommun.toml`. It is not yet known to make sense: see `kommun::lint`.
    pub fn from_toml(toml: &str) -> Result<Self, FileError> {
        strict::from_toml(toml, &WORDS)
    }

    /// What phones fetch: without what only the stores read.
    pub fn for_phones(&self) -> Self {
        Self { app: None, store: BTreeMap::new(), ..self.clone() }
    }

    /// The colours to draw with. A kommun whose colours are none is drawn in the project's own.
    pub fn palette(&self) -> Palette {
        self.brand.palette()
    }

    /// Fills in a service's `other_ways` and its informations with what is the kommun's own ("Ring {emergency_phone}"),
    /// for a phone to draw. Everything else, and its hash, stays what was published.
    pub fn fill_in(&self, service: &mut Service) {
        let mut texts: Vec<&mut Text> = service.other_ways.iter_mut().collect();
        for question in service.steps.iter_mut().flat_map(|step| &mut step.questions) {
            if let Kind::Information { text, .. } = &mut question.kind {
                texts.push(text);
            }
        }
        for words in texts.into_iter().flat_map(|text| text.0.values_mut()) {
            *words = self.filled(words);
        }
    }

    fn filled(&self, text: &str) -> String {
        let Contact { phone, email, web, emergency_phone, .. } = &self.contact;
        let values = [&self.name, &self.genitive, phone, email, web, emergency_phone];
        PLACEHOLDERS
            .iter()
            .zip(values)
            .fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// Every text that the file gives in several languages, with where it stands (`links.0.title`).
    pub fn translations(&self) -> Vec<(String, &Text)> {
        let mut texts = vec![("contact.hours".to_owned(), &self.contact.hours)];
        for (at, exception) in self.opening.iter().flat_map(|opening| &opening.exceptions).enumerate() {
            texts.push((format!("opening.exceptions.{at}.why"), &exception.why));
        }
        for (at, emergency) in self.emergency.iter().enumerate() {
            texts.push((format!("emergency.{at}.name"), &emergency.name));
            texts.extend(emergency.when.iter().map(|when| (format!("emergency.{at}.when"), when)));
        }
        texts.extend(self.links.iter().enumerate().map(|(at, link)| (format!("links.{at}.title"), &link.title)));
        for (at, fault) in self.accessibility.iter().flat_map(|data| &data.faults).enumerate() {
            texts.push((format!("accessibility.faults.{at}.what"), &fault.what));
            texts.push((format!("accessibility.faults.{at}.why"), &fault.why));
        }
        texts
    }
}

impl Brand {
    pub fn palette(&self) -> Palette {
        let or = |colour: &str, own: [u8; 3]| colour.parse().unwrap_or(Colour(own));
        Palette::new(or(&self.primary, [0, 89, 78]), or(&self.tint, [127, 214, 198]))
    }
}
