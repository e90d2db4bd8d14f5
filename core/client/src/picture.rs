//! Files made ready to be sent: pictures upright, at most 2048 pixels long, without metadata (a photo's place and time
//! are nobody's business unless the form asks); everything else byte for byte.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder, imageops::FilterType,
};

use crate::ports::codec::Codec;

const LONGEST_SIDE: u32 = 2048;
const JPEG_QUALITY: u8 = 85;
/// A drawing or a screenshot stays PNG up to this many bytes; a photo saved as PNG does not.
const LARGEST_PNG: usize = 1 << 20;
/// Of a picture that is decoded here: more than the 50 megapixels of a phone's ordinary camera. Decoded it is 192 MB; a
/// progressive JPEG takes twice as much again beside that while it is read. What is larger is left to the phone's system.
pub const MOST_PIXELS: u64 = 64_000_000;
/// Of one decoded picture: four bytes a pixel, eight for a small one with sixteen bits a channel.
const MOST_MEMORY: u64 = 4 * MOST_PIXELS;
/// A picture that is so much too large is made smaller by averaging, which takes no memory of its own; the better filter
/// holds a picture of sixteen bytes a pixel in between.
const MUCH_TOO_LARGE: f64 = 1.5;

const JPEG: &str = "image/jpeg";
const PNG: &str = "image/png";
const WEBP: &str = "image/webp";
const UNKNOWN: &str = "application/octet-stream";

#[derive(Debug)]
pub struct Prepared {
    pub bytes: Vec<u8>,
    pub media_type: String,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Unfit {
    Unreadable,
    TooManyPixels { pixels: u64 },
    NotAccepted { found: String, accept: Vec<String> },
}

/// `accept`: media types of the question. What cannot be opened here is given to `codec`, once.
pub fn prepare(bytes: Vec<u8>, accept: &[String], codec: &dyn Codec) -> Result<Prepared, Unfit> {
    let found = kind(&bytes);
    // A document, or a picture that this program can open.
    let unfit = match encode(&bytes, accept) {
        Err(unfit @ (Unfit::NotAccepted { .. } | Unfit::TooManyPixels { .. })) if found.starts_with("image/") => unfit,
        done => return done,
    };
    if !accept.iter().any(|accepted| accepted == JPEG || accepted == PNG) {
        return Err(unfit);
    }
    match codec.convert(&bytes, found, LONGEST_SIDE) {
        Some(converted) => encode(&converted, accept),
        None => Err(unfit),
    }
}

/// The media type by content.
fn kind(bytes: &[u8]) -> &'static str {
    infer::get(bytes).map_or(UNKNOWN, |kind| kind.mime_type())
}

fn encode(bytes: &[u8], accept: &[String]) -> Result<Prepared, Unfit> {
    if bytes.is_empty() {
        return Err(Unfit::Unreadable);
    }
    let found = kind(bytes);
    let accepted = |media_type: &str| accept.iter().any(|accepted| accepted == media_type);
    let not_accepted = || Unfit::NotAccepted { found: found.into(), accept: accept.to_vec() };
    match found {
        JPEG | PNG | WEBP if accepted(JPEG) || accepted(PNG) => {
            let picture = decode(bytes)?;
            if accepted(PNG) && (found == PNG || !accepted(JPEG)) {
                let png = encode_png(&picture)?;
                if png.len() <= LARGEST_PNG || !accepted(JPEG) {
                    return Ok(Prepared { bytes: png, media_type: PNG.into() });
                }
            }
            if !accepted(JPEG) {
                return Err(not_accepted());
            }
            Ok(Prepared { bytes: encode_jpeg(&picture)?, media_type: JPEG.into() })
        }
        // Pictures whose metadata cannot be taken out do not leave the phone.
        found if found.starts_with("image/") => Err(not_accepted()),
        found if accepted(found) => Ok(Prepared { bytes: bytes.to_vec(), media_type: found.into() }),
        _ => Err(not_accepted()),
    }
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, Unfit> {
    let unreadable = |_| Unfit::Unreadable;
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Unfit::Unreadable)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MOST_PIXELS {
        return Err(Unfit::TooManyPixels { pixels });
    }
    // A picture with an unreadable orientation is shown as it lies.
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    let longest = picture.width().max(picture.height());
    if f64::from(longest) > MUCH_TOO_LARGE * f64::from(LONGEST_SIDE) {
        picture = picture.thumbnail(LONGEST_SIDE, LONGEST_SIDE);
    } else if longest > LONGEST_SIDE {
        picture = picture.resize(LONGEST_SIDE, LONGEST_SIDE, FilterType::CatmullRom);
    }
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn encode_png(picture: &DynamicImage) -> Result<Vec<u8>, Unfit> {
    let mut png = Cursor::new(Vec::new());
    // Sixteen bits a channel help nobody and double the size.
    let plain = if picture.color().has_alpha() {
        DynamicImage::ImageRgba8(picture.to_rgba8())
    } else {
        DynamicImage::ImageRgb8(picture.to_rgb8())
    };
    plain.write_to(&mut png, ImageFormat::Png).map_err(|_| Unfit::Unreadable)?;
    Ok(png.into_inner())
}

fn encode_jpeg(picture: &DynamicImage) -> Result<Vec<u8>, Unfit> {
    let flat = if picture.color().has_alpha() {
        // What is transparent is white, as on the paper it will be printed on.
        let mut paper =
            image::RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([255, 255, 255, 255]));
        image::imageops::overlay(&mut paper, &picture.to_rgba8(), 0, 0);
        DynamicImage::ImageRgba8(paper).to_rgb8()
    } else {
        picture.to_rgb8()
    };
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY).encode_image(&flat).map_err(|_| Unfit::Unreadable)?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::codec::NoCodec;

    fn accept() -> Vec<String> {
        vec![JPEG.into(), PNG.into(), "application/pdf".into()]
    }

    fn stripes(width: u32, height: u32) -> DynamicImage {
        image::RgbImage::from_fn(width, height, |x, _| {
            image::Rgb(if x < width / 2 { [250, 0, 0] } else { [0, 0, 250] })
        })
        .into()
    }

    fn jpeg(picture: &DynamicImage) -> Vec<u8> {
        encode_jpeg(picture).unwrap()
    }

    // A JPEG with an EXIF block that says "turn me a quarter" and where it was taken.
    fn lying_with_metadata(picture: &DynamicImage) -> Vec<u8> {
        let plain = jpeg(picture);
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0GPS-SECRET".to_vec();
        let mut marked = plain[..2].to_vec();
        marked.extend([0xff, 0xe1]);
        marked.extend((exif.len() as u16 + 2).to_be_bytes());
        marked.append(&mut exif);
        marked.extend(&plain[2..]);
        marked
    }

    #[test]
    fn a_photo_comes_out_upright_smaller_and_without_metadata() {
        let bytes = lying_with_metadata(&stripes(3000, 1500));
        let prepared = prepare(bytes, &accept(), &NoCodec).unwrap();
        assert_eq!(prepared.media_type, JPEG);
        let picture = image::load_from_memory(&prepared.bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (1024, 2048));
        // A quarter clockwise: what was left is on top.
        let top = picture.to_rgb8().get_pixel(500, 100).0;
        assert!(top[0] > 200 && top[2] < 60, "{top:?}");
        assert!(!prepared.bytes.windows(10).any(|part| part == b"GPS-SECRET"));
        assert!(!prepared.bytes.windows(4).any(|part| part == b"Exif"));
    }

    #[test]
    fn preparing_the_same_photo_twice_gives_the_same_bytes() {
        let bytes = jpeg(&stripes(600, 400));
        let (once, again) =
            (prepare(bytes.clone(), &accept(), &NoCodec).unwrap(), prepare(bytes, &accept(), &NoCodec).unwrap());
        assert_eq!(once.bytes, again.bytes);
    }

    #[test]
    fn a_small_drawing_stays_png_and_a_document_stays_as_it_is() {
        let png = encode_png(&stripes(300, 200)).unwrap();
        assert_eq!(prepare(png, &accept(), &NoCodec).unwrap().media_type, PNG);
        let pdf = b"%PDF-1.7 whatever".to_vec();
        assert_eq!(prepare(pdf.clone(), &accept(), &NoCodec).unwrap().bytes, pdf);
    }

    #[test]
    fn the_content_counts_and_not_what_was_hoped_for() {
        let only_pdf = vec!["application/pdf".to_owned()];
        let refused = prepare(jpeg(&stripes(10, 10)), &only_pdf, &NoCodec).unwrap_err();
        assert_eq!(refused, Unfit::NotAccepted { found: JPEG.into(), accept: only_pdf });
        assert_eq!(
            prepare(jpeg(&stripes(100, 100))[..300].to_vec(), &accept(), &NoCodec).unwrap_err(),
            Unfit::Unreadable
        );
        assert_eq!(prepare(Vec::new(), &accept(), &NoCodec).unwrap_err(), Unfit::Unreadable);
    }

    // A camera's JPEG says its size in its frame header; only that is changed.
    fn that_says(width: u16, height: u16) -> Vec<u8> {
        let mut jpeg = jpeg(&stripes(16, 16));
        let frame = jpeg.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("a baseline frame");
        jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        jpeg
    }

    struct System;

    impl Codec for System {
        fn convert(&self, _: &[u8], media_type: &str, longest: u32) -> Option<Vec<u8>> {
            assert_eq!(longest, LONGEST_SIDE);
            (media_type == "image/heif" || media_type == JPEG).then(|| lying_with_metadata(&stripes(200, 100)))
        }
    }

    fn heic() -> Vec<u8> {
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\0".to_vec()
    }

    #[test]
    fn a_photo_of_a_hundred_megapixels_is_refused_before_it_fills_the_memory_or_made_smaller_by_the_system() {
        let huge = that_says(12_000, 9_000);
        let refused = prepare(huge.clone(), &accept(), &NoCodec).unwrap_err();
        assert_eq!(refused, Unfit::TooManyPixels { pixels: 108_000_000 });
        assert_eq!(prepare(huge, &accept(), &System).unwrap().media_type, JPEG);
    }

    #[test]
    fn a_photo_that_only_the_system_can_open_comes_out_as_any_other() {
        assert_eq!(kind(&heic()), "image/heif");
        let prepared = prepare(heic(), &accept(), &System).unwrap();
        let picture = image::load_from_memory(&prepared.bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (100, 200), "upright");
        assert!(!prepared.bytes.windows(4).any(|part| part == b"Exif"));
        let refused = Unfit::NotAccepted { found: "image/heif".into(), accept: accept() };
        assert_eq!(prepare(heic(), &accept(), &NoCodec).unwrap_err(), refused);
        let only_pdf = vec!["application/pdf".to_owned()];
        assert!(matches!(prepare(heic(), &only_pdf, &System).unwrap_err(), Unfit::NotAccepted { .. }));
    }
}
