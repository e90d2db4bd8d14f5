//! What can go wrong at the client's face, without a word of what people wrote.

/// Errors that any part may give.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The client has been closed or the phone forgotten.
    #[error("the client is closed")]
    Closed,
    /// There is no such draft, case, file or outbox item.
    #[error("there is no such thing here")]
    NotFound,
    /// The service is not on the phone yet; it comes with a network.
    #[error("the service has not been fetched yet")]
    NotFetched,
    /// It is not in a state in which this can be done.
    #[error("it cannot be done now")]
    NotNow,
    /// The phone has no room left; what was saved before is safe.
    #[error("the phone is full")]
    Full,
    /// A sealed value does not open: damaged, or sealed with another key.
    #[error("something saved here cannot be read")]
    Damaged,
    /// Any other fault of the disk or the database.
    #[error("the phone's storage failed: {0}")]
    Storage(String),
}
