//! A new kommun's folder: what is known is filled in, the rest is invented and marked as such, and all of it passes
//! `check`.

use std::io;

use askama::Template;
use minkommun_model::{colour::Colour, place::Boundaries};

use crate::{folder::Project, logo::Logo, staging::Staging};

/// What the person said.
#[derive(Clone, Debug)]
pub struct Answers {
    pub code: String,
    pub slug: String,
    pub name: String,
    pub genitive: String,
    pub primary: Colour,
    pub tint: Colour,
    /// The drawing, if there is one yet.
    pub logo: Option<String>,
}

impl Answers {
    /// The slug as part of the stores' ids, where a hyphen may not stand.
    fn id(&self) -> String {
        self.slug.replace('-', "")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum NewError {
    #[error("kommuner/{0} finns redan: ändra i den, eller ta bort den först (exists already)")]
    Exists(String),
    #[error("mappen gick inte att skriva (the folder could not be written)")]
    Io(#[from] io::Error),
    #[error("mallen gick inte att fylla i (the template could not be filled in)")]
    Template(#[from] askama::Error),
}

#[derive(Template)]
#[template(path = "kommun.toml.txt", escape = "none")]
struct File<'a> {
    a: &'a Answers,
    place: &'a str,
    /// Of the kommun's middle.
    latitude: String,
    longitude: String,
    zoom: u8,
    partial: String,
    services: String,
    guides: String,
}

/// What stands in for a mark until there is one.
const HOUSE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">
  <path d="M6,48 L48,12 L90,48 L82,57 L48,28 L14,57Z M22,58 L48,36 L74,58 V86 H56 V64 H40 V86 H22Z" fill="{colour}"/>
</svg>
"##;

pub fn create(project: &Project, answers: &Answers) -> Result<(), NewError> {
    let folder = project.folder(&answers.slug);
    if folder.exists() {
        return Err(NewError::Exists(answers.slug.clone()));
    }
    let boundaries = Boundaries::builtin();
    let (latitude, longitude) = middle(boundaries, &answers.code);
    let asked = minkommun_model::kommun::language::asked_for(&answers.code);
    let partial = asked.filter_map(|minority| minority.tags.first()).chain(&["sv-simple"]);
    let shared = project.shared()?;
    let list = |ids: &mut dyn Iterator<Item = &str>| ids.map(|id| format!("\"{id}\"")).collect::<Vec<_>>().join(", ");
    let file = File {
        a: answers,
        place: boundaries.name(&answers.code).unwrap_or(&answers.name),
        latitude: format!("{latitude:.3}"),
        longitude: format!("{longitude:.3}"),
        zoom: 10,
        partial: list(&mut partial.copied()),
        services: list(&mut shared.services.iter().map(String::as_str)),
        guides: list(&mut shared.guides.iter().map(String::as_str)),
    };
    let out = Staging::begin(&folder)?;
    out.write("kommun.toml", file.render()?)?;
    let drawing = answers.logo.clone().unwrap_or_else(|| HOUSE.replace("{colour}", &answers.primary.to_string()));
    let (given, dark) = (answers.primary.to_string(), answers.tint.to_string());
    // The same drawing on dark grounds: where it is in the kommun's colour it takes the light one.
    let on_dark = drawing.replace(&given, &dark).replace(&given.to_uppercase(), &dark);
    out.write("logo.svg", &drawing)?;
    out.write("logo-dark.svg", on_dark)?;
    out.finish()?;
    Ok(())
}

/// Two colours of the drawing: the one that covers most and is a colour at all, and its light counterpart.
pub fn propose(logo: &Logo) -> Option<(Colour, Colour)> {
    let pixels = logo.draw(64, 0.5)?;
    let mut counted: Vec<(Colour, usize)> = Vec::new();
    for pixel in pixels.pixels().iter().filter(|pixel| pixel.alpha() == 255) {
        let colour = Colour([pixel.red(), pixel.green(), pixel.blue()]);
        if colour.chroma() < 0.03 {
            continue;
        }
        match counted.iter_mut().find(|(known, _)| known.distance(colour) < 0.05) {
            Some((_, count)) => *count += 1,
            None => counted.push((colour, 1)),
        }
    }
    let (primary, _) = counted.into_iter().max_by_key(|(_, count)| *count)?;
    Some((primary, light_counterpart(primary)))
}

/// The tone that Material's dark scheme writes in.
pub fn light_counterpart(primary: Colour) -> Colour {
    primary.with_tone(80.0)
}

/// "Västerås" → "vasteras"
pub fn slug(name: &str) -> String {
    let lower = name.to_lowercase();
    let ascii = lower.chars().map(|c| match c {
        'å' | 'ä' | 'á' | 'à' => 'a',
        'ö' | 'ø' => 'o',
        'é' | 'è' => 'e',
        ' ' | '-' => '-',
        c => c,
    });
    ascii.filter(|c| c.is_ascii_lowercase() || *c == '-').collect()
}

/// "Umeå" → "Umeå kommun"; what ends in a consonant takes an s: "Sundsvalls kommun".
pub fn full_name(place: &str) -> String {
    let ends_soft = place.ends_with(['a', 'e', 'i', 'o', 'u', 'y', 'å', 'ä', 'ö', 's', 'x', 'z']);
    if ends_soft { format!("{place} kommun") } else { format!("{place}s kommun") }
}

/// A point inside the kommun, near the middle of its outline.
fn middle(boundaries: &Boundaries, code: &str) -> (f64, f64) {
    let Some(largest) = boundaries.outline(code).and_then(|rings| rings.iter().max_by_key(|ring| ring.len())) else {
        return (62.0, 16.0);
    };
    let extremes = |at: usize| {
        let values = largest.iter().map(|point| point[at]);
        (values.clone().fold(f64::MAX, f64::min), values.fold(f64::MIN, f64::max))
    };
    let ((west, east), (south, north)) = (extremes(0), extremes(1));
    let candidates = (0..81).map(|i| {
        // From the middle outwards, in a grid of nine by nine.
        let step = |i: i32| f64::from(if i % 2 == 0 { i / 2 } else { -(i + 1) / 2 }) / 9.0;
        let (x, y) = (step(i % 9), step(i / 9));
        ((south + north) / 2.0 + y * (north - south), (west + east) / 2.0 + x * (east - west))
    });
    let inside =
        |&(latitude, longitude): &(f64, f64)| boundaries.metres_outside(code, latitude, longitude) == Some(0.0);
    candidates.clone().find(inside).unwrap_or(((south + north) / 2.0, (west + east) / 2.0))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn names_and_slugs_are_proposed_as_they_are_written() {
        assert_eq!(full_name("Umeå"), "Umeå kommun");
        assert_eq!(full_name("Sundsvall"), "Sundsvalls kommun");
        assert_eq!(full_name("Strängnäs"), "Strängnäs kommun");
        assert_eq!(slug("Örnsköldsvik"), "ornskoldsvik");
        assert_eq!(slug("Upplands Väsby"), "upplands-vasby");
    }

    #[test]
    fn the_middle_of_every_kommun_lies_in_it() {
        let boundaries = Boundaries::builtin();
        for (code, _) in boundaries.outlines() {
            let (latitude, longitude) = middle(boundaries, code);
            assert_eq!(boundaries.metres_outside(code, latitude, longitude), Some(0.0), "{code}");
        }
    }

    #[test]
    fn the_colour_that_covers_most_is_proposed() {
        let svg = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" fill="#fff"/><rect x="9" y="9" width="70" height="60" fill="#1f4a8a"/><rect x="9" y="70" width="70" height="12" fill="#ffd100"/></svg>"##;
        let logo = Logo::parse(svg.into(), Path::new("logo.svg")).0.unwrap();
        let (primary, tint) = propose(&logo).unwrap();
        assert_eq!(primary.to_string(), "#1f4a8a");
        assert!(tint.contrast(Colour::BLACK) > 10.0 && tint.0[2] > tint.0[0], "a light blue: {tint}");
    }
}
