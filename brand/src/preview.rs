//! One page that shows how a kommun will look: icons on both platforms, colours with their proof, and the screens of the
//! preview phone in light and dark, at 100 % and 200 % text, and mirrored.

use std::{
    io,
    path::{Path, PathBuf},
    process::Command,
};

use askama::Template;
use minkommun_model::{
    colour::{self, Colour, Palette, Role, StandIn},
    kommun::Manifest,
};
use minkommun_preview::screens::sample;

use crate::{
    build::input::{BuildError, Input},
    finding::Voice,
    folder::Project,
    languages,
    staging::Staging,
};

const TOKENS: &str = include_str!("../../preview/static/tokens.css");
const PHONE: &str = include_str!("../../preview/static/phone.css");
const FRAME: &str = include_str!("../../preview/static/frame.css");
/// The preview's pages that are shown, by the names of its samples.
const SCREENS: [(&str, &str, &str); 3] = [
    ("02-hem", "Hem, med en avisering", "Home, with a notification"),
    ("04-formular", "Formulär", "Form"),
    ("09-arende", "Ärende", "Case"),
];

#[derive(Template)]
#[template(path = "preview.html")]
struct Page<'a> {
    v: Voice,
    manifest: &'a Manifest,
    palette: &'a Palette,
    stand_ins: Vec<StandIn>,
    schemes: Vec<(&'static str, Vec<Swatch>)>,
    pairs: Vec<PairRow>,
    rows: Vec<languages::Row>,
    screens: Vec<ScreenRow>,
    push: String,
}

impl Page<'_> {
    /// What can be read on a colour.
    fn on(&self, ground: &Colour) -> &'static str {
        if ground.contrast(Colour::WHITE) >= colour::TEXT { "#ffffff" } else { "#000000" }
    }
}

struct Swatch {
    name: &'static str,
    ground: Colour,
    front: Colour,
    contrast: String,
}

struct PairRow {
    name: String,
    needed: f64,
    light: String,
    dark: String,
}

struct ScreenRow {
    title: &'static str,
    /// File and description.
    frames: Vec<(String, String)>,
}

/// Writes `target/brand/preview/<slug>/index.html`, and a picture of it where there is a Chromium. Returns both.
pub fn write(project: &Project, input: &Input<'_>, voice: Voice) -> Result<(PathBuf, Option<PathBuf>), BuildError> {
    let place = project.out().join("preview").join(&input.manifest.slug);
    let out = Staging::begin(&place)?;
    let icons = &input.icons;
    out.write("pictures/ios.png", icons.opaque(360)?)?;
    out.write("pictures/android-foreground.png", icons.adaptive_foreground(432)?)?;
    out.write("pictures/android-monochrome.png", icons.adaptive_monochrome(432)?)?;
    out.write("pictures/notification.png", icons.notification(96)?)?;
    out.write("pictures/favicon.png", icons.favicon(24)?)?;
    out.write("pictures/feature.png", icons.wide(1024, 500)?)?;
    let samples = sample::pages(voice.language)?;
    let mut screens = Vec::new();
    for (name, sv, en) in SCREENS {
        let Some((_, html)) = samples.iter().find(|(sample, _)| *sample == name) else { continue };
        let title = voice.say(sv, en);
        let mut frames = Vec::new();
        for variant in VARIANTS {
            let file = format!("screens/{name}-{}.html", variant.name);
            out.write(&file, screen(html, input.manifest, &input.palette, variant))?;
            frames.push((file, format!("{title}: {}", voice.say(variant.sv, variant.en))));
        }
        screens.push(ScreenRow { title, frames });
    }
    let palette = &input.palette;
    let page = Page {
        v: voice,
        manifest: input.manifest,
        palette,
        stand_ins: palette.stand_ins(),
        schemes: vec![
            (voice.say("Ljust", "Light"), swatches(palette, true)),
            (voice.say("Mörkt", "Dark"), swatches(palette, false)),
        ],
        pairs: pairs(palette),
        rows: languages::table(input.manifest),
        screens,
        push: minkommun_model::words::say(voice.language, "push_new_event", &[]),
    };
    out.write("index.html", page.render()?)?;
    out.finish()?;
    let index = place.join("index.html");
    let picture = photograph(project, &index, &place.join("preview.png"))?;
    Ok((index, picture))
}

#[derive(Clone, Copy)]
struct Variant {
    name: &'static str,
    sv: &'static str,
    en: &'static str,
    dark: bool,
    percent: u16,
    mirrored: bool,
}

const fn variant(name: &'static str, sv: &'static str, en: &'static str, dark: bool, percent: u16) -> Variant {
    Variant { name, sv, en, dark, percent, mirrored: false }
}

const VARIANTS: [Variant; 5] = [
    variant("light-100", "ljust, 100 %", "light, 100 %", false, 100),
    variant("dark-100", "mörkt, 100 %", "dark, 100 %", true, 100),
    variant("light-200", "ljust, 200 % text", "light, 200 % text", false, 200),
    variant("dark-200", "mörkt, 200 % text", "dark, 200 % text", true, 200),
    Variant {
        name: "mirrored",
        sv: "speglat, som för arabiska",
        en: "mirrored, as for Arabic",
        dark: false,
        percent: 100,
        mirrored: true,
    },
];

/// A sample page of the preview phone as this kommun's, alone and with its styles inside it.
fn screen(html: &str, manifest: &Manifest, palette: &Palette, variant: Variant) -> String {
    // A frame cannot be told which scheme the person wants, so the question is answered in the style.
    let asked = if variant.dark { "@media all" } else { "@media not all" };
    let css =
        [TOKENS, &palette.stylesheet(), PHONE, FRAME].concat().replace("@media (prefers-color-scheme: dark)", asked);
    let scheme = if variant.dark { "dark" } else { "light" };
    let style = format!(
        "<style>{css}\n:root {{ color-scheme: {scheme}; font-size: {}%; }} .desk {{ display: block; }} .phone {{ min-block-size: 100vh; }} .bench {{ display: none; }}</style></head>",
        variant.percent
    );
    let head = html.find("<link").zip(html.find("</head>"));
    let Some((links, end)) = head else { return html.to_owned() };
    let contact = &manifest.contact;
    let initial: String = manifest.name.chars().take(1).collect();
    let body = html[end + "</head>".len()..]
        .replace("Umeå kommun", &manifest.name)
        .replace("class=\"logo\" aria-hidden=\"true\">U<", &format!("class=\"logo\" aria-hidden=\"true\">{initial}<"))
        .replace("0980-319 210", &contact.phone)
        .replace("0980-319 211", &contact.emergency_phone);
    let start = html[..links].replace("Umeå kommun", &manifest.name);
    let whole = format!("{start}{style}{body}");
    if variant.mirrored { whole.replacen("dir=\"ltr\"", "dir=\"rtl\"", 1) } else { whole }
}

fn swatches(palette: &Palette, light: bool) -> Vec<Swatch> {
    let scheme = if light { &palette.light } else { &palette.dark };
    let shown = [
        (Role::OnBar, Role::Bar),
        (Role::OnPrimary, Role::Primary),
        (Role::Primary, Role::Surface),
        (Role::Primary, Role::Soft),
        (Role::OnPrimaryContainer, Role::PrimaryContainer),
        (Role::OnSecondaryContainer, Role::SecondaryContainer),
        (Role::OnSurface, Role::Surface),
        (Role::OnErrorContainer, Role::ErrorContainer),
    ];
    let swatch = |(front, ground): (Role, Role)| {
        let (name, front, ground) = (ground.name(), scheme.get(front), scheme.get(ground));
        Swatch { name, front, ground, contrast: ratio(front.contrast(ground)) }
    };
    shown.into_iter().map(swatch).collect()
}

fn pairs(palette: &Palette) -> Vec<PairRow> {
    let row = |pair: colour::Pair| {
        let [light, dark] =
            [&palette.light, &palette.dark].map(|scheme| scheme.get(pair.front).contrast(scheme.get(pair.ground)));
        let name = format!("{} / {}", pair.front.name(), pair.ground.name());
        PairRow { name, needed: pair.needed, light: ratio(light), dark: ratio(dark) }
    };
    colour::pairs().into_iter().map(row).collect()
}

/// "7,12:1", rounded down: what is shown is never more than what is true.
fn ratio(contrast: f64) -> String {
    format!("{:.2}:1", (contrast * 100.0).floor() / 100.0)
}

/// A picture of the page, by the Chromium that the tests use; `None` where there is none.
fn photograph(project: &Project, page: &Path, picture: &Path) -> io::Result<Option<PathBuf>> {
    let Ok(found) = Command::new(project.path("tools/chromium")).arg("find").output() else { return Ok(None) };
    let chromium = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    if !found.status.success() || chromium.is_empty() {
        return Ok(None);
    }
    let profile = tempfile::tempdir()?;
    let page = page.canonicalize()?;
    let done = Command::new(chromium)
        .args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--allow-file-access-from-files",
        ])
        .args(["--virtual-time-budget=4000", "--window-size=2120,4400"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(format!("file://{}", page.display()))
        .output();
    Ok(done.is_ok_and(|done| done.status.success() && picture.exists()).then(|| picture.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_becomes_the_kommuns_own_page_and_loads_nothing() {
        let manifest = Manifest::from_toml(include_str!("../../kommuner/sundsvall/kommun.toml")).unwrap();
        let palette = manifest.palette();
        for (name, html) in sample::pages("sv").unwrap() {
            for variant in VARIANTS {
                let page = screen(&html, &manifest, &palette, variant);
                assert!(!page.contains("<link") && !page.contains("<script"), "{name}");
                assert!(!page.contains("prefers-color-scheme"), "{name}");
                assert!(page.contains("--brand: #1f4a8a"), "{name}");
                assert_eq!(page.contains("dir=\"rtl\""), variant.mirrored, "{name}");
            }
        }
        let home = &sample::pages("sv").unwrap()[1].1;
        let page = screen(home, &manifest, &palette, VARIANTS[0]);
        assert!(page.contains("Sundsvalls kommun") && !page.contains("Umeå kommun"));
        assert!(page.contains("0980-319 230") && page.contains("aria-hidden=\"true\">S<"));
    }

    #[test]
    fn a_ratio_is_never_shown_better_than_it_is() {
        assert_eq!(ratio(4.4999), "4.49:1");
    }
}
