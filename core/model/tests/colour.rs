//! Contrast, computed here from WCAG's own text and from nothing of the generator.

use minkommun_model::colour::{Colour, IOS, Palette, Role, pairs};

/// WCAG 2.2, "relative luminance", with the threshold of its text.
fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("two hex digits")) / 255.0;
        if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn colour(hex: &str) -> Colour {
    hex.parse().expect("a colour")
}

/// Corners and edges of the cube, greys, and colours that kommuner like.
fn brands() -> Vec<(Colour, Colour)> {
    let mut colours: Vec<Colour> = Vec::new();
    for red in [0, 0x80, 0xff] {
        for green in [0, 0x80, 0xff] {
            for blue in [0, 0x80, 0xff] {
                colours.push(Colour([red, green, blue]));
            }
        }
    }
    let liked = ["#1d5c4f", "#f2a9d2", "#ffd100", "#005293", "#767676", "#777777", "#c8102e", "#121514"];
    colours.extend(liked.map(colour));
    let turned = colours.iter().cycle().skip(11);
    colours.iter().copied().zip(turned.copied()).collect()
}

#[test]
fn every_pair_that_is_drawn_can_be_read_whatever_the_kommun_chose() {
    let mut worst = f64::MAX;
    for (primary, tint) in brands() {
        let palette = Palette::new(primary, tint);
        for (name, scheme) in [("light", &palette.light), ("dark", &palette.dark)] {
            for pair in pairs() {
                let (front, ground) = (scheme.get(pair.front).to_string(), scheme.get(pair.ground).to_string());
                let contrast = contrast(&front, &ground);
                worst = worst.min(contrast / pair.needed);
                assert!(
                    contrast >= pair.needed,
                    "{primary} {tint}, {name}: {} {front} on {} {ground} has {contrast:.2}, needs {}",
                    pair.front.name(),
                    pair.ground.name(),
                    pair.needed
                );
            }
        }
    }
    assert!(worst < 1.2, "the grid has no hard case: the tightest pair has {worst:.2} times what it needs");
}

#[test]
fn a_brand_that_can_be_read_stays_as_it_is() {
    for (primary, tint) in [("#00594e", "#7fd6c6"), ("#6d1f4f", "#f2a9d2"), ("#1f4a8a", "#a9c7f5")] {
        let palette = Palette::new(colour(primary), colour(tint));
        assert_eq!(palette.light.get(Role::Primary), colour(primary));
        assert_eq!(palette.light.get(Role::Bar), colour(primary));
        assert_eq!(palette.dark.get(Role::Primary), colour(tint));
        assert_eq!(palette.stand_ins(), []);
    }
}

#[test]
fn a_brand_that_cannot_be_read_is_kept_and_its_stand_in_has_the_same_hue() {
    let palette = Palette::new(colour("#ffd100"), colour("#3a2d00"));
    let stand_ins = palette.stand_ins();
    assert_eq!(stand_ins.iter().map(|one| one.field).collect::<Vec<_>>(), ["brand.primary", "brand.tint"]);
    assert_eq!(palette.primary, colour("#ffd100"));
    let [red, green, blue] = stand_ins[0].used.0;
    assert!(red > green && green > blue, "still a yellow, darker: {}", stand_ins[0].used);
}

#[test]
fn a_grey_kommun_gets_grey_surfaces() {
    let palette = Palette::new(colour("#444444"), colour("#bbbbbb"));
    for role in [Role::Surface, Role::SurfaceContainer, Role::Soft] {
        let [red, green, blue] = palette.light.get(role).0.map(i32::from);
        assert!((red - green).abs() <= 1 && (green - blue).abs() <= 1, "{}", palette.light.get(role));
    }
}

#[test]
fn a_tone_that_is_asked_for_is_met() {
    // Surfaces at tone 98: L* 98 is a luminance of 0.9494.
    for (primary, tint) in brands() {
        let surface = Palette::new(primary, tint).light.get(Role::Surface).to_string();
        assert!((luminance(&surface) - 0.9494).abs() < 0.015, "{primary}: {surface}");
    }
}

#[test]
fn colours_are_read_in_one_form_only() {
    for bad in ["", "red", "#fff", "#1d5c4", "#1d5c4f0", "1d5c4f", "#1d5c4g", "#+d5c4f", "#ååå"] {
        assert!(bad.parse::<Colour>().is_err(), "{bad}");
    }
    assert_eq!(colour("#1D5C4F").to_string(), "#1d5c4f");
    assert_eq!(Colour::BLACK.contrast(Colour::WHITE), 21.0);
    assert!(colour("#1f4a8a").distance(colour("#1f4b8a")) < 0.02);
    assert!(colour("#1f4a8a").distance(colour("#a9c7f5")) > 0.2);
}

#[test]
fn ios_has_a_colour_for_all_that_its_screens_draw() {
    let mut names: Vec<_> = IOS.iter().map(|(name, _)| name).collect();
    names.dedup();
    assert_eq!(names.len(), IOS.len());
    for pair in [Role::Primary, Role::OnPrimary, Role::OnSurface, Role::Surface, Role::Error, Role::Bar, Role::OnBar] {
        assert!(IOS.iter().any(|(_, role)| *role == pair), "{}", pair.name());
    }
}
