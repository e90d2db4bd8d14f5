//! The client's credentials and tokens.

use std::time::Duration;

use chrono::TimeDelta;
use minkommun_model::wire::{PushAddress, PushKind};
use minkommun_server::{
    fcm::{Fcm, Outcome, Push},
    ports::Clock,
};
use serde_json::Value;

use crate::bed::Bed;

fn push(bed: &Bed, address: &str) -> Push {
    Push {
        to: PushAddress { kind: PushKind::Token, address: address.into() },
        handle: "h".into(),
        expires_at: bed.clock.now() + TimeDelta::hours(1),
    }
}

async fn send(bed: &Bed, fcm: &Fcm) -> Outcome {
    fcm.send(&push(bed, &bed.fake.phone())).await
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_by_a_task_of_its_own() {
    let bed = Bed::new().await;
    bed.fake.set_token_seconds(4);
    let fcm = bed.fcm();
    assert_eq!(send(&bed, &fcm).await, Outcome::Accepted);
    assert_eq!(bed.fake.tokens_given(), 1);
    tokio::time::sleep(Duration::from_millis(3600)).await;
    assert_eq!(bed.fake.tokens_given(), 2, "nobody sent anything, and the next token is there");
    // By the fake's clock the first token is over now.
    bed.clock.advance(TimeDelta::seconds(3));
    assert_eq!(send(&bed, &fcm).await, Outcome::Accepted);
}

#[tokio::test]
async fn a_token_that_fcm_has_forgotten_is_replaced_and_the_breaker_closes_again() {
    let bed = Bed::new().await;
    let fcm = bed.fcm();
    assert_eq!(send(&bed, &fcm).await, Outcome::Accepted);
    bed.fake.forget_tokens();
    assert!(matches!(send(&bed, &fcm).await, Outcome::ProjectRefused { .. }));
    assert!(matches!(send(&bed, &fcm).await, Outcome::Held { .. }));
    bed.clock.advance(TimeDelta::seconds(60));
    tokio::time::sleep(Duration::from_millis(2500)).await;
    assert_eq!(bed.fake.tokens_given(), 2);
    assert_eq!(send(&bed, &fcm).await, Outcome::Accepted);
}

#[tokio::test]
async fn credentials_that_google_refuses_open_the_breaker_and_reach_no_phone() {
    let bed = Bed::new().await;
    let mut credentials: Value = serde_json::from_str(&bed.fake.credentials()).unwrap();
    credentials["client_email"] = "somebody@else".into();
    let fcm = bed.fcm_with(&credentials.to_string(), Duration::from_secs(2));
    assert!(matches!(send(&bed, &fcm).await, Outcome::ProjectRefused { .. }));
    assert!(fcm.room().is_err());
    assert!(bed.fake.sent().is_empty());
}

#[tokio::test]
async fn an_address_that_was_never_one_is_told_from_one_that_is_gone() {
    let bed = Bed::new().await;
    let fcm = bed.fcm();
    assert_eq!(fcm.send(&push(&bed, "nonsense")).await, Outcome::AddressRefused);
    let gone = bed.fake.phone();
    bed.fake.remove(&gone);
    assert_eq!(fcm.send(&push(&bed, &gone)).await, Outcome::Unregistered);
}

#[tokio::test]
async fn a_handle_that_no_phone_could_take_is_found_by_the_fake() {
    let bed = Bed::new().await;
    let fcm = bed.fcm();
    let long = Push { handle: "x".repeat(65), ..push(&bed, &bed.fake.phone()) };
    assert_eq!(fcm.send(&long).await, Outcome::MessageRefused { fields: vec!["message.apns.headers".into()] });
}

#[tokio::test]
async fn nobody_at_the_other_end_is_trouble_and_not_a_refusal() {
    let bed = Bed::new().await;
    let fcm = bed.fcm();
    assert_eq!(send(&bed, &fcm).await, Outcome::Accepted);
    let phone = push(&bed, "x");
    drop(bed.fake);
    assert_eq!(fcm.send(&phone).await, Outcome::Unavailable { until: None });
}
