use minkommun_model::service::Service;
use minkommun_server::{
    db::error::DbError,
    store::{kommuner, services},
};

use crate::bed::*;

async fn all(bed: &Bed) -> Vec<kommuner::Kommun> {
    bed.db.read::<_, DbError, _>("kommuner", kommuner::all).await.unwrap()
}

pub async fn a_kommun_keeps_its_epoch_when_its_manifest_changes(bed: Bed) {
    let before = all(&bed).await;
    assert_eq!(before.iter().map(|k| k.manifest.code.as_str()).collect::<Vec<_>>(), [NORR, SODER]);
    let mut changed = manifest(NORR, "norrare");
    changed.name = "Norrare kommun".into();
    bed.db.write::<_, DbError, _>("put", move |tx| kommuner::put(tx, &changed, 5, at(100))).await.unwrap();
    let after = all(&bed).await;
    assert_eq!(after.iter().map(|k| k.manifest.slug.as_str()).collect::<Vec<_>>(), ["soder", "norrare"]);
    assert_eq!(after[1].epoch, before[0].epoch);
    assert_eq!(after[1].manifest.name, "Norrare kommun");
}

pub async fn an_epoch_only_grows(bed: Bed) {
    let begun = all(&bed).await[0].epoch;
    for (now, expected) in [(at(50), begun + 50), (at(50), begun + 51), (at(0), begun + 52)] {
        bed.db.write::<_, DbError, _>("epoch", move |tx| kommuner::begin_epoch(tx, now)).await.unwrap();
        assert!(all(&bed).await.iter().all(|kommun| kommun.epoch == expected));
    }
}

pub async fn versions_come_newest_first_and_close_when_it_was_last_said(bed: Bed) {
    let toml = include_str!("../api/fixture.toml");
    for version in [1, 2] {
        let service = Service::from_toml(&toml.replace("version = 1", &format!("version = {version}"))).unwrap();
        bed.write(move |tx| {
            services::adopt(tx, &service, format!("{version}").as_bytes(), &format!("h{version}"), at(0))
        })
        .await;
    }
    let versions = bed.read(services::versions).await;
    assert_eq!(versions.iter().map(|v| (v.version, v.hash.as_str())).collect::<Vec<_>>(), [(2, "h2"), (1, "h1")]);
    assert_eq!(bed.read(|tx| services::body(tx, "h1")).await.unwrap(), b"1");
    assert_eq!(bed.read(|tx| services::body(tx, "h3")).await, None);
    assert_eq!(bed.read(|tx| services::closed_at(tx, "h3")).await, None);
    assert_eq!(bed.read(|tx| services::closed_at(tx, "h1")).await, Some(None));
    assert!(bed.write(|tx| services::close(tx, "provtjanst", 1, at(7))).await);
    assert!(bed.write(|tx| services::close(tx, "provtjanst", 1, at(9))).await);
    assert!(!bed.write(|tx| services::close(tx, "provtjanst", 9, at(9))).await);
    assert_eq!(bed.read(|tx| services::closed_at(tx, "h1")).await, Some(Some(at(9))));
}
