//! What a manifest must have before an app may carry the kommun's name. `minkommun-brand check` adds what only files
//! show: the logo, the overlays, the catalogue, the other kommuner.

use super::{
    app::{App, Mode, StoreTexts},
    finding::{Finding, Findings, Level},
    home::{self, MapView},
    language,
    manifest::Manifest,
};
use crate::{colour::Colour, place::Boundaries, text::SWEDISH, words};

/// The least that two colours must differ in Oklab to be told apart when they do not touch.
const APART: f64 = 0.1;

/// Everything that is to be said about a manifest, errors or not, in the order of the file format's description.
pub fn lint(manifest: &Manifest) -> Vec<Finding> {
    let mut found = Findings::default();
    identity(manifest, &mut found);
    colours(manifest, &mut found);
    contacts(manifest, &mut found);
    languages(manifest, &mut found);
    services(manifest, &mut found);
    duties(manifest, &mut found);
    app(manifest, &mut found);
    found.0
}

fn identity(manifest: &Manifest, found: &mut Findings) {
    if Boundaries::builtin().name(&manifest.code).is_none() {
        found.error(
            "code",
            format!("{} är ingen kommuns kod: skriv SCB:s fyra siffror inom citattecken.", manifest.code),
            format!("{} is not the code of a kommun: write SCB's four digits in quotation marks.", manifest.code),
        );
    }
    if manifest.slug.is_empty() || !manifest.slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
        found.error(
            "slug",
            format!("slug är {}: skriv den med små bokstäver a–z och bindestreck, som mappen heter.", manifest.slug),
            format!("slug is {}: write it in lower-case a–z and hyphens, like the folder's name.", manifest.slug),
        );
    }
    found.filled("name", &manifest.name);
    found.filled("genitive", &manifest.genitive);
    if !manifest.genitive.is_empty() && !manifest.genitive.ends_with(['s', 'x', 'z']) {
        found.error(
            "genitive",
            format!(
                "genitive är ”{}”, som inte slutar som en genitiv: skriv till exempel ”{}s”.",
                manifest.genitive, manifest.name
            ),
            format!(
                "genitive is “{}”, which does not end like a genitive: write “{}s”, for example.",
                manifest.genitive, manifest.name
            ),
        );
    }
}

fn colours(manifest: &Manifest, found: &mut Findings) {
    let mut read = Vec::new();
    for (at, value) in [("brand.primary", &manifest.brand.primary), ("brand.tint", &manifest.brand.tint)] {
        match value.parse::<Colour>() {
            Ok(colour) => read.push(colour),
            Err(_) => found.error(
                at,
                format!("{value} är ingen färg: skriv den med sex siffror, som #1d5c4f."),
                format!("{value} is not a colour: write it with six digits, like #1d5c4f."),
            ),
        }
    }
    let &[primary, tint] = read.as_slice() else { return };
    if primary.distance(tint) < APART {
        found.error(
            "brand.tint",
            format!("{tint} går knappt att skilja från {primary}: välj en ljusare ton av samma färg, eller en annan."),
            format!("{tint} can hardly be told from {primary}: choose a lighter tone of it, or another colour."),
        );
    }
    for stand_in in manifest.palette().stand_ins() {
        let (given, used) = (stand_in.given, stand_in.used);
        found.add(
            Level::Note,
            stand_in.field,
            format!("{given} går inte att läsa som text; den blir kvar som dekor och text får {used} i stället."),
            format!("{given} cannot be read as text; it stays as decoration, and text gets {used} in its place."),
        );
    }
}

fn contacts(manifest: &Manifest, found: &mut Findings) {
    let contact = &manifest.contact;
    found.phone("contact.phone", &contact.phone);
    found.phone("contact.emergency_phone", &contact.emergency_phone);
    found.email("contact.email", &contact.email);
    found.https("contact.web", &contact.web);
    if contact.hours.is_empty() {
        found.filled("contact.hours", "");
    }
    if let Some(opening) = found.there("opening", manifest.opening.as_ref()) {
        let week = opening.week();
        for (day, spans) in week {
            hours(found, &format!("opening.{day}"), spans);
        }
        for (at, exception) in opening.exceptions.iter().enumerate() {
            hours(found, &format!("opening.exceptions.{at}.hours"), &exception.hours);
        }
        if week.iter().all(|(_, spans)| spans.is_empty()) {
            found.error(
                "opening",
                "Alla dagar är stängda: skriv öppettiderna för någon dag.",
                "Every day is closed: write the hours of some day.",
            );
        }
    }
    if manifest.emergency.is_empty() {
        found.error(
            "emergency",
            "[[emergency]] saknas: skriv minst det nummer som man ringer när något är akut.",
            "[[emergency]] is missing: write at least the number to call when it cannot wait.",
        );
    }
    for (at, emergency) in manifest.emergency.iter().enumerate() {
        found.phone(format!("emergency.{at}.phone"), &emergency.phone);
    }
    for (at, link) in manifest.links.iter().enumerate() {
        found.https(format!("links.{at}.url"), &link.url);
    }
    if let Some(news) = &manifest.news {
        found.https("news.feed", &news.feed);
    }
    if let Some(MapView { latitude, longitude, .. }) = found.there("map", manifest.map.as_ref()) {
        let outside = Boundaries::builtin().metres_outside(&manifest.code, *latitude, *longitude);
        if outside.is_some_and(|metres| metres > 0.0) {
            found.error(
                "map",
                format!("Kartans mitt ({latitude}, {longitude}) ligger utanför kommunen: skriv latitud och longitud för centralorten."),
                format!("The map's centre ({latitude}, {longitude}) lies outside the kommun: write latitude and longitude of its main town."),
            );
        }
    }
}

fn hours(found: &mut Findings, at: &str, spans: &[String]) {
    let mut read = Vec::new();
    for span in spans {
        match home::span(span) {
            Some(span) => read.push(span),
            None => found.error(
                at,
                format!("”{span}” är inga öppettider: skriv dem som \"08:00-16:30\"."),
                format!("“{span}” are no opening hours: write them as \"08:00-16:30\"."),
            ),
        }
    }
    read.sort();
    if read.windows(2).any(|pair| pair[0].1 > pair[1].0) {
        found.error(
            at,
            "Två öppettider samma dag går in i varandra: slå ihop dem.",
            "Two spans of one day overlap: make one of them.",
        );
    }
}

fn languages(manifest: &Manifest, found: &mut Findings) {
    let promised = &manifest.languages;
    if promised.first().is_none_or(|first| first != SWEDISH) {
        found.error(
            "languages",
            "languages börjar inte med \"sv\": svenska ska stå först.",
            "languages does not begin with \"sv\": Swedish stands first.",
        );
    }
    let mut seen: Vec<&String> = Vec::new();
    for (key, list) in [("languages", promised), ("partial_languages", &manifest.partial_languages)] {
        for tag in list {
            if language::find(tag).is_none() {
                let known: Vec<_> = language::ALL.iter().map(|language| language.tag).collect();
                let known = known.join(", ");
                found.error(
                    key,
                    format!("{tag} är inget språk som appen känner till: välj bland {known}."),
                    format!("{tag} is not a language that the app knows: choose from {known}."),
                );
            } else if seen.contains(&tag) {
                found.error(
                    key,
                    format!("{tag} står två gånger: stryk det ena."),
                    format!("{tag} stands twice: strike one of them."),
                );
            }
            seen.push(tag);
        }
    }
    for tag in promised.iter().filter(|tag| language::find(tag).is_some() && !words::LANGUAGES.contains(&tag.as_str()))
    {
        found.error(
            "languages",
            format!("Appens egna texter finns inte på {tag}: flytta det till partial_languages tills de är översatta."),
            format!(
                "The app's own texts do not exist in {tag}: move it to partial_languages until they are translated."
            ),
        );
    }
    for (at, text) in manifest.translations() {
        for tag in promised.iter().filter(|tag| text.0.get(*tag).is_none_or(|words| words.trim().is_empty())) {
            found.error(
                at.clone(),
                format!(
                    "{at} saknar {tag}, som languages lovar: skriv texten, eller flytta {tag} till partial_languages."
                ),
                format!(
                    "{at} lacks {tag}, which languages promises: write the text, or move {tag} to partial_languages."
                ),
            );
        }
    }
    for minority in language::asked_for(&manifest.code) {
        if !minority.tags.iter().any(|tag| seen.iter().any(|seen| *seen == tag)) {
            let tags = minority.tags.join(", ");
            found.add(
                Level::Warning,
                "partial_languages",
                format!("Kommunen ingår i förvaltningsområdet för {}: lägg till {tags} eller något av dem i partial_languages.", minority.swedish_name),
                format!("The kommun belongs to the administrative area of {}: add {tags}, or one of them, to partial_languages.", minority.english_name),
            );
        }
    }
    for (tag, texts) in &manifest.texts {
        if !seen.contains(&tag) {
            found.error(
                format!("texts.{tag}"),
                format!(
                    "Texter på {tag}, som kommunen inte erbjuder: lägg till {tag} i partial_languages, eller stryk dem."
                ),
                format!(
                    "Texts in {tag}, which the kommun does not offer: add {tag} to partial_languages, or strike them."
                ),
            );
        }
        for key in texts.keys().filter(|key| !words::has(SWEDISH, key)) {
            found.error(
                format!("texts.{tag}.{key}"),
                format!("Ingen text i appen heter {key}: se core/model/locales/sv för namnen."),
                format!("No text of the app is called {key}: see core/model/locales/sv for the names."),
            );
        }
    }
}

fn services(manifest: &Manifest, found: &mut Findings) {
    if manifest.services.is_empty() {
        found.add(
            Level::Warning,
            "services",
            "services är tom: appen får inget att göra.",
            "services is empty: the app has nothing to do.",
        );
    }
    for (at, service) in manifest.services.iter().enumerate() {
        if manifest.services[..at].contains(service) {
            found.error(
                "services",
                format!("{service} står två gånger: stryk den ena."),
                format!("{service} stands twice: strike one of them."),
            );
        }
    }
    for (at, guide) in manifest.guides.iter().enumerate() {
        if manifest.guides[..at].contains(guide) {
            let (sv, en) = (
                format!("{guide} står två gånger: stryk den ena."),
                format!("{guide} stands twice: strike one of them."),
            );
            found.error("guides", sv, en);
        }
    }
    for service in manifest.retention.keys().filter(|id| !manifest.services.contains(id)) {
        found.error(
            format!("retention.{service}"),
            format!("{service} står inte i services: stryk gallringsregeln, eller lägg till tjänsten."),
            format!("{service} is not among services: strike its retention, or add the service."),
        );
    }
}

fn duties(manifest: &Manifest, found: &mut Findings) {
    if let Some(delivery) = found.there("delivery", manifest.delivery.as_ref())
        && !(1..=24 * 30).contains(&delivery.unseen_after_hours)
    {
        found.error(
            "delivery.unseen_after_hours",
            "unseen_after_hours ska vara mellan 1 och 720 timmar.",
            "unseen_after_hours lies between 1 and 720 hours.",
        );
    }
    if let Some(controller) = found.there("controller", manifest.controller.as_ref()) {
        found.filled("controller.name", &controller.name);
        found.filled("controller.address", &controller.address);
        found.email("controller.data_protection_officer", &controller.data_protection_officer);
        found.https("controller.privacy_url", &controller.privacy_url);
        let number = &controller.organisation_number;
        let shape: Vec<_> =
            number.split('-').map(|part| (part.len(), part.bytes().all(|b| b.is_ascii_digit()))).collect();
        if shape != [(6, true), (4, true)] {
            found.error(
                "controller.organisation_number",
                format!("{number} är inget organisationsnummer: skriv tio siffror med bindestreck, som 212000-0000."),
                format!("{number} is not an organisation number: write ten digits with a hyphen, like 212000-0000."),
            );
        }
    }
    if let Some(accessibility) = found.there("accessibility", manifest.accessibility.as_ref()) {
        found.email("accessibility.report_email", &accessibility.report_email);
        found.https("accessibility.statement_url", &accessibility.statement_url);
    }
}

fn app(manifest: &Manifest, found: &mut Findings) {
    let Some(app) = found.there("app", manifest.app.as_ref()) else { return };
    found.filled("app.name", &app.name);
    found.at_most("app.name", &app.name, 30);
    if !is_reverse_domain(&app.ios_bundle_id, "-") {
        bad_id(found, "app.ios_bundle_id", &app.ios_bundle_id);
    }
    if !is_reverse_domain(&app.android_application_id, "_") {
        bad_id(found, "app.android_application_id", &app.android_application_id);
    }
    if !app.domain.contains('.') || app.domain.contains([':', '/', ' ']) {
        found.error(
            "app.domain",
            format!("{} är ingen domän: skriv den utan https:// och snedstreck, som app.kommunen.se.", app.domain),
            format!("{} is not a domain: write it without https:// and slashes, like app.kommunen.se.", app.domain),
        );
    }
    let team = &app.ios_team_id;
    if !team.is_empty() && (team.len() != 10 || !team.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())) {
        found.error(
            "app.ios_team_id",
            format!("{team} är inget team-id hos Apple: det har tio versaler och siffror."),
            format!("{team} is not a team id of Apple's: it has ten capitals and digits."),
        );
    }
    for certificate in &app.android_certificates {
        let pairs: Vec<_> = certificate.split(':').collect();
        if pairs.len() != 32 || !pairs.iter().all(|pair| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            found.error(
                "app.android_certificates",
                "Ett fingeravtryck ska ha 32 par av hexsiffror med kolon mellan: kopiera SHA-256 ur Play Console.",
                "A fingerprint has 32 pairs of hex digits with colons between: copy SHA-256 from Play Console.",
            );
        }
    }
    store(manifest, app, found);
}

fn bad_id(found: &mut Findings, at: &str, id: &str) {
    found.error(
        at,
        format!("{id} går inte som id i affären: skriv det som se.kommunen.app, med bokstäver och siffror."),
        format!("{id} cannot be an id in the store: write it like se.kommunen.app, in letters and digits."),
    );
}

/// At least two parts, each of letters, digits and `extra`, beginning with a letter.
fn is_reverse_domain(id: &str, extra: &str) -> bool {
    let part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
    };
    id.contains('.') && id.split('.').all(part)
}

fn store(manifest: &Manifest, app: &App, found: &mut Findings) {
    if app.mode == Mode::Shared && manifest.store.is_empty() {
        return;
    }
    for tag in manifest.languages.iter().filter(|tag| !manifest.store.contains_key(*tag)) {
        found.error(
            format!("store.{tag}"),
            format!("[store.{tag}] saknas: skriv vad affärerna visar på {tag}."),
            format!("[store.{tag}] is missing: write what the stores show in {tag}."),
        );
    }
    for (tag, texts) in &manifest.store {
        let StoreTexts { subtitle, short_description, description, keywords, promotional } = texts;
        let at = |key: &str| format!("store.{tag}.{key}");
        for (key, value, limit) in [
            ("subtitle", subtitle, 30),
            ("short_description", short_description, 80),
            ("description", description, 4000),
        ] {
            found.filled(at(key), value);
            found.at_most(at(key), value, limit);
        }
        found.at_most(at("promotional"), promotional, 170);
        found.at_most(at("keywords"), &keywords.join(","), 100);
    }
}
