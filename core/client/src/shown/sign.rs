//! Symbols and tones: what stands beside the words, and never alone.

/// A word, a symbol and a colour that say the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    pub tone: Tone,
    pub sign: Sign,
    pub text: String,
}

impl Chip {
    pub fn new(tone: Tone, sign: Sign, text: String) -> Self {
        Self { tone, sign, text }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Info,
    /// Only for what has a receipt, or has arrived.
    Good,
    /// The resident should do something.
    Warn,
    Bad,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Check,
    Clock,
    Eye,
    Good,
    Info,
    Mail,
    NoNet,
    Paper,
    Pause,
    Pencil,
    Phone,
    Photo,
    Receipt,
    Send,
    Stop,
    Talk,
    Warn,
    // Topics.
    Ball,
    Drop,
    Heart,
    House,
    Road,
    School,
    Shop,
}
