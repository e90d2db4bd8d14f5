//! What this process has learnt of the network by sending pieces of files: how far each has come for certain, and how
//! large a piece goes through in a few seconds.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::TimeDelta;
use uuid::Uuid;

use crate::store::files::CHUNK;

/// Five seconds of the slowest network that is any use (100 kbit/s).
const SMALLEST: usize = CHUNK;
/// Held in memory whole, on the phone as at the server.
const LARGEST: usize = 64 * CHUNK;
/// A piece that took less time may be twice as large, one that took longer is halved: losing one then costs at most
/// some ten seconds, and a fast network is not spent on waiting for answers.
const QUICK: TimeDelta = TimeDelta::seconds(2);
const SLOW: TimeDelta = TimeDelta::seconds(8);

pub struct Pieces(Mutex<Known>);

struct Known {
    /// Uploads whose offset this process has from the server and has not doubted since. All others are asked for first.
    sure: BTreeSet<(Uuid, String)>,
    /// Bytes of the next piece.
    size: usize,
}

impl Default for Pieces {
    fn default() -> Self {
        Self(Mutex::new(Known { sure: BTreeSet::new(), size: SMALLEST }))
    }
}

impl Pieces {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Doubts the offset until it is heard again. Answers whether it was sure.
    pub fn doubt(&self, case_id: Uuid, sha256: &str) -> bool {
        self.known().sure.remove(&(case_id, sha256.to_owned()))
    }

    pub fn heard(&self, case_id: Uuid, sha256: &str) {
        self.known().sure.insert((case_id, sha256.to_owned()));
    }

    /// Bytes of the next piece: a whole number of chunks.
    pub fn size(&self) -> usize {
        self.known().size
    }

    /// A piece of `sent` bytes went through. One that was shorter than the size of its time says nothing of larger ones.
    pub fn went_through(&self, sent: usize, took: TimeDelta) {
        let mut known = self.known();
        if took > SLOW {
            known.size = (sent / 2 / CHUNK * CHUNK).clamp(SMALLEST, known.size);
        } else if took < QUICK && took >= TimeDelta::zero() && sent >= known.size {
            known.size = (known.size * 2).min(LARGEST);
        }
    }

    /// A piece was lost: the network is not what it was.
    pub fn was_lost(&self) {
        self.known().size = SMALLEST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_grow_on_a_quick_network_and_shrink_on_a_slow_one() {
        let pieces = Pieces::default();
        assert_eq!(pieces.size(), SMALLEST);
        for _ in 0..20 {
            pieces.went_through(pieces.size(), TimeDelta::milliseconds(300));
        }
        assert_eq!(pieces.size(), LARGEST);
        pieces.went_through(LARGEST, TimeDelta::seconds(5));
        assert_eq!(pieces.size(), LARGEST, "neither quick nor slow");
        pieces.went_through(LARGEST, TimeDelta::seconds(9));
        assert_eq!(pieces.size(), LARGEST / 2);
        pieces.was_lost();
        assert_eq!(pieces.size(), SMALLEST);
        pieces.went_through(SMALLEST, TimeDelta::seconds(30));
        assert_eq!(pieces.size(), SMALLEST, "never nothing");
    }

    #[test]
    fn neither_the_short_end_of_a_file_nor_a_clock_that_is_set_teaches_anything() {
        let pieces = Pieces::default();
        pieces.went_through(17, TimeDelta::milliseconds(20));
        pieces.went_through(SMALLEST, TimeDelta::days(-1));
        assert_eq!(pieces.size(), SMALLEST);
    }
}
