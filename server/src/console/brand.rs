//! What the console's pages draw a kommun with: its palette, and paper for print.

use minkommun_model::kommun::Brand;

/// The stylesheet `/static/brand/{slug}.css`.
pub fn stylesheet(brand: &Brand) -> String {
    let palette = brand.palette().stylesheet();
    format!("{palette}@media print {{ :root {{ --brand-text: #000; --brand-soft: #fff; }} }}\n")
}
