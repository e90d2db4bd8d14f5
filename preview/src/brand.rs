//! A kommun's two colours as a stylesheet. A pure function of the address that asks for it, so it is cached for ever.

use minkommun_model::kommun::Brand;

type Rgb = [u8; 3];

const WHITE: Rgb = [255, 255, 255];
const NIGHT: Rgb = [0x12, 0x15, 0x14];

/// `00594e-7fd6c6`, the stylesheet's name; `None` when the colours are not `#rrggbb`.
pub fn name(brand: &Brand) -> Option<String> {
    let (primary, tint) = (brand.primary.strip_prefix('#')?, brand.tint.strip_prefix('#')?);
    let name = format!("{}-{}", primary.to_ascii_lowercase(), tint.to_ascii_lowercase());
    parse(&name).map(|_| name)
}

/// The stylesheet for a name; `None` when it is none.
pub fn stylesheet(name: &str) -> Option<String> {
    let (primary, tint) = parse(name)?;
    let (soft, dark, dark_soft) = (mix(tint, WHITE, 0.22), mix(primary, NIGHT, 0.6), mix(tint, NIGHT, 0.14));
    let (primary, tint) = (hex(primary), hex(tint));
    Some(format!(
        ":root {{ --brand: {primary}; --on-brand: #ffffff; --brand-text: {primary}; --brand-soft: {}; }}\n\
         @media (prefers-color-scheme: dark) {{ :root {{ --brand: {}; --on-brand: #ffffff; --brand-text: {tint}; --brand-soft: {}; }} }}\n",
        hex(soft),
        hex(dark),
        hex(dark_soft),
    ))
}

fn parse(name: &str) -> Option<(Rgb, Rgb)> {
    let (primary, tint) = name.split_once('-')?;
    Some((colour(primary)?, colour(tint)?))
}

fn colour(hex: &str) -> Option<Rgb> {
    if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// `share` of the first, the rest of the second.
fn mix(first: Rgb, second: Rgb, share: f64) -> Rgb {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    let part = |i: usize| (f64::from(first[i]) * share + f64::from(second[i]) * (1.0 - share)).round() as u8;
    [part(0), part(1), part(2)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(rgb: Rgb) -> f64 {
        let part = |byte: u8| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(rgb[0]) + 0.7152 * part(rgb[1]) + 0.0722 * part(rgb[2])
    }

    fn contrast(a: Rgb, b: Rgb) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn the_derived_colours_are_readable_when_the_given_are() {
        for name in ["00594e-7fd6c6", "6d1f4f-f2a9d2", "0b3d91-a8c7fa", "7a3b00-ffb877"] {
            let (primary, tint) = parse(name).expect("two colours");
            assert!(contrast(primary, mix(tint, WHITE, 0.22)) >= 4.5, "{name}: links on soft surfaces");
            assert!(contrast(WHITE, mix(primary, NIGHT, 0.6)) >= 4.5, "{name}: white on the dark brand");
            assert!(contrast(tint, mix(tint, NIGHT, 0.14)) >= 4.5, "{name}: dark links on soft surfaces");
        }
    }

    #[test]
    fn only_colours_reach_the_stylesheet() {
        for name in ["", "00594e", "00594e-7fd6c", "00594e-7fd6c6;}", "<00594-7fd6c6", "+0594e-7fd6c6", "åå-7fd6c6"] {
            assert_eq!(stylesheet(name), None, "{name}");
        }
    }
}
