//! Every icon and picture of a kommun, from its two drawings. The same input gives the same bytes.

use image::{
    ExtendedColorType, ImageEncoder,
    codecs::png::{CompressionType, FilterType, PngEncoder},
};
use minkommun_model::colour::Colour;
use resvg::tiny_skia::{Color, Pixmap, PixmapPaint, Transform};

use crate::logo::Logo;

/// Android shows a circle of 66 dp at least, of an adaptive icon's 108 dp; 32 dp leaves a dp of air.
pub const ADAPTIVE_RADIUS: f32 = 32.0 / 108.0;
/// Of an icon that is shown whole: the mark reaches two thirds of the way to the edge.
const WHOLE_RADIUS: f32 = 0.36;

/// Android's densities, with how many pixels a dp has.
pub const DENSITIES: [(&str, f32); 5] =
    [("mdpi", 1.0), ("hdpi", 1.5), ("xhdpi", 2.0), ("xxhdpi", 3.0), ("xxxhdpi", 4.0)];

#[derive(Debug, thiserror::Error)]
pub enum IconError {
    #[error("a picture of {0} pixels cannot be made")]
    Size(u32),
    #[error("a PNG could not be written")]
    Png(#[from] image::ImageError),
}

/// Draws with one kommun's marks: `light` for light grounds, `dark` for the kommun's own colour and dark ones.
pub struct Icons<'a> {
    pub light: &'a Logo,
    pub dark: &'a Logo,
    /// The ground of icons.
    pub ground: Colour,
}

impl Icons<'_> {
    /// A whole icon on the kommun's ground without transparency, which Apple refuses.
    pub fn opaque(&self, side: u32) -> Result<Vec<u8>, IconError> {
        rgb(&self.on_ground(side, side, WHOLE_RADIUS)?)
    }

    /// Google Play's wide picture.
    pub fn wide(&self, width: u32, height: u32) -> Result<Vec<u8>, IconError> {
        rgb(&self.on_ground(width, height, 0.3)?)
    }

    /// The moving part of Android's adaptive icon.
    pub fn adaptive_foreground(&self, side: u32) -> Result<Vec<u8>, IconError> {
        rgba(&self.dark.draw(side, ADAPTIVE_RADIUS).ok_or(IconError::Size(side))?)
    }

    /// The same as a silhouette, for themed icons.
    pub fn adaptive_monochrome(&self, side: u32) -> Result<Vec<u8>, IconError> {
        silhouette(self.dark, side, ADAPTIVE_RADIUS)
    }

    /// White on nothing: Android's status bar takes only the shape.
    pub fn notification(&self, side: u32) -> Result<Vec<u8>, IconError> {
        // 22 of 24 dp.
        silhouette(self.dark, side, 11.0 / 24.0)
    }

    /// The mark alone, for a page's tab.
    pub fn favicon(&self, side: u32) -> Result<Vec<u8>, IconError> {
        rgba(&self.light.draw(side, 0.48).ok_or(IconError::Size(side))?)
    }

    fn on_ground(&self, width: u32, height: u32, radius: f32) -> Result<Pixmap, IconError> {
        let mark = self.dark.draw_in(width, height, radius).ok_or(IconError::Size(width))?;
        let mut pixels = Pixmap::new(width, height).ok_or(IconError::Size(width))?;
        let [red, green, blue] = self.ground.0;
        pixels.fill(Color::from_rgba8(red, green, blue, 255));
        pixels.draw_pixmap(0, 0, mark.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
        Ok(pixels)
    }
}

/// Pixels of `dp` at a density. Those of icons come out even.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 24 and 432")]
pub fn pixels(dp: f32, density: f32) -> u32 {
    (dp * density).round() as u32
}

fn silhouette(logo: &Logo, side: u32, radius: f32) -> Result<Vec<u8>, IconError> {
    let pixels = logo.draw(side, radius).ok_or(IconError::Size(side))?;
    let white = pixels.pixels().iter().flat_map(|pixel| [255, 255, 255, pixel.alpha()]).collect::<Vec<u8>>();
    png(&white, side, side, ExtendedColorType::Rgba8)
}

fn rgb(pixels: &Pixmap) -> Result<Vec<u8>, IconError> {
    let bytes =
        pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect::<Vec<u8>>();
    png(&bytes, pixels.width(), pixels.height(), ExtendedColorType::Rgb8)
}

fn rgba(pixels: &Pixmap) -> Result<Vec<u8>, IconError> {
    let plain = pixels.pixels().iter().map(|pixel| pixel.demultiply());
    let bytes = plain.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]).collect::<Vec<u8>>();
    png(&bytes, pixels.width(), pixels.height(), ExtendedColorType::Rgba8)
}

fn png(bytes: &[u8], width: u32, height: u32, kind: ExtendedColorType) -> Result<Vec<u8>, IconError> {
    let mut file = Vec::new();
    PngEncoder::new_with_quality(&mut file, CompressionType::Default, FilterType::Adaptive)
        .write_image(bytes, width, height, kind)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn logo(name: &str) -> Logo {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kommuner").join(name);
        Logo::read(&path, Path::new(name)).0.expect("a logo of this project")
    }

    fn with_icons(slug: &str, check: impl FnOnce(Icons<'_>)) {
        let (light, dark) = (logo(&format!("{slug}/logo.svg")), logo(&format!("{slug}/logo-dark.svg")));
        check(Icons { light: &light, dark: &dark, ground: Colour([29, 92, 79]) });
    }

    #[test]
    fn apples_icon_has_1024_pixels_and_no_transparency() {
        with_icons("umea", |icons| {
            let icon = image::load_from_memory(&icons.opaque(1024).unwrap()).unwrap();
            assert_eq!((icon.width(), icon.height(), icon.color()), (1024, 1024, image::ColorType::Rgb8));
            assert_eq!(icon.to_rgb8().get_pixel(2, 2).0, [29, 92, 79], "the ground reaches the corner");
        });
    }

    #[test]
    fn androids_layers_stay_in_the_safe_zone_and_fill_it() {
        for slug in ["umea", "skelleftea", "sundsvall", "bjurholm", "ornskoldsvik", "nordanstig"] {
            with_icons(slug, |icons| {
                for layer in [icons.adaptive_foreground(432).unwrap(), icons.adaptive_monochrome(432).unwrap()] {
                    let layer = image::load_from_memory(&layer).unwrap().to_rgba8();
                    let inked = layer.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[3] > 8);
                    let reach = inked.map(|(x, y, _)| (f64::from(x) + 0.5 - 216.0).hypot(f64::from(y) + 0.5 - 216.0));
                    let reach = reach.fold(0.0, f64::max) / 4.0;
                    assert!((24.0..=33.0).contains(&reach), "{slug}: the mark reaches {reach} dp from the middle");
                }
            });
        }
    }

    #[test]
    fn a_notification_icon_is_white_and_shaped() {
        with_icons("umea", |icons| {
            let icon = image::load_from_memory(&icons.notification(48).unwrap()).unwrap().to_rgba8();
            assert!(icon.pixels().all(|pixel| pixel.0[..3] == [255, 255, 255]));
            let inked = icon.pixels().filter(|pixel| pixel.0[3] > 128).count();
            assert!((200..2000).contains(&inked), "{inked} of 2304 pixels");
        });
    }

    #[test]
    fn the_same_drawing_gives_the_same_bytes() {
        with_icons("umea", |first| {
            with_icons("umea", |second| {
                assert_eq!(first.opaque(256).unwrap(), second.opaque(256).unwrap());
                assert_eq!(first.favicon(32).unwrap(), second.favicon(32).unwrap());
            });
        });
    }
}
