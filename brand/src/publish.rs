//! What to do to get a kommun's app into the stores, step by step, and what of it has been done.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use minkommun_model::kommun::{
    Manifest,
    app::{App, Mode},
};

use crate::finding::Voice;

pub struct Step {
    pub id: &'static str,
    sv: String,
    en: String,
    /// Whether the folder shows that it is done; `None` when only people know.
    shown: Option<bool>,
}

/// Kept in the kommun's folder, a step's id on each line: it is the kommun's own memory and may be committed.
fn file(folder: &Path) -> PathBuf {
    folder.join("published.txt")
}

pub fn done(folder: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(file(folder)).unwrap_or_default();
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// Ticks or unticks a step.
pub fn mark(folder: &Path, id: &str, is_done: bool) -> io::Result<()> {
    let mut ids = done(folder);
    if is_done {
        ids.insert(id.to_owned())
    } else {
        ids.remove(id)
    };
    let text = ids.into_iter().map(|id| id + "\n").collect::<String>();
    let new = folder.join(".published.new");
    fs::write(&new, text)?;
    fs::rename(new, file(folder))
}

pub fn steps(manifest: &Manifest, folder: &Path) -> Vec<Step> {
    let Some(app) = &manifest.app else { return Vec::new() };
    let mut steps = common(manifest, app);
    if app.mode == Mode::Own {
        steps.extend(own(manifest, app, folder));
    }
    steps
}

fn step(id: &'static str, shown: Option<bool>, sv: impl Into<String>, en: impl Into<String>) -> Step {
    Step { id, sv: sv.into(), en: en.into(), shown }
}

fn common(manifest: &Manifest, app: &App) -> Vec<Step> {
    let statement = manifest.accessibility.as_ref().map_or("", |data| &data.statement_url);
    let privacy = manifest.controller.as_ref().map_or("", |controller| &controller.privacy_url);
    vec![
        step(
            "real-contacts",
            Some(!manifest.contact.email.ends_with(".example")),
            "Byt påhittade kontakter mot kommunens egna i kommun.toml (inget får sluta på .example).",
            "Replace invented contacts with the kommun's own in kommun.toml (nothing may end in .example).",
        ),
        step(
            "domain",
            None,
            format!("Peka {} mot servern, med TLS: docs/proxy.md säger hur.", app.domain),
            format!("Point {} to the server, with TLS: docs/proxy.md says how.", app.domain),
        ),
        step(
            "statement",
            None,
            format!("Publicera pages/tillganglighet.html på {statement}: i appen räcker inte."),
            format!("Publish pages/tillganglighet.html at {statement}: in the app is not enough."),
        ),
        step(
            "privacy",
            None,
            format!("Publicera pages/personuppgifter.html på {privacy}."),
            format!("Publish pages/personuppgifter.html at {privacy}."),
        ),
        step(
            "residents",
            None,
            "Låt fem invånare prova, minst en med skärmläsare, och rätta det som hindrade dem.",
            "Let five residents try it, one of them with a screen reader, and mend what hindered them.",
        ),
    ]
}

fn own(manifest: &Manifest, app: &App, folder: &Path) -> Vec<Step> {
    let slug = &manifest.slug;
    vec![
        step(
            "apple-account",
            Some(!app.ios_team_id.is_empty()),
            "App Store: skaffa kommunens eget konto i Apple Developer Program (som organisation, med D-U-N-S-nummer) och skriv app.ios_team_id. Apple tar inte emot kommunens app från någon annans konto (4.2.6).",
            "App Store: get the kommun's own account in the Apple Developer Program (as an organisation, with a D-U-N-S number) and write app.ios_team_id. Apple does not take the kommun's app from anybody else's account (4.2.6).",
        ),
        step(
            "google-account",
            None,
            "Google Play: skaffa kommunens eget konto i Play Console, som organisation.",
            "Google Play: get the kommun's own account in Play Console, as an organisation.",
        ),
        step(
            "firebase",
            Some(!app.firebase_project.is_empty() && folder.join("google-services.json").exists()),
            format!(
                "Firebase: gör ett projekt, lägg till båda apparna och APNs-nyckeln, lägg google-services.json i kommuner/{slug}/ och skriv app.firebase_project."
            ),
            format!(
                "Firebase: make a project, add both apps and the APNs key, put google-services.json into kommuner/{slug}/ and write app.firebase_project."
            ),
        ),
        step(
            "ids",
            Some(!app.ios_bundle_id.starts_with("example.") && !app.android_application_id.starts_with("example.")),
            "Välj id för båda apparna. De går inte att byta när appen väl är uppladdad.",
            "Choose ids for both apps. They cannot be changed once the app has been uploaded.",
        ),
        step(
            "ios-build",
            None,
            format!("App Store: på en Mac, minkommun-brand build {slug} och sedan ios/README.md. Prova i TestFlight."),
            format!("App Store: on a Mac, minkommun-brand build {slug} and then ios/README.md. Try it in TestFlight."),
        ),
        step(
            "android-build",
            None,
            format!(
                "Google Play: minkommun-brand build {slug} och sedan android/README.md. Prova i ett internt testspår."
            ),
            format!(
                "Google Play: minkommun-brand build {slug} and then android/README.md. Try it in an internal test track."
            ),
        ),
        step(
            "certificates",
            Some(!app.android_certificates.is_empty()),
            "Google Play: kopiera SHA-256 för signeringscertifikatet ur Play Console till app.android_certificates.",
            "Google Play: copy the signing certificate's SHA-256 from Play Console into app.android_certificates.",
        ),
        step(
            "well-known",
            None,
            format!(
                "Lägg filerna i well-known/ på https://{}/.well-known/, som application/json och utan omdirigering.",
                app.domain
            ),
            format!(
                "Put the files of well-known/ at https://{}/.well-known/, as application/json and without redirects.",
                app.domain
            ),
        ),
        step(
            "store-texts",
            None,
            format!(
                "Båda: ta skärmbilder och ladda upp texterna i target/brand/{slug}/fastlane med fastlane deliver och supply."
            ),
            format!(
                "Both: take screenshots and upload the texts in target/brand/{slug}/fastlane with fastlane deliver and supply."
            ),
        ),
        step(
            "declarations",
            None,
            "Båda: fyll i App Privacy och Data safety: uppgifterna i pages/personuppgifter.html svarar på frågorna.",
            "Both: fill in App Privacy and Data safety: what pages/privacy.html says answers their questions.",
        ),
        step("submit", None, "Båda: skicka in för granskning.", "Both: submit for review."),
    ]
}

/// As a terminal shows it.
pub fn text(steps: &[Step], done: &BTreeSet<String>, voice: Voice) -> String {
    let is_done = |step: &Step| step.shown.unwrap_or_else(|| done.contains(step.id));
    let mut out = String::new();
    for step in steps {
        let (tick, colour) = if is_done(step) { ("[x]", 32) } else { ("[ ]", 33) };
        let id = voice.paint(1, &format!("{:<15}", step.id));
        out += &format!("{} {id} {}\n", voice.paint(colour, tick), voice.say(&step.sv, &step.en));
    }
    let count = steps.iter().filter(|step| is_done(step)).count();
    let (of, all) = (voice.say("av", "of"), steps.len());
    out + &format!("{count} {of} {all} {}\n", voice.say("gjorda", "done"))
}
