//! What processes on one database tell each other, by LISTEN and NOTIFY on a connection of its own.
//!
//! Never inside the transaction that the news are of: its commit would then hold a lock that all others' need. Words that
//! come while one NOTIFY is under way go out together with the next.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, stream::poll_fn};
use tokio::sync::{Notify, mpsc};
use tokio_postgres::{AsyncMessage, Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::db::error::DbError;

const CHANNEL: &str = "minkommun";
/// A payload has less than 8000 bytes.
const PAYLOAD: usize = 7_900;
/// Words that wait at most; with more, it is simpler for everybody to look.
const WAITING: usize = 10_000;
/// In place of words: there were too many.
const ANYTHING: &str = "*";
/// The first word goes at once; those of the next moment go together.
const GATHER: Duration = Duration::from_millis(3);
const RECONNECT: Duration = Duration::from_secs(1);
/// A connection that is silent is asked whether it lives.
const ALIVE: Duration = Duration::from_secs(15);

#[derive(Clone)]
pub struct Notices(Arc<Parts>);

struct Parts {
    config: Config,
    tls: MakeRustlsConnect,
    waiting: Mutex<Words>,
    more: Notify,
}

#[derive(Default)]
struct Words {
    words: HashSet<String>,
    too_many: bool,
}

/// What another process said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    Word(String),
    /// Something may have been said that was not heard.
    Perhaps,
}

impl Notices {
    pub(super) fn new(config: Config, tls: MakeRustlsConnect) -> Self {
        Self(Arc::new(Parts { config, tls, waiting: Mutex::default(), more: Notify::new() }))
    }

    /// Tells the others, soon; call it after the commit. A word has no line break.
    pub fn say(&self, word: String) {
        self.waiting().add(word);
        self.0.more.notify_one();
    }

    /// Speaks and listens until dropped, connecting anew whenever that ends.
    pub async fn run(&self, mut hear: impl FnMut(Heard)) {
        let mut said = false;
        loop {
            let mut connected = false;
            let listening = self.connected(|heard| {
                connected = true;
                hear(heard);
            });
            if let Err(error) = listening.await
                && (connected || !said)
            {
                said = true;
                tracing::warn!(%error, "no notices from other processes until the database is back");
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }

    async fn connected(&self, mut hear: impl FnMut(Heard)) -> Result<(), DbError> {
        let (client, mut connection) = self.0.config.connect(self.0.tls.clone()).await?;
        let (notifications, mut heard) = mpsc::unbounded_channel();
        // Ends when the client is dropped, at the latest with this call.
        tokio::spawn(async move {
            let mut messages = poll_fn(move |context| connection.poll_message(context));
            while let Some(Ok(message)) = messages.next().await {
                if let AsyncMessage::Notification(notification) = message
                    && notifications.send(notification).is_err()
                {
                    return;
                }
            }
        });
        // A NOTIFY must not wait for a disk: who misses it looks by itself before long.
        client
            .batch_execute(&format!(
                "SET application_name = 'minkommun: notices'; SET synchronous_commit = off; LISTEN {CHANNEL}"
            ))
            .await?;
        let me: i32 = client.query_one("SELECT pg_backend_pid()", &[]).await?.try_get(0)?;
        // While nobody listened, anything may have been said.
        hear(Heard::Perhaps);
        let speaking = self.speak(&client);
        tokio::pin!(speaking);
        loop {
            tokio::select! {
                ended = &mut speaking => return ended,
                notification = heard.recv() => {
                    let Some(notification) = notification else {
                        return Err(DbError::Unavailable("the connection for notices was lost".into()));
                    };
                    if notification.process_id() == me {
                        continue;
                    }
                    for word in notification.payload().lines() {
                        hear(if word == ANYTHING { Heard::Perhaps } else { Heard::Word(word.to_owned()) });
                    }
                }
            }
        }
    }

    async fn speak(&self, client: &Client) -> Result<(), DbError> {
        let notify = client.prepare("-- notify\nSELECT pg_notify($1, $2)").await?;
        loop {
            if tokio::time::timeout(ALIVE, self.0.more.notified()).await.is_err() {
                client.check_connection().await?;
                continue;
            }
            let words = std::mem::take(&mut *self.waiting());
            for payload in words.payloads() {
                if let Err(error) = client.query(&notify, &[&CHANNEL, &payload]).await {
                    // Others may have missed the rest of it: on the next connection they are told to look.
                    self.waiting().too_many = true;
                    self.0.more.notify_one();
                    return Err(error.into());
                }
            }
            tokio::time::sleep(GATHER).await;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Words> {
        // Whole between any two lines that hold the lock.
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Words {
    fn add(&mut self, word: String) {
        if self.words.len() >= WAITING {
            self.words.clear();
            self.too_many = true;
        }
        if !self.too_many {
            self.words.insert(word);
        }
    }

    /// As few payloads as they fit into, a word a line.
    fn payloads(self) -> Vec<String> {
        if self.too_many {
            return vec![ANYTHING.to_owned()];
        }
        let mut payloads: Vec<String> = Vec::new();
        for word in self.words {
            match payloads.last_mut() {
                Some(last) if last.len() + 1 + word.len() <= PAYLOAD => {
                    last.push('\n');
                    last.push_str(&word);
                }
                _ => payloads.push(word),
            }
        }
        payloads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_out_together_as_far_as_they_fit() {
        let words: HashSet<String> = (0..1000).map(|i| format!("{i:036}")).collect();
        let payloads = Words { words: words.clone(), too_many: false }.payloads();
        assert!(payloads.len() <= 5 && payloads.iter().all(|payload| payload.len() <= PAYLOAD));
        assert_eq!(
            payloads.iter().flat_map(|payload| payload.lines()).map(str::to_owned).collect::<HashSet<_>>(),
            words
        );
    }

    #[test]
    fn of_too_many_words_none_is_said_but_that_something_was() {
        let mut words = Words::default();
        (0..WAITING).for_each(|i| words.add(format!("{i}")));
        assert!(!words.too_many);
        (0..5).for_each(|i| words.add(format!("more {i}")));
        assert_eq!(words.payloads(), [ANYTHING]);
    }
}
