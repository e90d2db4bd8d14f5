//! The client's symbols and tones, as this page's icons and classes.

use minkommun_client::shown::{self, Sign, Tone};

use crate::screens::chrome::Chip;

pub fn chip(chip: shown::Chip) -> Chip {
    Chip { tone: tone(chip.tone), icon: icon(chip.sign), text: chip.text }
}

pub fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Info => "info",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    }
}

pub fn icon(sign: Sign) -> &'static str {
    match sign {
        Sign::Check => "check",
        Sign::Clock => "clock",
        Sign::Eye => "eye",
        Sign::Good => "good",
        Sign::Info => "info",
        Sign::Mail => "mail",
        Sign::NoNet => "nonet",
        Sign::Paper => "paper",
        Sign::Pause => "pause",
        Sign::Pencil => "pencil",
        Sign::Phone => "phone",
        Sign::Photo => "photo",
        Sign::Receipt => "receipt",
        Sign::Send => "send",
        Sign::Stop => "stop",
        Sign::Talk => "talk",
        Sign::Warn => "warn",
        Sign::Ball => "ball",
        Sign::Drop => "drop",
        Sign::Heart => "heart",
        Sign::House => "house",
        Sign::Road => "road",
        Sign::School => "school",
        Sign::Shop => "shop",
    }
}
