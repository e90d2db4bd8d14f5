//! Officers' passwords: argon2id, a few at a time, away from the threads that serve others.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::ports::Random;

/// Each takes 19 MB and a core for some fifty milliseconds.
const AT_ONCE: usize = 2;
/// Officers who wait for their turn; the next is asked to come back. The last of them waits for a second or two.
const WAITING: usize = 64;

pub struct Passwords {
    permits: Semaphore,
    places: Semaphore,
    /// Compared with when there is no such officer, so that the answer takes as long.
    nobody: String,
}

#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    #[error("the password could not be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    #[error("too many wait for their password to be checked")]
    Busy,
    #[error("the hashing was interrupted")]
    Interrupted,
}

impl Passwords {
    pub fn new() -> Self {
        // Valid parameters, a hash that no password has.
        let nobody =
            "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5bm9i$bm9ib2R5bm9ib2R5bm9ib2R5bm9ib2R5bm9ib2R5bm8".into();
        Self { permits: Semaphore::new(AT_ONCE), places: Semaphore::new(WAITING), nobody }
    }

    /// The PHC string to store.
    pub async fn hash(&self, password: &str, random: &dyn Random) -> Result<String, PasswordError> {
        let mut salt = [0; 16];
        random.fill(&mut salt);
        let password = password.to_owned();
        self.run(move || {
            Argon2::default()
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(PasswordError::Hash)
        })
        .await?
    }

    /// Whether the password is the one behind `stored`; takes as long when there is none.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        let password = password.to_owned();
        self.run(move || {
            let hash = PasswordHash::new(&stored).map_err(|error| PasswordError::Hash(error.into()))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known)
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, f: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
        let _place = self.places.try_acquire().map_err(|_| PasswordError::Busy)?;
        let _permit = self.permits.acquire().await.map_err(|_| PasswordError::Interrupted)?;
        tokio::task::spawn_blocking(f).await.map_err(|_| PasswordError::Interrupted)
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemRandom;

    #[tokio::test]
    async fn only_the_right_password_of_an_officer_who_exists_is_right() {
        let passwords = Passwords::new();
        let stored = passwords.hash("rätt häst", &SystemRandom).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(passwords.verify("rätt häst", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("fel häst", Some(&stored)).await.unwrap());
        assert!(!passwords.verify("rätt häst", None).await.unwrap());
    }

    #[tokio::test]
    async fn when_too_many_wait_the_next_is_asked_to_come_back() {
        let passwords = Passwords::new();
        let places: Vec<_> = (0..WAITING).map(|_| passwords.places.try_acquire().unwrap()).collect();
        assert!(matches!(passwords.verify("rätt häst", None).await, Err(PasswordError::Busy)));
        drop(places);
        assert!(!passwords.verify("rätt häst", None).await.unwrap());
    }
}
