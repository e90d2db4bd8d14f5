//! A kommun's two colours as a stylesheet. A pure function of the address that asks for it, so it is cached for ever.

use minkommun_model::{
    colour::{Colour, Palette},
    kommun::Brand,
};

/// `00594e-7fd6c6`, the stylesheet's name; `None` when the colours are not `#rrggbb`.
pub fn name(brand: &Brand) -> Option<String> {
    let colour = |hex: &str| hex.parse::<Colour>().ok().map(|colour| colour.to_string().replace('#', ""));
    Some(format!("{}-{}", colour(&brand.primary)?, colour(&brand.tint)?))
}

/// The stylesheet for a name; `None` when it is none.
pub fn stylesheet(name: &str) -> Option<String> {
    let (primary, tint) = name.split_once('-')?;
    let colour = |digits: &str| format!("#{digits}").parse::<Colour>().ok();
    Some(Palette::new(colour(primary)?, colour(tint)?).stylesheet())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_brand_leads_to_its_stylesheet() {
        let brand = Brand { primary: "#00594E".into(), tint: "#7fd6c6".into() };
        let name = name(&brand).expect("two colours");
        assert_eq!(name, "00594e-7fd6c6");
        assert_eq!(stylesheet(&name), Some(brand.palette().stylesheet()));
    }

    #[test]
    fn only_colours_reach_the_stylesheet() {
        for name in ["", "00594e", "00594e-7fd6c", "00594e-7fd6c6;}", "<00594-7fd6c6", "+0594e-7fd6c6", "åå-7fd6c6"] {
            assert_eq!(stylesheet(name), None, "{name}");
        }
    }
}
