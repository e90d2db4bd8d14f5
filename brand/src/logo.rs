//! A kommun's mark: a drawing and nothing else. What could run, fetch or look different elsewhere is refused, and what
//! is left is measured.

use std::path::Path;

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, roxmltree},
};

use crate::finding::Finding;

/// Larger files are photographs or a designer's working copy. A coat of arms takes some twenty thousand bytes.
const MAX_BYTES: u64 = 500_000;
/// Deeper nesting than any drawing has, and less than would exhaust a stack.
const MAX_DEPTH: usize = 64;
/// The side that marks are measured at, in pixels.
const MEASURED: u32 = 256;

const DRAWN: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "defs",
    "use",
    "symbol",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "title",
    "desc",
    "metadata",
    "style",
];

pub struct Logo {
    pub svg: String,
    tree: Tree,
    ink: Ink,
}

/// Where the drawing is, in the units of its own box.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Ink {
    /// Middle of what encloses it.
    x: f32,
    y: f32,
    /// From there to the farthest point.
    radius: f32,
}

impl Logo {
    /// Reads and judges; warnings come beside a logo, errors instead of one.
    pub fn read(path: &Path, file: &Path) -> (Option<Self>, Vec<Finding>) {
        let error = |sv: &str, en: &str| (None, vec![Finding::error(file, None, sv, en)]);
        let Ok(facts) = std::fs::metadata(path) else {
            return error(
                "Filen saknas: lägg kommunens märke här, ritat som SVG.",
                "The file is missing: put the kommun's mark here, drawn as SVG.",
            );
        };
        if facts.len() > MAX_BYTES {
            let (is, most) = (facts.len() / 1000, MAX_BYTES / 1000);
            return error(
                &format!(
                    "Filen är {is} kB, och högst {most} kB får den vara: spara den som optimerad SVG utan bilder i."
                ),
                &format!(
                    "The file is {is} kB and may be {most} kB at most: save it as optimised SVG without pictures in it."
                ),
            );
        }
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(why) => {
                return error(&format!("Filen går inte att läsa: {why}."), &format!("The file cannot be read: {why}."));
            }
        };
        match String::from_utf8(bytes) {
            Ok(svg) => Self::parse(svg, file),
            Err(_) => error(
                "Det här är en bild med filnamnet .svg: spara märket som vektorer, inte som PNG eller JPEG.",
                "This is a bitmap called .svg: save the mark as vectors, not as PNG or JPEG.",
            ),
        }
    }

    pub fn parse(svg: String, file: &Path) -> (Option<Self>, Vec<Finding>) {
        let document = match roxmltree::Document::parse(&svg) {
            Ok(document) => document,
            Err(why) => {
                let line = why.pos().row as usize;
                let (sv, en) = match why {
                    roxmltree::Error::DtdDetected => (
                        "Filen har en DOCTYPE, som kan hämta annat: ta bort raden.".to_owned(),
                        "The file has a DOCTYPE, which may fetch other things: remove the line.".to_owned(),
                    ),
                    _ => (format!("Filen är ingen SVG: {why}."), format!("The file is not an SVG: {why}.")),
                };
                return (None, vec![Finding::error(file, line, &sv, &en)]);
            }
        };
        let mut findings = forbidden(&document, file);
        if !findings.is_empty() {
            return (None, findings);
        }
        let tree = match Tree::from_xmltree(&document, &Options::default()) {
            Ok(tree) => tree,
            Err(why) => {
                let (sv, en) =
                    (format!("Filen går inte att rita: {why}."), format!("The file cannot be drawn: {why}."));
                return (None, vec![Finding::error(file, 1, &sv, &en)]);
            }
        };
        let Some(ink) = measure(&tree) else {
            let (sv, en) =
                ("Märket är tomt: inget syns när det ritas.", "The mark is empty: nothing shows when it is drawn.");
            return (None, vec![Finding::error(file, 1, sv, en)]);
        };
        let logo = Self { svg, tree, ink };
        findings.extend(logo.geometry(file));
        (Some(logo), findings)
    }

    /// What makes a bad icon of a good drawing.
    fn geometry(&self, file: &Path) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut warn = |sv: String, en: String| findings.push(Finding::warning(file, 1, &sv, &en));
        let size = self.tree.size();
        let (width, height) = (size.width(), size.height());
        if (width / height - 1.0).abs() > 0.02 {
            warn(
                format!("Rutan är {width} × {height}: gör viewBox kvadratisk, så står märket rätt i ikonen."),
                format!("The box is {width} × {height}: make viewBox square, and the mark sits right in the icon."),
            );
        }
        let side = width.max(height);
        let fills = 2.0 * self.ink.radius / side;
        if fills < 0.6 {
            let share = (fills * 100.0).round();
            warn(
                format!("Märket fyller bara {share} % av sin ruta: beskär viewBox närmare."),
                format!("The mark fills only {share} % of its box: crop viewBox closer."),
            );
        }
        let off = (self.ink.x - width / 2.0).hypot(self.ink.y - height / 2.0) / side;
        if off > 0.08 {
            let share = (off * 100.0).round();
            warn(
                format!("Märket ligger {share} % från mitten av sin ruta: flytta viewBox, så att det står mitt i."),
                format!("The mark lies {share} % from the middle of its box: move viewBox so that it is centred."),
            );
        }
        let legible = self.legible_at(24);
        if legible < 0.6 {
            let share = (legible * 100.0).round();
            warn(
                format!(
                    "Bara {share} % av märket syns tydligt i 24 punkter: gör linjerna tjockare eller detaljerna färre."
                ),
                format!("Only {share} % of the mark shows clearly at 24 pixels: make lines thicker or details fewer."),
            );
        }
        findings
    }

    /// How much of the ink lies in pixels that are mostly inked, from 0 to 1: hairlines become grey and vanish.
    fn legible_at(&self, side: u32) -> f32 {
        let Some(pixels) = self.draw(side, 0.5) else { return 0.0 };
        let (mut all, mut clear) = (0.0, 0.0);
        for pixel in pixels.pixels() {
            let ink = f32::from(pixel.alpha()) / 255.0;
            all += ink;
            clear += if ink >= 0.5 { ink } else { 0.0 };
        }
        if all > 0.0 { clear / all } else { 0.0 }
    }

    /// The mark in the middle of a clear square of `side` pixels, its farthest point `radius` of the side from there.
    pub fn draw(&self, side: u32, radius: f32) -> Option<Pixmap> {
        self.draw_in(side, side, radius)
    }

    /// The same in a rectangle; `radius` is a share of its height.
    pub fn draw_in(&self, width: u32, height: u32, radius: f32) -> Option<Pixmap> {
        let mut pixels = Pixmap::new(width, height)?;
        #[expect(clippy::cast_precision_loss, reason = "pictures have a few thousand pixels")]
        let (w, h) = (width as f32, height as f32);
        let scale = radius * h / self.ink.radius;
        let place = Transform::from_scale(scale, scale)
            .post_translate(w / 2.0 - self.ink.x * scale, h / 2.0 - self.ink.y * scale);
        resvg::render(&self.tree, place, &mut pixels.as_mut());
        Some(pixels)
    }
}

/// The middle and reach of what is drawn.
fn measure(tree: &Tree) -> Option<Ink> {
    let size = tree.size();
    let side = size.width().max(size.height());
    let mut pixels = Pixmap::new(MEASURED, MEASURED)?;
    #[expect(clippy::cast_precision_loss, reason = "256")]
    let scale = MEASURED as f32 / side;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let inked = pixels.pixels().iter().enumerate().filter(|(_, pixel)| pixel.alpha() > 8);
    #[expect(clippy::cast_precision_loss, reason = "256")]
    let points: Vec<(f32, f32)> =
        inked.map(|(at, _)| ((at % MEASURED as usize) as f32 + 0.5, (at / MEASURED as usize) as f32 + 0.5)).collect();
    let first = *points.first()?;
    let bounds = points.iter().fold((first.0, first.1, first.0, first.1), |(left, top, right, bottom), &(x, y)| {
        (left.min(x), top.min(y), right.max(x), bottom.max(y))
    });
    let (x, y) = ((bounds.0 + bounds.2) / 2.0, (bounds.1 + bounds.3) / 2.0);
    // Half a pixel's diagonal more: the ink reaches to its pixel's corner.
    let radius = points.iter().map(|point| (point.0 - x).hypot(point.1 - y)).fold(0.0, f32::max) + 0.71;
    Some(Ink { x: x / scale, y: y / scale, radius: radius / scale })
}

/// Every element and attribute that a mark may not have.
fn forbidden(document: &roxmltree::Document<'_>, file: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut refuse = |at: usize, sv: &str, en: &str| {
        findings.push(Finding::error(file, document.text_pos_at(at).row as usize, sv, en));
    };
    if document.root_element().tag_name().name() != "svg" {
        refuse(
            0,
            "Filen är ingen SVG: det yttersta elementet ska vara svg.",
            "The file is not an SVG: its outermost element has to be svg.",
        );
    }
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let (name, at) = (node.tag_name().name(), node.range().start);
        // Editors keep their own notes in namespaces of their own; nothing draws them.
        let foreign = node.tag_name().namespace().is_some_and(|space| space != "http://www.w3.org/2000/svg");
        if node.ancestors().count() > MAX_DEPTH {
            refuse(
                at,
                "Elementen ligger för djupt i varandra: spara filen som optimerad SVG.",
                "Elements are nested too deeply: save the file as optimised SVG.",
            );
            break;
        }
        match name {
            _ if foreign => {}
            "script" => refuse(
                at,
                "Filen har ett skript i sig: ta bort elementet script.",
                "The file has a script in it: remove the element script.",
            ),
            "image" => refuse(
                at,
                "Filen har en bild i sig: rita märket med vektorer i stället för image.",
                "The file has a picture in it: draw the mark with vectors instead of image.",
            ),
            "text" | "tspan" | "textPath" => refuse(
                at,
                "Text ser olika ut på olika datorer: gör om texten till kurvor.",
                "Text looks different on different computers: turn it into outlines.",
            ),
            _ if DRAWN.contains(&name) => {}
            _ => refuse(
                at,
                &format!("Elementet {name} går inte i en ikon: ta bort det och spara som enkel SVG."),
                &format!("The element {name} does not work in an icon: remove it and save as plain SVG."),
            ),
        }
        for attribute in node.attributes() {
            let (key, value) = (attribute.name(), attribute.value().trim());
            if key.starts_with("on") {
                refuse(
                    at,
                    &format!("Attributet {key} kör kod: ta bort det."),
                    &format!("The attribute {key} runs code: remove it."),
                );
            }
            if (key == "href" && !value.starts_with('#')) || points_elsewhere(value) {
                refuse(
                    at,
                    "Filen hämtar något från ett annat ställe: lägg in det i filen, eller ta bort länken.",
                    "The file fetches something from elsewhere: put it into the file, or remove the link.",
                );
            }
        }
        if name == "style" && node.text().is_some_and(|css| css.contains("@import") || points_elsewhere(css)) {
            refuse(
                at,
                "Stilmallen hämtar något från ett annat ställe: ta bort @import och url().",
                "The style fetches something from elsewhere: remove @import and url().",
            );
        }
    }
    findings
}

/// Whether a `url(…)` leads out of the file.
fn points_elsewhere(value: &str) -> bool {
    value.split("url(").skip(1).any(|rest| !rest.trim_start_matches([' ', '"', '\'']).starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect x="8" y="8" width="80" height="80" fill="#123456"/></svg>"##;

    fn told(svg: &str) -> Vec<String> {
        let (logo, findings) = Logo::parse(svg.to_owned(), Path::new("logo.svg"));
        assert_eq!(logo.is_none(), findings.iter().any(|f| f.level == minkommun_model::kommun::Level::Error));
        findings.iter().map(|finding| finding.say.get("en").to_owned()).collect()
    }

    fn with(inside: &str) -> Vec<String> {
        told(&SQUARE.replace("</svg>", &format!("{inside}</svg>")))
    }

    #[test]
    fn a_plain_drawing_is_fine() {
        assert_eq!(told(SQUARE), [""; 0]);
    }

    #[test]
    fn what_runs_fetches_or_depends_on_the_machine_is_refused() {
        for (inside, word) in [
            ("<script>alert(1)</script>", "script"),
            (r#"<path onclick="x()" d="M0,0h9"/>"#, "runs code"),
            (r#"<image href="data:image/png;base64,AAAA"/>"#, "picture"),
            (r#"<use href="https://evil.example/x.svg#a"/>"#, "elsewhere"),
            (r#"<path fill="url(https://evil.example/#a)" d="M0,0h9"/>"#, "elsewhere"),
            ("<style>@import 'https://evil.example/a.css';</style>", "elsewhere"),
            ("<text>Umeå</text>", "outlines"),
            ("<foreignObject/>", "foreignObject"),
            ("<animate/>", "animate"),
        ] {
            let told = with(inside);
            assert!(told.iter().any(|say| say.contains(word)), "{inside}: {told:?}");
        }
        let bomb = r#"<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>"#;
        assert!(told(bomb)[0].contains("DOCTYPE"));
        assert!(told("not xml")[0].contains("not an SVG"));
        assert!(told("<html/>")[0].contains("outermost"));
        let deep = format!("{}{}", "<g>".repeat(100), "</g>".repeat(100));
        assert!(with(&deep)[0].contains("nested"));
    }

    #[test]
    fn a_line_says_where() {
        let svg = SQUARE.replace("<rect", "\n\n<script/>\n<rect");
        let (_, findings) = Logo::parse(svg, Path::new("logo.svg"));
        assert_eq!(findings[0].line, Some(3));
    }

    #[test]
    fn a_reference_within_the_file_is_fine() {
        let inside = r##"<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs><path fill="url(#a)" d="M9,9h9v9z"/>"##;
        assert_eq!(with(inside), [""; 0]);
    }

    #[test]
    fn bad_geometry_is_a_warning() {
        let small = SQUARE.replace("width=\"80\" height=\"80\"", "width=\"9\" height=\"9\"");
        let told_small = told(&small);
        assert!(told_small[0].contains("fills only") && told_small[1].contains("from the middle"), "{told_small:?}");
        let wide = SQUARE.replace("0 0 96 96", "0 0 192 96");
        assert!(told(&wide)[0].contains("make viewBox square"));
        let hairline = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path d="M4,4 92,92 M4,92 92,4 M48,4V92" stroke="#123" stroke-width="0.8"/></svg>"##;
        assert!(told(hairline).iter().any(|say| say.contains("24 pixels")), "{:?}", told(hairline));
        let nothing = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><g/></svg>"#;
        assert!(told(nothing)[0].contains("empty"));
    }
}
