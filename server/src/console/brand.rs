//! A kommun's two colours become the values that its pages draw with, proved readable whatever the kommun chose.

use minkommun_model::kommun::Brand;

/// Text needs 4.5:1, borders and icons 3:1 (WCAG 2.2, 1.4.3 and 1.4.11). Those that fall short are moved towards black
/// or white until they reach it.
const TEXT: f64 = 4.5;

const WHITE: Colour = Colour([255, 255, 255]);
const BLACK: Colour = Colour([0, 0, 0]);
/// The console's grounds, the lightest and darkest that brand text stands on in each scheme.
const LIGHT_GROUND: Colour = Colour([243, 244, 243]);
const DARK_GROUND: Colour = Colour([27, 31, 30]);
/// What the tokens have when a kommun's file has no readable colour.
const DEFAULT_PRIMARY: Colour = Colour([0, 89, 78]);
const DEFAULT_TINT: Colour = Colour([127, 214, 198]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Colour([u8; 3]);

/// The stylesheet `/static/brand/{slug}.css`.
pub fn stylesheet(brand: &Brand) -> String {
    let primary = Colour::parse(&brand.primary).unwrap_or(DEFAULT_PRIMARY);
    let tint = Colour::parse(&brand.tint).unwrap_or(DEFAULT_TINT);

    let light_soft = primary.towards(WHITE, 0.89);
    let light_bar = primary.until(TEXT, WHITE, BLACK);
    let light_text = light_bar.until(TEXT, LIGHT_GROUND, BLACK).until(TEXT, light_soft, BLACK);

    let dark_soft = tint.towards(DARK_GROUND, 0.82);
    let dark_bar = light_bar.towards(BLACK, 0.35).until(TEXT, WHITE, BLACK);
    let dark_text = tint.until(TEXT, DARK_GROUND, WHITE).until(TEXT, dark_soft, WHITE);

    let values = |bar: Colour, text: Colour, soft: Colour| {
        format!(
            "--brand: {}; --on-brand: #ffffff; --brand-text: {}; --brand-soft: {}; --edge: {};",
            bar.hex(),
            text.hex(),
            soft.hex(),
            text.hex()
        )
    };
    format!(
        ":root {{ {} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {} }} }}\n@media print {{ :root {{ --brand-text: #000; --brand-soft: #fff; }} }}\n",
        values(light_bar, light_text, light_soft),
        values(dark_bar, dark_text, dark_soft)
    )
}

impl Colour {
    /// `#rrggbb`
    fn parse(hex: &str) -> Option<Self> {
        let digits = hex.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let part = |i: usize| u8::from_str_radix(&digits[i..i + 2], 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// Mixed with `share` of another.
    fn towards(self, other: Self, share: f64) -> Self {
        let mixed = |i: usize| {
            let value = f64::from(self.0[i]) * (1.0 - share) + f64::from(other.0[i]) * share;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
            let byte = value.round() as u8;
            byte
        };
        Self([mixed(0), mixed(1), mixed(2)])
    }

    /// Moved towards `pull` by as little as makes it stand out from `ground` by `ratio`.
    fn until(self, ratio: f64, ground: Self, pull: Self) -> Self {
        (0..=20)
            .map(|step| self.towards(pull, f64::from(step) / 20.0))
            .find(|c| c.contrast(ground) >= ratio)
            .unwrap_or(pull)
    }

    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |byte: u8| {
            let c = f64::from(byte) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(css: &str, name: &str) -> Vec<Colour> {
        css.split(&format!("{name}: ")).skip(1).filter_map(|rest| Colour::parse(&rest[..7])).collect()
    }

    #[test]
    fn whatever_a_kommun_chooses_its_text_can_be_read() {
        for (primary, tint) in [
            ("#00594e", "#7fd6c6"),
            ("#ffff00", "#000000"),
            ("#ff8800", "#333333"),
            ("#ffffff", "#0000ff"),
            ("nonsense", ""),
        ] {
            let css = stylesheet(&Brand { primary: primary.into(), tint: tint.into() });
            let (bars, texts, softs) =
                (values(&css, "--brand"), values(&css, "--brand-text"), values(&css, "--brand-soft"));
            for (i, ground) in [LIGHT_GROUND, DARK_GROUND].into_iter().enumerate() {
                assert!(bars[i].contrast(WHITE) >= TEXT, "{primary} {tint}: {css}");
                assert!(texts[i].contrast(ground) >= TEXT, "{primary} {tint}: {css}");
                assert!(texts[i].contrast(softs[i]) >= TEXT, "{primary} {tint}: {css}");
            }
        }
    }

    #[test]
    fn colours_that_are_readable_already_stay_as_they_are() {
        let css = stylesheet(&Brand { primary: "#00594e".into(), tint: "#7fd6c6".into() });
        assert!(css.contains("--brand: #00594e;"));
        assert!(css.contains("--brand-text: #7fd6c6;"));
    }

    #[test]
    fn the_ratio_is_the_one_of_wcag() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 1e-9);
        assert!((Colour([118, 118, 118]).contrast(WHITE) - 4.54).abs() < 0.01);
    }
}
