//! What the tests of a phone do over and over.

use minkommun_client::{Client, OutboxState};
use serde_json::json;
use uuid::Uuid;

pub async fn begun(client: &Client, text: &str) -> Uuid {
    client.sync().now().await.unwrap();
    let id = client.drafts().start("felanmalan").await.unwrap();
    client.drafts().answer(id, "text", Some(json!(text))).await.unwrap();
    id
}

pub async fn sent(client: &Client, text: &str) -> Uuid {
    let id = begun(client, text).await;
    client.drafts().submit(id).await.unwrap();
    id
}

// Tries until nothing is left to send, or for as long as a test has patience.
pub async fn settle(client: &Client) {
    for _ in 0..20 {
        client.sync().now().await.unwrap();
        if client.outbox().list().await.unwrap().is_empty() {
            break;
        }
    }
    // What came of it stands in the mailbox.
    client.sync().now().await.unwrap();
}

// A PDF to the eyes of whoever looks at the content, which is kept byte for byte.
pub fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((0..size).map(|i| (i * i % 253) as u8));
    bytes
}

pub async fn state(client: &Client, id: Uuid) -> OutboxState {
    let items = client.outbox().list().await.unwrap();
    items.into_iter().find(|item| item.id == id).expect("in the outbox").state
}
