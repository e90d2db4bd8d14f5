//! What crashes, second workers, pauses and shutdowns must not do to a push.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chrono::TimeDelta;
use minkommun_server::wake::Wake;
use minkommun_tests::fake_fcm::{Answer, Reset};
use tokio_util::sync::CancellationToken;

use crate::bed::Bed;

async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    for _ in 0..1000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never came: {what}");
}

#[tokio::test]
async fn a_crash_between_send_and_finish_sends_again_with_the_same_tag() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let handle = bed.news(&phone, 2).await;
    bed.fake.script([Answer::slow(60_000)]);
    let dying = tokio::spawn({
        let driver = bed.driver();
        async move { driver.turn().await }
    });
    until("the first send", async || !bed.fake.sent().is_empty()).await;
    dying.abort();
    let survivor = bed.driver();
    assert_eq!(survivor.turn().await.unwrap(), 0, "the dead one's lease still runs");
    bed.clock.advance(TimeDelta::seconds(91));
    assert_eq!(survivor.turn().await.unwrap(), 1);
    assert_eq!(bed.tags(), [handle.clone(), handle]);
    assert_eq!(bed.deliveries(&phone).await, ["sent"]);
    assert!(bed.jobs().await.is_empty());
}

#[tokio::test]
async fn an_answer_that_got_lost_sends_again_with_the_same_tag() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let driver = bed.driver();
    let handle = bed.news(&phone, 2).await;
    bed.fake.script([Answer::reset(Reset::After)]);
    driver.turn().await.unwrap();
    bed.clock.advance(TimeDelta::seconds(15));
    driver.turn().await.unwrap();
    assert_eq!(bed.tags(), [handle.clone(), handle]);
    assert_eq!(bed.fake.messages(&phone.address).len(), 2);
}

#[tokio::test]
async fn who_has_lost_the_lease_writes_nothing() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    bed.news(&phone, 2).await;
    bed.fake.script([Answer { delay_ms: 800, ..Answer::unregistered() }, Answer::ok()]);
    let slow = bed.driver();
    let (turn, ()) = tokio::join!(slow.turn(), async {
        until("the first send", async || !bed.fake.sent().is_empty()).await;
        bed.clock.advance(TimeDelta::seconds(91));
        bed.driver().turn().await.unwrap();
    });
    turn.unwrap();
    assert_eq!(bed.deliveries(&phone).await, ["sent"]);
    assert!(bed.address(&phone).await.is_some(), "the late answer is for the present holder to get");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_never_send_one_twice_and_each_has_at_most_a_hundred_under_way() {
    let bed = Bed::new().await;
    let mut handles = BTreeSet::new();
    for _ in 0..300 {
        let phone = bed.phone().await;
        handles.insert(bed.news(&phone, 2).await);
    }
    bed.fake.script((0..300).map(|_| Answer::slow(50)));
    let work = |driver: Arc<minkommun_server::jobs::Driver<minkommun_server::jobs::PushWorker>>| async move {
        while driver.turn().await.unwrap() > 0 {}
    };
    tokio::join!(work(bed.driver()), work(bed.driver()));
    let sent = bed.tags();
    assert_eq!(sent.len(), 300);
    assert_eq!(sent.into_iter().collect::<BTreeSet<_>>(), handles);
    assert!(bed.fake.most_in_flight() <= 200, "{}", bed.fake.most_in_flight());
    assert!(bed.jobs().await.is_empty());
}

#[tokio::test]
async fn one_project_has_at_most_a_hundred_under_way() {
    let bed = Bed::new().await;
    for _ in 0..150 {
        let phone = bed.phone().await;
        bed.news(&phone, 2).await;
    }
    bed.fake.script((0..150).map(|_| Answer::slow(200)));
    let driver = bed.driver();
    let second = Arc::clone(&driver);
    let (a, b) = tokio::join!(driver.turn(), second.turn());
    assert_eq!(a.unwrap() + b.unwrap(), 150);
    assert!((50..=100).contains(&bed.fake.most_in_flight()), "{}", bed.fake.most_in_flight());
}

#[tokio::test]
async fn newer_news_of_the_same_case_take_the_place_of_what_is_unsent() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    bed.news(&phone, 2).await;
    let newer = bed.news(&phone, 3).await;
    bed.driver().turn().await.unwrap();
    assert_eq!(bed.tags(), [newer]);
    assert_eq!(bed.deliveries(&phone).await, ["sent", "sent"], "one push speaks for both");
}

#[tokio::test]
async fn a_send_that_failed_gives_way_to_newer_news() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let driver = bed.driver();
    let older = bed.news(&phone, 2).await;
    bed.fake.script([Answer { delay_ms: 300, ..Answer::unavailable() }]);
    let (turn, newer) = tokio::join!(driver.turn(), async {
        until("the first send", async || !bed.fake.sent().is_empty()).await;
        bed.news(&phone, 3).await
    });
    turn.unwrap();
    assert_eq!(bed.jobs().await.len(), 1);
    driver.turn().await.unwrap();
    assert_eq!(bed.tags(), [older, newer]);
    assert_eq!(bed.deliveries(&phone).await, ["sent", "sent"]);
    assert!(bed.jobs().await.is_empty());
}

#[tokio::test]
async fn news_go_out_as_soon_as_they_are_written_and_leases_go_back_when_the_server_closes() {
    let bed = Bed::new().await;
    let phone = bed.phone().await;
    let (wake, closing) = (Wake::new(None), CancellationToken::new());
    let driver = bed.driver_with(Some(bed.fcm_with(&bed.fake.credentials(), Duration::from_secs(60))));
    let running = driver.run(&wake, &closing);
    let story = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        bed.news(&phone, 2).await;
        wake.jobs();
        until("the push", async || bed.jobs().await.is_empty()).await;
        assert_eq!(bed.deliveries(&phone).await, ["sent"]);

        // Two more while the server closes: one that ends in time, one whose answer never comes.
        let other = bed.phone().await;
        bed.fake.script([Answer::slow(700).to(&phone.address), Answer::slow(60_000).to(&other.address)]);
        bed.news(&phone, 3).await;
        bed.news(&other, 2).await;
        wake.jobs();
        until("both sends", async || bed.fake.sent().len() == 3).await;
        closing.cancel();
        other
    };
    let ((), other) = tokio::join!(running, story);
    assert_eq!(bed.deliveries(&phone).await, ["sent", "sent"]);
    assert_eq!(bed.deliveries(&other).await, ["queued"]);
    let left = bed.jobs().await;
    assert_eq!(left.len(), 1);
    assert!(!left[0].leased, "{left:?}");
}
