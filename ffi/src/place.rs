//! Which kommun a point lies in, without a network.

use minkommun_model::place::Boundaries;

use crate::{error::KommunError, runtime::run};

/// Where a point is.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct Located {
    pub code: String,
    pub name: String,
    /// To the nearest border or coast. Below 2,000 the answer is a guess: ask the resident.
    pub border_metres: f64,
    pub neighbour: Option<Neighbour>,
}

/// The kommun across the nearest border.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Neighbour {
    pub code: String,
    pub name: String,
}

/// The kommun of a point in WGS 84 degrees; `None` at sea and abroad. Async because the first call reads all borders.
#[uniffi::export]
pub async fn kommun_at(latitude: f64, longitude: f64) -> Result<Option<Located>, KommunError> {
    run(async move {
        Ok(Boundaries::builtin().kommun_at(latitude, longitude).map(|located| Located {
            code: located.code.to_owned(),
            name: located.name.to_owned(),
            border_metres: located.border_metres,
            neighbour: located
                .neighbour
                .map(|there| Neighbour { code: there.code.to_owned(), name: there.name.to_owned() }),
        }))
    })
    .await
}
