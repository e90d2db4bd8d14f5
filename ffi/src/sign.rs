//! Words with their symbol and colour.

use minkommun_client::shown;

/// A word, a symbol and a colour that say the same thing.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Chip {
    pub tone: Tone,
    pub sign: Sign,
    pub text: String,
}

impl From<shown::Chip> for Chip {
    fn from(chip: shown::Chip) -> Self {
        Self { tone: chip.tone.into(), sign: chip.sign.into(), text: chip.text }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Tone {
    Plain,
    Info,
    /// Only for what has a receipt, or has arrived.
    Good,
    /// The resident should do something.
    Warn,
    Bad,
}

impl From<shown::Tone> for Tone {
    fn from(tone: shown::Tone) -> Self {
        match tone {
            shown::Tone::Plain => Self::Plain,
            shown::Tone::Info => Self::Info,
            shown::Tone::Good => Self::Good,
            shown::Tone::Warn => Self::Warn,
            shown::Tone::Bad => Self::Bad,
        }
    }
}

macro_rules! signs {
    ($($sign:ident)*) => {
        /// What a symbol stands for; each platform has its own drawing of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
        pub enum Sign {
            $($sign,)*
        }

        impl From<shown::Sign> for Sign {
            fn from(sign: shown::Sign) -> Self {
                match sign {
                    $(shown::Sign::$sign => Self::$sign,)*
                }
            }
        }
    };
}

signs! {
    Check Clock Eye Good Info Mail NoNet Paper Pause Pencil Phone Photo Receipt Send Stop Talk Warn
    Ball Drop Heart House Road School Shop
}
