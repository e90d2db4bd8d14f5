//! A kommun closes a version of a service while a resident is filling it in.

use chrono::Days;
use minkommun_client::{Clock, Error, SystemClock};
use minkommun_model::civil;
use minkommun_tests::{
    ledger::Ledger,
    proxy::Faults,
    resident::{self, FAULT_REPORT, until},
    world::World,
};
use rand::{SeedableRng, rngs::StdRng};

use crate::bed::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_begun_before_a_version_closed_is_sent_until_its_last_day_and_the_phone_says_which() {
    let world = World::start(1, Faults::NONE).await.unwrap();
    let client = phone(&world, "phone").await;
    let draft = client.drafts().start(FAULT_REPORT).await.unwrap();
    assert_eq!(client.drafts().get(draft).await.unwrap().send_by, None);
    let version = client.services().get(FAULT_REPORT).await.unwrap().unwrap().version.to_string();
    let today = civil::date(SystemClock.now());
    let last_day = today + Days::new(7);

    let close = |until: String| {
        let (world, version) = (&world, version.clone());
        async move {
            let arguments = ["service", "close", "--kommun", UMEA, "--service", FAULT_REPORT];
            let rest = ["--service-version", &version, "--until", &until];
            command(world, &[arguments.as_slice(), rest.as_slice()].concat()).await
        }
    };
    let past = close((today - Days::new(1)).to_string()).await;
    assert!(!past.status.success() && said(&past).contains("is over: say a day that is to come"), "{}", said(&past));
    let closed = close(last_day.to_string()).await;
    assert!(closed.status.success(), "{}", said(&closed));

    until("the phone knows the last day", async || {
        client.sync().now().await?;
        Ok(client.drafts().get(draft).await?.send_by == Some(last_day))
    })
    .await
    .unwrap();
    // Nobody begins a new one.
    assert!(client.services().list().await.unwrap().iter().all(|service| service.id != FAULT_REPORT));
    assert_eq!(client.drafts().start(FAULT_REPORT).await, Err(Error::NotFetched));

    let mut random = StdRng::seed_from_u64(1);
    client.drafts().answer(draft, "akut", Some(false.into())).await.unwrap();
    resident::fill(&client, draft, UMEA, &mut random, &mut |_| Ok(())).await.unwrap();
    let sent = client.drafts().submit(draft).await.unwrap();
    all_sent(&client).await;
    assert_eq!(Ledger::open(&world.data()).unwrap().cases[&sent.case_id].len(), 1);
}
