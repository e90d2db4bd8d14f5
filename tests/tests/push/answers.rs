//! What each of FCM's answers leads to.

use chrono::{DateTime, TimeDelta, Utc};
use minkommun_model::wire::PushKind;
use minkommun_server::ports::Clock;
use minkommun_tests::fake_fcm::{Answer, Reset};
use serde_json::json;

use crate::bed::Bed;

fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

fn is_between(at: DateTime<Utc>, early: DateTime<Utc>, late: DateTime<Utc>) -> bool {
    early <= at && at <= late
}

#[tokio::test]
async fn what_reaches_the_phone_is_two_fixed_keys_and_a_handle() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let handle = bed.news(&phone, 2).await;
    assert_eq!(bed.driver().turn().await.unwrap(), 1);
    let expiry = (bed.clock.now() + TimeDelta::days(3)).timestamp().to_string();
    let whole = json!({
        "token": phone.address,
        "android": {
            "notification": { "title_loc_key": "push_title", "body_loc_key": "push_new_event", "channel_id": "cases", "tag": handle },
            "priority": "HIGH",
            "ttl": "259200s",
        },
        "apns": {
            "headers": { "apns-push-type": "alert", "apns-priority": "10", "apns-expiration": expiry, "apns-collapse-id": handle },
            "payload": { "aps": { "alert": { "title-loc-key": "push_title", "loc-key": "push_new_event" } } },
        },
        "data": { "handle": handle },
    });
    assert_eq!(bed.fake.messages(&phone.address), [whole]);
    assert!(bed.jobs().await.is_empty());
    assert_eq!(bed.deliveries(&phone).await, ["sent"]);
}

#[tokio::test]
async fn an_installation_id_is_sent_as_one() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    bed.register(&phone, PushKind::Fid, &phone.address).await;
    bed.news(&phone, 2).await;
    bed.driver().turn().await.unwrap();
    assert_eq!(bed.fake.messages(&phone.address)[0]["fid"], phone.address.as_str());
}

#[tokio::test]
async fn nothing_is_sent_to_an_address_after_unregistered() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let driver = bed.driver();
    bed.fake.remove(&phone.address);
    bed.news(&phone, 2).await;
    driver.turn().await.unwrap();
    assert_eq!(bed.address(&phone).await, None);
    assert_eq!(bed.deliveries(&phone).await, ["unreachable"]);
    bed.news(&phone, 3).await;
    driver.turn().await.unwrap();
    assert_eq!(bed.fake.sent().len(), 1);
    assert_eq!(bed.deliveries(&phone).await, ["unreachable", "unreachable"]);
    assert!(bed.jobs().await.is_empty());
}

#[tokio::test]
async fn an_address_told_again_while_its_old_self_was_refused_is_kept_and_gets_the_push() {
    for again in ["the same", "another"] {
        let bed = Bed::new().await;
        let phone = bed.phone().await;
        let driver = bed.driver();
        let handle = bed.news(&phone, 2).await;
        bed.fake.script([Answer { delay_ms: 300, ..Answer::unregistered() }]);
        let (turn, ()) = tokio::join!(driver.turn(), async {
            while bed.fake.sent().is_empty() {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            bed.clock.advance(seconds(1));
            let address = if again == "the same" { phone.address.clone() } else { bed.fake.phone() };
            bed.register(&phone, PushKind::Token, &address).await;
        });
        assert_eq!(turn.unwrap(), 1);
        assert!(bed.address(&phone).await.is_some(), "{again}");
        assert_eq!(driver.turn().await.unwrap(), 1);
        assert_eq!(bed.tags(), [handle.clone(), handle]);
        assert_eq!(bed.deliveries(&phone).await, ["sent"], "{again}");
    }
}

#[tokio::test]
async fn a_refused_project_opens_the_breaker_and_keeps_addresses_and_attempts() {
    for refusal in [Answer::bare(401), Answer::bare(403), Answer::bare(404), Answer::third_party_auth()] {
        let bed = Bed::new().await;
        let (first, second) = (bed.phone().await, bed.phone().await);
        let driver = bed.driver();
        bed.news(&first, 2).await;
        bed.fake.script([refusal.clone()]);
        driver.turn().await.unwrap();
        bed.news(&second, 2).await;
        assert_eq!(driver.turn().await.unwrap(), 0, "the breaker holds everybody: {refusal:?}");
        assert_eq!(bed.fake.sent().len(), 1);
        assert_eq!(bed.address(&first).await.as_ref(), Some(&first.address));
        assert!(bed.jobs().await.iter().all(|job| job.attempts == 0 && !job.leased));
        bed.clock.advance(seconds(75));
        assert_eq!(driver.turn().await.unwrap(), 1, "one probe");
        assert_eq!(driver.turn().await.unwrap(), 1);
        assert_eq!(bed.deliveries(&first).await, ["sent"]);
        assert_eq!(bed.deliveries(&second).await, ["sent"]);
    }
}

#[tokio::test]
async fn an_address_of_another_sender_is_put_aside_until_it_is_told_again() {
    let bed = Bed::new().await;
    let (phone, other) = (bed.phone().await, bed.phone().await);
    let driver = bed.driver();
    bed.news(&phone, 2).await;
    bed.fake.script([Answer::sender_mismatch()]);
    driver.turn().await.unwrap();
    assert_eq!(bed.address(&phone).await, None);
    assert_eq!(bed.deliveries(&phone).await, ["unreachable"]);
    bed.news(&other, 2).await;
    assert_eq!(driver.turn().await.unwrap(), 1, "the project is not to blame");
    bed.register(&phone, PushKind::Token, &phone.address).await;
    bed.news(&phone, 3).await;
    driver.turn().await.unwrap();
    assert_eq!(bed.deliveries(&phone).await, ["unreachable", "sent"]);
}

#[tokio::test]
async fn an_address_that_fcm_does_not_take_is_put_aside_after_a_second_try() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let driver = bed.driver();
    bed.news(&phone, 2).await;
    bed.fake.script([Answer::invalid_address(), Answer::invalid_address()]);
    driver.turn().await.unwrap();
    assert!(bed.address(&phone).await.is_some());
    assert_eq!(driver.turn().await.unwrap(), 0, "not at once");
    bed.clock.advance(seconds(71));
    driver.turn().await.unwrap();
    assert_eq!(bed.address(&phone).await, None);
    assert_eq!(bed.deliveries(&phone).await, ["unreachable"]);
    assert!(bed.jobs().await.is_empty());
}

#[tokio::test]
async fn an_address_that_is_taken_at_the_second_try_is_kept() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let driver = bed.driver();
    bed.news(&phone, 2).await;
    bed.fake.script([Answer::invalid_address(), Answer::ok()]);
    driver.turn().await.unwrap();
    bed.clock.advance(seconds(71));
    driver.turn().await.unwrap();
    assert!(bed.address(&phone).await.is_some());
    assert_eq!(bed.deliveries(&phone).await, ["sent"]);
}

#[tokio::test]
async fn a_message_that_fcm_cannot_read_is_buried_and_blames_nobody() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let driver = bed.driver();
    bed.news(&phone, 2).await;
    bed.fake.script([Answer::invalid_field("message.android.ttl")]);
    driver.turn().await.unwrap();
    assert_eq!(bed.jobs().await[0].state, "dead");
    assert_eq!(bed.deliveries(&phone).await, ["unreachable"]);
    bed.news(&phone, 3).await;
    driver.turn().await.unwrap();
    assert_eq!(bed.deliveries(&phone).await, ["unreachable", "sent"]);
}

#[tokio::test]
async fn too_many_requests_pause_the_whole_project_for_as_long_as_fcm_says() {
    for (retry_after, pause) in [(Some("30"), 30), (None, 60)] {
        let bed = Bed::new().await;
        let (first, second) = (bed.phone().await, bed.phone().await);
        let driver = bed.driver();
        bed.news(&first, 2).await;
        bed.fake.script([Answer { retry_after: retry_after.map(Into::into), ..Answer::busy() }]);
        driver.turn().await.unwrap();
        bed.news(&second, 2).await;
        bed.clock.advance(seconds(pause - 1));
        assert_eq!(driver.turn().await.unwrap(), 0);
        assert_eq!(bed.fake.sent().len(), 1);
        bed.clock.advance(seconds(1 + 10));
        assert_eq!(driver.turn().await.unwrap(), 2);
        assert_eq!(bed.deliveries(&first).await, ["sent"]);
    }
}

#[tokio::test]
async fn a_pause_until_a_date_is_obeyed_like_one_in_seconds() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let driver = bed.driver();
    bed.news(&phone, 2).await;
    let until = bed.clock.now() + seconds(120);
    bed.fake.script([Answer::busy().retry_after(&until.format("%a, %d %b %Y %H:%M:%S GMT").to_string())]);
    driver.turn().await.unwrap();
    assert!(is_between(bed.jobs().await[0].run_at, until, until + seconds(10)));
}

#[tokio::test]
async fn one_phones_quota_stops_only_that_phone() {
    let bed = Bed::new().await;
    let (busy, other) = (bed.phone().await, bed.phone().await);
    let driver = bed.driver();
    bed.news(&busy, 2).await;
    bed.fake.script([Answer::device_busy().to(&busy.address)]);
    driver.turn().await.unwrap();
    bed.news(&other, 2).await;
    assert_eq!(driver.turn().await.unwrap(), 1);
    assert_eq!(bed.deliveries(&other).await, ["sent"]);
    assert_eq!(bed.deliveries(&busy).await, ["queued"]);
    bed.clock.advance(seconds(70));
    driver.turn().await.unwrap();
    assert_eq!(bed.deliveries(&busy).await, ["sent"]);
}

#[tokio::test]
async fn trouble_is_met_with_ever_longer_pauses_and_the_same_handle() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let driver = bed.driver();
    let handle = bed.news(&phone, 2).await;
    let trouble = [Answer::unavailable(), Answer::reset(Reset::Before), Answer::slow(60_000), Answer::bare(500)];
    bed.fake.script(trouble);
    for base in [10, 20, 40, 80] {
        assert_eq!(driver.turn().await.unwrap(), 1);
        let now = bed.clock.now();
        let job = &bed.jobs().await[0];
        assert!(is_between(job.run_at, now + seconds(base), now + seconds(base * 3 / 2)), "{base}: {job:?}");
        assert_eq!(bed.deliveries(&phone).await, ["queued"]);
        bed.clock.advance(seconds(base * 3 / 2));
    }
    driver.turn().await.unwrap();
    assert_eq!(bed.deliveries(&phone).await, ["sent"]);
    assert_eq!(bed.tags(), [(); 5].map(|()| handle.clone()));
}

#[tokio::test]
async fn retry_after_wins_over_our_own_pause() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    bed.news(&phone, 2).await;
    bed.fake.script([Answer::unavailable().retry_after("300")]);
    bed.driver().turn().await.unwrap();
    let now = bed.clock.now();
    assert!(is_between(bed.jobs().await[0].run_at, now + seconds(300), now + seconds(310)));
}

#[tokio::test]
async fn after_three_days_the_news_are_not_sent_any_more() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    bed.news(&phone, 2).await;
    bed.clock.advance(TimeDelta::days(3) - seconds(5));
    let driver = bed.driver();
    bed.fake.script([Answer::unavailable()]);
    driver.turn().await.unwrap();
    bed.clock.advance(seconds(5));
    assert_eq!(driver.turn().await.unwrap(), 1, "the pause is not longer than the news live");
    assert_eq!(bed.deliveries(&phone).await, ["expired"]);
    assert_eq!(bed.fake.sent().len(), 1);
    assert!(bed.jobs().await.is_empty());
}

#[tokio::test]
async fn without_a_project_the_console_is_told_that_nobody_was_reached() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    bed.news(&phone, 2).await;
    bed.driver_with(None).turn().await.unwrap();
    assert_eq!(bed.deliveries(&phone).await, ["unreachable"]);
    assert!(bed.address(&phone).await.is_some());
}
