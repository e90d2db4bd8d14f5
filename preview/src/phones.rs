//! Every browser's phone, by the random name in its cookie.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use minkommun_model::wire::KommunSummary;

use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use crate::phone::{Outside, Phone};

pub struct Phones {
    directory: PathBuf,
    outside: Arc<Outside>,
    phones: Mutex<HashMap<String, Arc<Phone>>>,
    /// The kommuner, as last fetched by any phone.
    pub kommuner: Mutex<Vec<KommunSummary>>,
    closing: CancellationToken,
}

impl Phones {
    pub fn new(directory: PathBuf, outside: Outside) -> Self {
        Self {
            directory,
            outside: Arc::new(outside),
            phones: Mutex::default(),
            kommuner: Mutex::default(),
            closing: CancellationToken::new(),
        }
    }

    /// A name for a new phone: 128 random bits in hex.
    pub fn new_name(&self) -> String {
        let mut bytes = [0; 16];
        self.outside.random.fill(&mut bytes);
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The phone of that name, on disk only when something is chosen on it. `None` when it is no such name.
    pub fn get(&self, name: &str) -> Option<Arc<Phone>> {
        if name.len() != 32 || !name.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')) {
            return None;
        }
        let mut phones = self.phones.lock().unwrap_or_else(PoisonError::into_inner);
        let phone = phones
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(Phone::new(self.directory.join(name), Arc::clone(&self.outside))));
        Some(Arc::clone(phone))
    }

    /// The kommun's name as it was listed, else its slug.
    pub fn name_of(&self, slug: &str) -> String {
        let kommuner = self.kommuner.lock().unwrap_or_else(PoisonError::into_inner);
        kommuner.iter().find(|kommun| kommun.slug == slug).map_or_else(|| slug.to_owned(), |kommun| kommun.name.clone())
    }

    /// Ends when the program does: what waits for news stops waiting.
    pub fn closing(&self) -> WaitForCancellationFutureOwned {
        self.closing.clone().cancelled_owned()
    }

    /// Lets go of the pages that wait, so that the listener can close.
    pub fn begin_closing(&self) {
        self.closing.cancel();
    }

    /// Puts every app to rest.
    pub async fn close(&self) {
        let phones: Vec<_> = self.phones.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
        for (_, phone) in phones {
            phone.close().await;
        }
    }
}
