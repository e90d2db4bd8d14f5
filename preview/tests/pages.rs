//! Every page, in both languages, from invented content.

use minkommun_preview::{screens::sample, words::ICONS};

fn pages() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for language in ["sv", "en"] {
        for (name, html) in sample::pages(language).expect("every page renders") {
            all.push((format!("{language}/{name}"), html));
        }
    }
    all
}

/// For looking at them: `PAGES_TO=dir cargo test -p minkommun-preview --test pages`.
#[test]
fn the_pages_can_be_written_out_to_be_looked_at() {
    let Ok(directory) = std::env::var("PAGES_TO") else { return };
    for (name, html) in pages() {
        let path = std::path::Path::new(&directory).join(format!("{name}.html"));
        std::fs::create_dir_all(path.parent().expect("it is in a directory")).expect("made");
        std::fs::write(path, html).expect("written");
    }
}

#[test]
fn every_text_of_every_page_exists() {
    for (name, html) in pages() {
        // A missing text reads as its key.
        let missing = html.match_indices(">phone-").chain(html.match_indices("\"phone-")).next();
        assert!(missing.is_none(), "{name} lacks {:?}", missing.map(|(at, _)| &html[at..(at + 40).min(html.len())]));
        assert!(!html.contains("{ $") && !html.contains("{$"), "{name} lacks an argument");
    }
}

#[test]
fn every_page_has_one_heading_of_the_first_rank_one_main_and_a_language() {
    for (name, html) in pages() {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
        assert!(html.contains(&format!("<html lang=\"{}\"", &name[..2])), "{name}");
    }
}

#[test]
fn nothing_in_a_page_needs_inline_style_or_script() {
    for (name, html) in pages() {
        for forbidden in [" style=", "<style", " onclick=", " onload=", "javascript:", "<script>"] {
            assert!(!html.contains(forbidden), "{name} has {forbidden}");
        }
    }
}

#[test]
fn at_most_one_button_of_a_page_is_filled() {
    for (name, html) in pages() {
        assert!(html.matches("btn main").count() <= 1, "{name}");
    }
}

#[test]
fn every_id_of_a_page_is_its_own_and_every_reference_leads_somewhere() {
    for (name, html) in pages() {
        let ids: Vec<_> = attributes(&html, " id=\"").collect();
        for id in &ids {
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{name}: {id}");
        }
        let references = ["aria-describedby=\"", "aria-labelledby=\"", " for=\"", "<a href=\"#"];
        for list in references.iter().flat_map(|attribute| attributes(&html, attribute)) {
            for reference in list.split(' ') {
                assert!(ids.contains(&reference), "{name}: {reference}");
            }
        }
    }
}

#[test]
fn every_icon_that_a_page_asks_for_is_drawn() {
    let sprite = include_str!("../templates/icons.html");
    for icon in ICONS {
        assert!(sprite.contains(&format!("id=\"i-{icon}\"")), "{icon}");
    }
    assert_eq!(sprite.matches("<symbol").count(), ICONS.len());
}

fn attributes<'a>(html: &'a str, start: &'a str) -> impl Iterator<Item = &'a str> {
    html.match_indices(start).map(move |(at, _)| {
        let value = &html[at + start.len()..];
        &value[..value.find('"').unwrap_or(value.len())]
    })
}
