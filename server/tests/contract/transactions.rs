use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use minkommun_server::{
    db::{error::DbError, tx::KommunTx, value::Value},
    store::{cases, kommuner, mailbox, officers, uploads},
};

use crate::bed::*;

async fn kommuner_there(bed: &Bed) -> usize {
    bed.db.read::<_, DbError, _>("kommuner", kommuner::all).await.unwrap().len()
}

pub async fn a_transaction_that_fails_leaves_nothing_behind(bed: Bed) {
    let failed = bed
        .db
        .write("fails", |tx| {
            kommuner::put(tx, &manifest("9903", "oster"), 2, at(0))?;
            Err::<(), _>(DbError::Broken("on purpose"))
        })
        .await;
    assert!(matches!(failed, Err(DbError::Broken("on purpose"))));
    assert_eq!(kommuner_there(&bed).await, 2);
}

pub async fn a_transaction_that_panics_leaves_nothing_behind_and_stops_nobody(bed: Bed) {
    let failed: Result<(), DbError> = bed
        .db
        .write("panics", |tx| {
            kommuner::put(tx, &manifest("9903", "oster"), 2, at(0))?;
            panic!("on purpose")
        })
        .await;
    assert!(matches!(failed, Err(DbError::Engine(_))));
    assert_eq!(kommuner_there(&bed).await, 2);
    bed.write(|tx| add_device(tx, 1)).await;
}

pub async fn a_reader_cannot_write(bed: Bed) {
    let refused = bed.db.kommun(NORR).read("writes", |tx| add_device(tx, 1)).await;
    assert!(refused.is_err());
    let found = bed.read(|tx| tx.query("SELECT 1 FROM resident WHERE kommun = $1", &[])).await;
    assert!(found.is_empty());
}

pub async fn parameters_are_bound_by_number_wherever_they_stand(bed: Bed) {
    bed.write(|tx| add_device(tx, 1)).await;
    bed.write(|tx| {
        let sql = "UPDATE device SET language = $4, app_version = $3 WHERE id = $2 AND kommun = $1";
        tx.execute(sql, &[id(1).into(), "third".into(), "fourth".into()])
    })
    .await;
    let mut row =
        bed.read(|tx| tx.query_opt("SELECT app_version, language FROM device WHERE kommun = $1", &[])).await.unwrap();
    assert_eq!((row.get::<String>(0).unwrap(), row.get::<String>(1).unwrap()), ("third".into(), "fourth".into()));
}

pub async fn every_class_of_value_comes_back_as_it_went_in(bed: Bed) {
    let mut row = bed
        .db
        .write::<_, DbError, _>("values", |tx| {
            let insert = "INSERT INTO service_version (kommun, service, version, hash, body, adopted_at, closed_at)
                          VALUES ($1, $2, $3, $4, $5, $6, $7)";
            let (text, bytes) = ("Götgatan \u{1f6b2} 'x' \\ \"y\" $1", [0u8, 39, 255, 92]);
            let largest = Value::Int(i64::MAX);
            tx.execute(
                insert,
                &[NORR.into(), text.into(), largest, "".into(), (&bytes).into(), i64::MIN.into(), Value::Null],
            )?;
            tx.query_opt("SELECT service, version, hash, body, adopted_at, closed_at, 1 = 1 FROM service_version", &[])
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<String>(0).unwrap(), "Götgatan \u{1f6b2} 'x' \\ \"y\" $1");
    assert_eq!((row.get::<i64>(1).unwrap(), row.get::<String>(2).unwrap()), (i64::MAX, String::new()));
    assert_eq!((row.get::<Vec<u8>>(3).unwrap(), row.get::<i64>(4).unwrap()), (vec![0, 39, 255, 92], i64::MIN));
    assert_eq!((row.get::<Option<i64>>(5).unwrap(), row.get::<bool>(6).unwrap()), (None, true));
}

pub async fn text_with_a_nul_is_refused_in_the_same_words(bed: Bed) {
    let read = bed.db.kommun(NORR).read("nul", |tx| officers::by_email(tx, "a\0@b")).await;
    assert!(matches!(read, Err(DbError::Nul)));
    bed.write(|tx| add_device(tx, 1)).await;
    let written = bed.db.kommun(NORR).write("nul", |tx| mailbox::put(tx, resident(1), 1, id(7), 1)).await;
    assert!(written.is_ok());
    let mut upload = upload(1);
    upload.filename = "gata\0.jpg".into();
    let written = bed.db.kommun(NORR).write("nul", move |tx| uploads::add(tx, &upload)).await;
    assert!(matches!(written, Err(DbError::Nul)));
}

pub async fn a_taken_key_and_a_missing_row_have_names(bed: Bed) {
    bed.write(|tx| add_device(tx, 1)).await;
    let twice = bed.db.kommun(NORR).write("twice", |tx| add_device(tx, 1)).await;
    assert!(matches!(twice, Err(DbError::Duplicate(_))), "{twice:?}");
    let nowhere = bed.db.kommun("0000").write("nowhere", |tx| add_device(tx, 1)).await;
    assert!(matches!(nowhere, Err(DbError::MissingReference(_))), "{nowhere:?}");
}

pub async fn twenty_four_writers_at_one_mailbox_leave_no_gap_and_none_is_turned_away(bed: Bed) {
    bed.write(|tx| {
        add_device(tx, 1)?;
        cases::add(tx, &case(1), b"{}").map(drop)
    })
    .await;
    let writers: Vec<_> = (0..24)
        .map(|_| {
            let db = bed.db.clone();
            tokio::spawn(async move {
                db.kommun(NORR)
                    .write::<_, DbError, _>("a number", |tx| {
                        let n = mailbox::take_numbers(tx, resident(1), 2)?;
                        mailbox::put(tx, resident(1), n, case(1).id, 1)?;
                        mailbox::put(tx, resident(1), n + 1, case(1).id, 1)?;
                        Ok(n)
                    })
                    .await
            })
        })
        .collect();
    let mut firsts = Vec::new();
    for writer in writers {
        firsts.push(writer.await.unwrap().unwrap());
    }
    firsts.sort_unstable();
    assert_eq!(firsts, (0..24).map(|i| 2 * i + 1).collect::<Vec<_>>());
}

/// Read, judge, write: two at once must not both judge by what the other is about to change.
pub async fn whoever_is_about_to_change_a_case_waits_for_the_one_before(bed: Bed) {
    bed.write(|tx| {
        add_device(tx, 1)?;
        cases::add(tx, &case(1), b"{}").map(drop)
    })
    .await;
    let changed = Arc::new(AtomicU32::new(0));
    let change = |tx: &mut KommunTx<'_>| {
        let case = cases::get_for_change(tx, case(1).id)?.unwrap();
        // What others could do in between, they do.
        std::thread::sleep(std::time::Duration::from_millis(5));
        let standing = cases::Standing {
            status: &case.status,
            category: case.category,
            assignee: None,
            updated_at: case.updated_at,
            event_n: case.event_n + 1,
            attachments_missing: 0,
        };
        cases::set_standing(tx, case.id, &standing)
    };
    let officers: Vec<_> = (0..12)
        .map(|_| {
            let (db, changed) = (bed.db.clone(), changed.clone());
            tokio::spawn(async move {
                db.kommun(NORR).write("change", change).await.unwrap();
                changed.fetch_add(1, Ordering::SeqCst);
            })
        })
        .collect();
    for officer in officers {
        officer.await.unwrap();
    }
    let case = bed.read(|tx| cases::get(tx, case(1).id)).await.unwrap();
    assert_eq!((case.event_n, changed.load(Ordering::SeqCst)), (13, 12));
}
