use minkommun_server::{
    db::{error::DbError, tx::Tx},
    store::{
        attachments::{self, Attachment},
        cases,
        files::{self, File},
        mailbox,
        uploads::{self, Piece, Upload},
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

pub fn file(object: &str) -> File {
    File { size: 5_000_000_000, media_type: "image/png".into(), object: object.into() }
}

pub async fn a_file_may_come_twice(bed: Bed) {
    bed.write(|tx| add_device(tx, 1)).await;
    for object in ["first", "second"] {
        bed.write(move |tx| files::put(tx, resident(1), "aa", &file(object), false, at(1))).await;
    }
    assert_eq!(bed.read(|tx| files::get(tx, resident(1), "aa")).await, Some(file("second")));
    let is_file = |object| bed.read(move |tx| files::is_file(tx, resident(1), object));
    assert_eq!((is_file("first").await, is_file("second").await), (false, true));
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
    let piece = |start, object: &str| Piece { start, object: object.into() };
    let advance = |from, received, pieces: Vec<Piece>, now| {
        let moved = Upload { received, expires_at: at(99), ..upload(2) };
        bed.write(move |tx| uploads::advance(tx, &moved, from, &pieces, at(now)))
    };
    assert!(advance(0, 7, vec![piece(0, "a"), piece(3, "b")], 1).await);
    assert!(!advance(0, 9, vec![piece(0, "c")], 1).await, "somebody else was first");
    assert!(!advance(7, 9, vec![piece(7, "c")], 99).await, "it has expired");
    assert!(advance(7, 5_000_000_000, vec![piece(7, "d")], 1).await);
    let pieces = || bed.read(|tx| uploads::pieces(tx, upload(2).id));
    assert_eq!(pieces().await, [piece(0, "a"), piece(3, "b"), piece(7, "d")]);
    assert!(bed.read(|tx| uploads::is_piece(tx, upload(2).id, "d")).await);
    assert!(!bed.read(|tx| uploads::is_piece(tx, upload(2).id, "c")).await);
    bed.write(|tx| uploads::begin_anew(tx, upload(2).id)).await;
    assert_eq!(pieces().await, []);
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
    for n in 1..=3 {
        let (pieces, moved) = ([Piece { start: 0, object: "a".into() }], Upload { received: 1, ..upload(n) });
        assert!(bed.write(move |tx| uploads::advance(tx, &moved, 0, &pieces, at(0))).await);
    }
    let all = async |f: fn(&mut dyn Tx) -> Result<u64, DbError>| bed.db.write("forget", f).await.unwrap();
    assert_eq!(all(|tx| uploads::forget_pieces(tx, at(20))).await, 2);
    assert_eq!(all(|tx| uploads::forget_expired(tx, at(10))).await, 1);
    let there = |n| bed.read(move |tx| uploads::get(tx, resident(1), upload(n).id));
    let pieces = |n| bed.read(move |tx| uploads::pieces(tx, upload(n).id));
    assert_eq!((there(1).await, there(2).await.is_some(), there(3).await.is_some()), (None, true, true));
    assert_eq!((pieces(2).await.len(), pieces(3).await.len()), (0, 1));
    bed.write(|tx| uploads::remove(tx, upload(3).id)).await;
    assert_eq!(pieces(3).await, [], "pieces go with their upload");
}

pub async fn files_that_no_case_names_are_forgotten(bed: Bed) {
    bed.write(|tx| {
        add_device(tx, 1)?;
        files::put(tx, resident(1), "named later", &file("a"), false, at(1))?;
        files::put(tx, resident(1), "never", &file("b"), false, at(1))?;
        files::put(tx, resident(1), "awaited", &file("c"), true, at(1))?;
        files::put(tx, resident(1), "new", &file("d"), false, at(9))
    })
    .await;
    assert_eq!(bed.write(|tx| files::name(tx, resident(1), "named later", at(2))).await, Some(file("a")));
    assert_eq!(bed.write(|tx| files::name(tx, resident(1), "nowhere", at(2))).await, None);
    // Whatever is named stays so, also when it comes again.
    bed.write(|tx| files::put(tx, resident(1), "named later", &file("e"), false, at(3))).await;
    assert_eq!(bed.write(|tx| files::forget_unnamed(tx, at(9))).await, 1);
    let there = |hash| bed.read(move |tx| files::get(tx, resident(1), hash));
    assert_eq!(there("never").await, None);
    for hash in ["named later", "awaited", "new"] {
        assert!(there(hash).await.is_some(), "{hash}");
    }
}

pub async fn of_several_that_would_sweep_one_does_once_a_day(bed: Bed) {
    let sweep = |last, now| bed.write(move |tx| files::may_sweep(tx, at(last), at(now)));
    let (one, other) = tokio::join!(sweep(0, 100), sweep(0, 100));
    assert!(one != other, "{one} {other}");
    assert_eq!((sweep(99, 199).await, sweep(100, 200).await, sweep(100, 200).await), (false, true, false));
}

/// A sweep and a submission that names the file at the same time: the file is there, or it is asked for again.
pub async fn a_file_that_is_being_named_is_not_forgotten(bed: Bed) {
    bed.write(|tx| add_device(tx, 1)).await;
    for n in 0..30 {
        let hash = format!("{n:064}");
        let (put, named) = (hash.clone(), hash.clone());
        bed.write(move |tx| files::put(tx, resident(1), &put, &file("a"), false, at(1))).await;
        let name = bed.write(move |tx| files::name(tx, resident(1), &named, at(2)));
        let forget = bed.write(|tx| files::forget_unnamed(tx, at(9)));
        let (named, _) = tokio::join!(name, forget);
        let there = bed.read(move |tx| files::get(tx, resident(1), &hash)).await;
        assert_eq!(named, there);
    }
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
            files::put(tx, resident(1), &come, &file("a"), false, at(1))?;
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
                files::put(tx, resident(1), sha256, &File { size: 7, ..file("a") }, false, at(1))?;
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
    let upload = crate::files::upload(9).id;
    let left = bed.db.kommun(SODER).read("upload", move |tx| uploads::get(tx, resident(1), upload));
    assert_eq!(left.await.unwrap(), None);
    let session =
        |tx: &mut minkommun_server::db::tx::KommunTx<'_>| minkommun_server::store::sessions::get(tx, &[7; 32]);
    assert!(bed.db.kommun(SODER).read("session", session).await.unwrap().is_none());
}
