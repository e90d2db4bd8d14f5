//! Everything about a kommun's folder at once: its file, its drawings, its overlays, and what it shares with the others.

use std::{fs, io, path::Path};

use minkommun_model::kommun::{
    self, Level, Manifest,
    app::{App, Mode},
};

use crate::{
    document::{Document, nearest},
    finding::{Finding, count},
    folder::{Project, Shared},
    logo::Logo,
    schema,
};

/// A folder that was read.
pub struct Checked {
    pub slug: String,
    /// `None` when the file cannot be understood.
    pub manifest: Option<Manifest>,
    /// For light grounds and for dark ones.
    pub logos: Option<(Logo, Logo)>,
    pub findings: Vec<Finding>,
}

impl Checked {
    pub fn errors(&self) -> usize {
        count(&self.findings, Level::Error)
    }

    /// What can be built.
    pub fn usable(&self) -> Option<(&Manifest, &Logo, &Logo)> {
        let (light, dark) = self.logos.as_ref()?;
        (self.errors() == 0).then_some((self.manifest.as_ref()?, light, dark))
    }
}

/// Checks the folders named, or all of them. The others are read too, for what no two may have.
pub fn check(project: &Project, wanted: &[String]) -> io::Result<Vec<Checked>> {
    let shared = project.shared()?;
    let schema = schema::schema();
    let mut checked = Vec::new();
    let mut others = Vec::new();
    for slug in project.slugs()? {
        if wanted.is_empty() || wanted.contains(&slug) {
            checked.push(folder(project, &slug, &shared, &schema)?);
        } else {
            let toml = fs::read_to_string(project.folder(&slug).join("kommun.toml")).unwrap_or_default();
            others.extend(Manifest::from_toml(&toml).ok().map(|manifest| (slug, manifest)));
        }
    }
    let known: Vec<_> = checked.iter().filter_map(|one| Some((one.slug.clone(), one.manifest.clone()?))).collect();
    others.extend(known);
    for one in &mut checked {
        let Some(manifest) = &one.manifest else { continue };
        let toml = fs::read_to_string(project.folder(&one.slug).join("kommun.toml"))?;
        one.findings.extend(taken(&one.slug, manifest, &toml, &others));
    }
    Ok(checked)
}

fn folder(project: &Project, slug: &str, shared: &Shared, schema: &serde_json::Value) -> io::Result<Checked> {
    let folder = project.folder(slug);
    let mut findings = Vec::new();
    let manifest = match fs::read_to_string(folder.join("kommun.toml")) {
        Ok(toml) => read(slug, &toml, shared, schema, &mut findings),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let (sv, en) = (
                "Filen saknas: gör den med minkommun-brand new.",
                "The file is missing: make it with minkommun-brand new.",
            );
            findings.push(Finding::error(format!("{slug}/kommun.toml"), None, sv, en));
            None
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            let (sv, en) =
                ("Filen är inte sparad som UTF-8: spara om den så.", "The file is not saved as UTF-8: save it so.");
            findings.push(Finding::error(format!("{slug}/kommun.toml"), None, sv, en));
            None
        }
        Err(error) => return Err(error),
    };
    let mut logo = |name: &str| {
        let (logo, said) = Logo::read(&folder.join(name), Path::new(&format!("{slug}/{name}")));
        findings.extend(said);
        logo
    };
    let (light, dark) = (logo("logo.svg"), logo("logo-dark.svg"));
    if let Some(manifest) = &manifest {
        findings.extend(overlays(&folder, slug, manifest, shared)?);
    }
    Ok(Checked { slug: slug.to_owned(), manifest, logos: light.zip(dark), findings })
}

fn read(
    slug: &str,
    toml: &str,
    shared: &Shared,
    schema: &serde_json::Value,
    findings: &mut Vec<Finding>,
) -> Option<Manifest> {
    let file = format!("{slug}/kommun.toml");
    let document = match Document::parse(&file, toml) {
        Ok(document) => document,
        Err(faults) => {
            findings.extend(faults);
            return None;
        }
    };
    let faults = document.faults(schema);
    let whole = faults.is_empty();
    findings.extend(faults);
    // A key too many does not hinder from saying what else is wrong.
    let manifest: Manifest = match toml::from_str(toml) {
        Ok(manifest) => manifest,
        Err(_) if !whole => return None,
        Err(error) => {
            let why = error.message();
            let (sv, en) =
                (format!("Filen går inte att förstå: {why}."), format!("The file cannot be understood: {why}."));
            findings.push(Finding::error(&file, document.line(""), &sv, &en));
            return None;
        }
    };
    findings.extend(kommun::lint(&manifest).into_iter().map(|finding| Finding {
        file: file.clone().into(),
        line: Some(document.line(&finding.at)),
        level: finding.level,
        say: finding.say,
    }));
    if manifest.slug != slug {
        let (sv, en) = (
            format!("slug är {}, men mappen heter {slug}: de ska vara lika.", manifest.slug),
            format!("slug is {}, but the folder is called {slug}: they have to be the same.", manifest.slug),
        );
        findings.push(Finding::error(&file, document.line("slug"), &sv, &en));
    }
    let offered = [("services", &manifest.services, &shared.services), ("guides", &manifest.guides, &shared.guides)];
    for (key, ids, known) in offered {
        for (at, id) in ids.iter().enumerate().filter(|(_, id)| !known.contains(*id)) {
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            let (sv, en) = match nearest(id, &known) {
                Some(near) => (format!("skriv {near}"), format!("write {near}")),
                None => (format!("välj bland {}", known.join(", ")), format!("choose from {}", known.join(", "))),
            };
            let (sv, en) = (
                format!("{key} har {id}, som inte finns: {sv}."),
                format!("{key} has {id}, which does not exist: {en}."),
            );
            findings.push(Finding::error(&file, document.line(&format!("{key}.{at}")), &sv, &en));
        }
    }
    Some(manifest)
}

/// `overlays/<service>.toml` changes a service that the kommun has adopted.
fn overlays(folder: &Path, slug: &str, manifest: &Manifest, shared: &Shared) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let overlays = folder.join("overlays");
    if !overlays.is_dir() {
        return Ok(findings);
    }
    let mut names: Vec<_> =
        fs::read_dir(&overlays)?.filter_map(|file| file.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    for name in names {
        let file = format!("{slug}/overlays/{name}");
        let Some(id) = name.strip_suffix(".toml") else {
            let (sv, en) = (
                "En anpassning heter som tjänsten och slutar på .toml: byt namn på filen.",
                "An overlay is called like its service and ends in .toml: rename the file.",
            );
            findings.push(Finding::error(file, None, sv, en));
            continue;
        };
        if !shared.services.contains(id) {
            let sv = format!(
                "Tjänsten {id} finns inte längre i katalogen: ta bort anpassningen, eller spara det ni vill ha kvar."
            );
            let en = format!(
                "The service {id} is no longer in the catalogue: remove the overlay, or save what you want to keep."
            );
            findings.push(Finding::error(&file, 1, &sv, &en));
        } else if !manifest.services.iter().any(|service| service == id) {
            let sv = format!("Tjänsten {id} står inte i services: lägg till den där, eller ta bort anpassningen.");
            let en = format!("The service {id} is not among services: add it there, or remove the overlay.");
            findings.push(Finding::error(&file, 1, &sv, &en));
        }
        let toml = fs::read_to_string(overlays.join(&name))?;
        if let Err(faults) = Document::parse(&file, &toml) {
            findings.extend(faults);
        }
    }
    Ok(findings)
}

/// What another kommun has already.
fn taken(slug: &str, manifest: &Manifest, toml: &str, others: &[(String, Manifest)]) -> Vec<Finding> {
    let file = format!("{slug}/kommun.toml");
    let Ok(document) = Document::parse(&file, toml) else { return Vec::new() };
    let mut findings = Vec::new();
    // Those who share an app share its ids.
    fn own(manifest: &Manifest) -> Option<&App> {
        manifest.app.as_ref().filter(|app| app.mode == Mode::Own)
    }
    type Part = fn(&Manifest) -> Option<&str>;
    let parts: [(&str, Part); 5] = [
        ("code", |m| Some(&m.code)),
        ("name", |m| Some(&m.name)),
        ("app.ios_bundle_id", |m| own(m).map(|app| app.ios_bundle_id.as_str())),
        ("app.android_application_id", |m| own(m).map(|app| app.android_application_id.as_str())),
        ("app.domain", |m| own(m).map(|app| app.domain.as_str())),
    ];
    for (at, part) in parts {
        let mine = part(manifest);
        let theirs = others.iter().find(|(other, theirs)| other != slug && mine.is_some() && part(theirs) == mine);
        if let (Some((other, _)), Some(mine)) = (theirs, mine) {
            let sv = format!("{mine} har redan {other}: välj ett eget.");
            let en = format!("{mine} belongs to {other} already: choose your own.");
            findings.push(Finding::error(&file, document.line(at), &sv, &en));
        }
    }
    findings
}
