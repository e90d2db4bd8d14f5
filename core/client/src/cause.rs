//! Why the last try failed, in the terms that the phone has words for.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No network, or no answer over it.
    Network,
    /// Something else than our server answers: a network that wants a login.
    Portal,
    /// The server has a fault (5xx).
    Server,
    /// Many are sending now (429, 503).
    Busy,
    /// The server answered with a receipt that does not hold: not signed by the kommun, or of something else than what
    /// was sent. It is not believed.
    Receipt,
}

impl Cause {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Portal => "portal",
            Self::Server => "server",
            Self::Busy => "busy",
            Self::Receipt => "receipt",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let all = [Self::Network, Self::Portal, Self::Server, Self::Busy, Self::Receipt];
        all.into_iter().find(|cause| cause.as_str() == text)
    }
}
