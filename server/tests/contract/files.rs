use minkommun_server::{
    db::error::DbError,
    store::{
        attachments::{self, Attachment},
        cases,
        files::{self, File},
        mailbox, uploads,
    },
};

use crate::bed::*;

pub async fn attachments_come_in_order_and_are_awaited_until_they_have_come(bed: Bed) {
    let attachment = |position, sha256: &str| Attachment {
        position,
        question: "foto".into(),
        sha256: sha256.into(),
        size: 4_000,
        media_type: "image/jpeg".into(),
        name: "gata.jpg".into(),
        received_at: None,
    };
    let (twice, once) = (attachment(0, "aa"), attachment(1, "bb"));
    let written = [attachment(2, "aa"), once.clone(), twice.clone()];
    bed.write(move |tx| {
        add_device(tx, 1)?;
        add_device(tx, 2)?;
        cases::add(tx, &case(1), b"{}")?;
        written.iter().try_for_each(|attachment| attachments::add(tx, case(1).id, attachment))
    })
    .await;
    assert_eq!(bed.read(|tx| attachments::of_case(tx, case(1).id)).await, [twice.clone(), once, attachment(2, "aa")]);
    let awaited = bed.read(|tx| attachments::awaited(tx, resident(1), "aa")).await;
    assert_eq!(awaited, [(case(1).id, twice), (case(1).id, attachment(2, "aa"))]);
    assert!(bed.read(|tx| attachments::awaited(tx, resident(2), "aa")).await.is_empty(), "a stranger's");
    assert_eq!(bed.write(|tx| attachments::set_received(tx, case(1).id, "aa", at(5))).await, 2);
    assert_eq!(bed.write(|tx| attachments::set_received(tx, case(1).id, "aa", at(6))).await, 0);
    assert!(bed.read(|tx| attachments::awaited(tx, resident(1), "aa")).await.is_empty());
    assert_eq!(bed.read(|tx| attachments::of_case(tx, case(1).id)).await[0].received_at, Some(at(5)));
}

pub async fn a_file_may_come_twice(bed: Bed) {
    bed.write(|tx| add_device(tx, 1)).await;
    for size in [5_000_000_000, 7] {
        let file = File { size, media_type: "image/png".into() };
        bed.write(move |tx| files::put(tx, resident(1), "aa", &file, at(1))).await;
    }
    assert_eq!(bed.read(|tx| files::get(tx, resident(1), "aa")).await.unwrap().size, 5_000_000_000);
    assert_eq!(bed.read(|tx| files::get(tx, resident(1), "bb")).await, None);
}

pub async fn an_upload_goes_its_way(bed: Bed) {
    bed.write(|tx| {
        add_device(tx, 1)?;
        uploads::add(tx, &upload(1))?;
        uploads::add(tx, &upload(2))
    })
    .await;
    assert_eq!(bed.read(|tx| uploads::get(tx, resident(1), upload(1).id)).await, Some(upload(1)));
    assert_eq!(bed.read(|tx| uploads::get(tx, resident(2), upload(1).id)).await, None, "a stranger's");
    let under_way = |seconds| bed.read(move |tx| uploads::under_way(tx, resident(1), at(seconds)));
    assert_eq!((under_way(0).await, under_way(10).await), (2, 1));
    bed.write(|tx| uploads::set_received(tx, upload(2).id, 5_000_000_000, at(99))).await;
    let found = bed.read(|tx| uploads::get(tx, resident(1), upload(2).id)).await.unwrap();
    assert_eq!((found.received, found.expires_at, under_way(0).await), (5_000_000_000, at(99), 1));
    bed.write(|tx| uploads::remove(tx, upload(1).id)).await;
    assert_eq!(bed.read(|tx| uploads::get(tx, resident(1), upload(1).id)).await, None);
}

pub async fn expired_uploads_are_found_and_forgotten(bed: Bed) {
    bed.write(|tx| {
        add_device(tx, 1)?;
        (1..=3).try_for_each(|n| uploads::add(tx, &upload(n)))
    })
    .await;
    let read = |f: fn(&mut dyn minkommun_server::db::tx::Tx) -> Result<Vec<uuid::Uuid>, DbError>| bed.db.read("ids", f);
    let mut expired = read(|tx| uploads::expired(tx, at(20))).await.unwrap();
    expired.sort();
    assert_eq!(expired, [upload(1).id, upload(2).id]);
    assert_eq!(read(uploads::all).await.unwrap().len(), 3);
    let forgotten = bed.db.write::<_, DbError, _>("forget", |tx| uploads::forget_expired(tx, at(10))).await.unwrap();
    assert_eq!((forgotten, read(uploads::all).await.unwrap().len()), (1, 2));
}

/// One looks whether the file is there and writes that it waits, the other brings the file and looks who waits.
pub async fn a_submission_and_the_arrival_of_its_file_never_miss_each_other(bed: Bed) {
    bed.write(|tx| add_device(tx, 1)).await;
    for n in 1..=30 {
        let sha256 = format!("{n:064}");
        let (named, come) = (sha256.clone(), sha256);
        let submit = bed.db.kommun(NORR).write::<_, DbError, _>("submit", move |tx| {
            mailbox::take_turns(tx, resident(1))?;
            let there = files::get(tx, resident(1), &named)?.is_some();
            cases::add(tx, &case(n), b"{}")?;
            let attachment = Attachment {
                position: 0,
                question: "foto".into(),
                sha256: named.clone(),
                size: 1,
                media_type: "image/png".into(),
                name: "x".into(),
                received_at: there.then(|| at(1)),
            };
            attachments::add(tx, case(n).id, &attachment)
        });
        let arrive = bed.db.kommun(NORR).write::<_, DbError, _>("arrive", move |tx| {
            mailbox::take_turns(tx, resident(1))?;
            files::put(tx, resident(1), &come, &File { size: 1, media_type: "image/png".into() }, at(1))?;
            for (case, _) in attachments::awaited(tx, resident(1), &come)? {
                attachments::set_received(tx, case, &come, at(1))?;
            }
            Ok(())
        });
        let (submitted, arrived) = tokio::join!(submit, arrive);
        submitted.unwrap();
        arrived.unwrap();
        let attachments = bed.read(move |tx| attachments::of_case(tx, case(n).id)).await;
        assert_eq!(attachments[0].received_at, Some(at(1)), "case {n} waits for a file that is there");
    }
}

pub async fn files_are_named_page_by_page_across_kommuner(bed: Bed) {
    for kommun in [NORR, SODER] {
        let put = |tx: &mut minkommun_server::db::tx::KommunTx<'_>| {
            add_device(tx, 1)?;
            for sha256 in ["bb", "aa"] {
                files::put(tx, resident(1), sha256, &File { size: 7, media_type: "image/png".into() }, at(1))?;
            }
            Ok::<_, DbError>(())
        };
        bed.db.kommun(kommun).write("put", put).await.unwrap();
    }
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let from = after.clone();
        let page = bed.db.read::<_, DbError, _>("named", move |tx| files::named(tx, from.as_ref(), 3)).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.clone());
        found.extend(page.iter().map(|file| (file.kommun.clone(), file.sha256.clone(), file.size)));
    }
    let wanted = [(NORR, "aa"), (NORR, "bb"), (SODER, "aa"), (SODER, "bb")];
    assert_eq!(found, wanted.map(|(kommun, sha256)| (kommun.to_owned(), sha256.to_owned(), 7)));
}

pub async fn after_a_restore_no_upload_and_no_session_is_left(bed: Bed) {
    bed.db.kommun(SODER).write("plant", crate::tenants::plant).await.unwrap();
    let forget = |tx: &mut dyn minkommun_server::db::tx::Tx| {
        uploads::remove_all(tx)?;
        minkommun_server::store::sessions::remove_all(tx)
    };
    bed.db.write::<_, DbError, _>("restore", forget).await.unwrap();
    assert!(bed.db.read::<_, DbError, _>("uploads", uploads::all).await.unwrap().is_empty());
    let session =
        |tx: &mut minkommun_server::db::tx::KommunTx<'_>| minkommun_server::store::sessions::get(tx, &[7; 32]);
    assert!(bed.db.kommun(SODER).read("session", session).await.unwrap().is_none());
}
