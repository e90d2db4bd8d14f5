use minkommun_model::wire::{PushAddress, PushKind};
use minkommun_server::store::{
    devices, mailbox,
    officers::{self, Officer},
    sessions::{self, Session},
};

use crate::bed::*;

fn token(address: &str) -> PushAddress {
    PushAddress { kind: PushKind::Token, address: address.into() }
}

async fn tell(bed: &Bed, device: u8, address: &'static str, seconds: i64) {
    bed.write(move |tx| devices::set_push(tx, id(device.into()), Some(&token(address)), at(seconds))).await;
}

async fn address(bed: &Bed, device: u8) -> Option<String> {
    bed.read(move |tx| devices::push_address(tx, id(device.into()))).await.map(|address| address.push.address)
}

async fn two_devices(bed: &Bed) {
    bed.write(|tx| {
        add_device(tx, 1)?;
        add_device(tx, 2)
    })
    .await;
}

pub async fn a_device_is_found_by_its_token_with_its_residents_mailbox(bed: Bed) {
    two_devices(&bed).await;
    bed.write(|tx| mailbox::take_numbers(tx, resident(2), 3)).await;
    let found = bed.read(|tx| devices::by_token(tx, &[2; 32])).await.unwrap();
    assert_eq!((found.id, found.resident, found.mailbox_n, found.epoch), (id(2), resident(2), 3, at(0).timestamp()));
    assert!(bed.read(|tx| devices::by_token(tx, &[9; 32])).await.is_none());
}

pub async fn what_a_device_tells_of_itself_is_kept(bed: Bed) {
    two_devices(&bed).await;
    bed.write(|tx| {
        devices::set_app_version(tx, id(1), "2.0")?;
        devices::set_language(tx, id(1), "en")
    })
    .await;
    let mut row = bed
        .read(|tx| {
            tx.query_opt("SELECT app_version, language FROM device WHERE kommun = $1 AND id = $2", &[id(1).into()])
        })
        .await
        .unwrap();
    assert_eq!((row.get::<String>(0).unwrap(), row.get::<String>(1).unwrap()), ("2.0".into(), "en".into()));
}

pub async fn an_address_belongs_to_whoever_told_it_last(bed: Bed) {
    two_devices(&bed).await;
    tell(&bed, 1, "phone", 1).await;
    tell(&bed, 1, "phone", 2).await;
    assert_eq!(bed.read(|tx| devices::reachable(tx, resident(1))).await, [id(1)]);
    tell(&bed, 2, "phone", 3).await;
    assert_eq!((address(&bed, 1).await, address(&bed, 2).await), (None, Some("phone".into())));
    assert!(bed.read(|tx| devices::reachable(tx, resident(1))).await.is_empty());
    bed.write(|tx| devices::set_push(tx, id(2), None, at(4))).await;
    assert_eq!(address(&bed, 2).await, None);
}

pub async fn a_dead_address_goes_unless_it_was_told_again(bed: Bed) {
    two_devices(&bed).await;
    tell(&bed, 1, "phone", 5).await;
    assert!(!bed.write(|tx| devices::drop_push_address(tx, id(1), &token("phone"), at(4))).await);
    assert!(!bed.write(|tx| devices::drop_push_address(tx, id(1), &token("other"), at(5))).await);
    assert!(bed.write(|tx| devices::drop_push_address(tx, id(1), &token("phone"), at(5))).await);
    assert_eq!(address(&bed, 1).await, None);
}

pub async fn a_refused_address_is_kept_but_not_sent_to(bed: Bed) {
    two_devices(&bed).await;
    tell(&bed, 1, "phone", 5).await;
    assert!(!bed.write(|tx| devices::put_push_address_aside(tx, id(1), &token("phone"), at(4), at(6))).await);
    assert!(bed.write(|tx| devices::put_push_address_aside(tx, id(1), &token("phone"), at(5), at(6))).await);
    assert_eq!(address(&bed, 1).await, None);
    assert!(bed.read(|tx| devices::reachable(tx, resident(1))).await.is_empty());
    tell(&bed, 1, "phone", 7).await;
    assert_eq!(address(&bed, 1).await, Some("phone".into()));
}

pub async fn what_was_seen_is_never_unseen(bed: Bed) {
    two_devices(&bed).await;
    for n in [3, 1] {
        bed.write(move |tx| devices::mark_seen(tx, id(1), n)).await;
    }
    let mut row = bed.read(|tx| tx.query_opt("SELECT max(seen_n) FROM device WHERE kommun = $1", &[])).await.unwrap();
    assert_eq!(row.get::<i64>(0).unwrap(), 3);
}

pub async fn a_forgotten_device_leaves_its_resident(bed: Bed) {
    two_devices(&bed).await;
    bed.write(|tx| devices::remove(tx, id(1))).await;
    assert!(bed.read(|tx| devices::by_token(tx, &[1; 32])).await.is_none());
    assert_eq!(bed.write(|tx| mailbox::take_numbers(tx, resident(1), 1)).await, 1);
}

fn officer(n: u128, email: &str, name: &str) -> Officer {
    Officer { id: id(n), email: email.into(), name: name.into(), password_hash: "$argon2id$".into(), disabled_at: None }
}

pub async fn officers_are_found_by_address_in_any_case_and_listed_by_name(bed: Bed) {
    for (n, email, name) in
        [(1, "Ove@Norr.example", "Ove"), (2, "anna@norr.example", "Anna"), (3, "z@n.example", "anna")]
    {
        bed.write(move |tx| officers::add(tx, &officer(n, email, name), at(0))).await;
    }
    assert_eq!(bed.read(|tx| officers::by_email(tx, "OVE@norr.EXAMPLE")).await.unwrap().id, id(1));
    assert_eq!(bed.read(|tx| officers::get(tx, id(2))).await.unwrap().name, "Anna");
    assert!(bed.read(|tx| officers::get(tx, id(9))).await.is_none());
    let names: Vec<_> = bed.read(officers::all).await.into_iter().map(|officer| officer.name).collect();
    assert_eq!(names, ["Anna", "Ove", "anna"], "byte by byte on every engine");
}

pub async fn a_session_lasts_until_it_ends(bed: Bed) {
    bed.write(|tx| officers::add(tx, &officer(1, "a@b.example", "A"), at(0))).await;
    for n in [1u8, 2, 3] {
        let session = Session { officer: id(1), created_at: at(0), seen_at: at(0), expires_at: at(10 * i64::from(n)) };
        bed.write(move |tx| sessions::add(tx, &[n; 32], &session)).await;
    }
    bed.write(|tx| sessions::touch(tx, &[1; 32], at(5))).await;
    let session = bed.read(|tx| sessions::get(tx, &[1; 32])).await.unwrap();
    assert_eq!(
        (session.officer, session.created_at, session.seen_at, session.expires_at),
        (id(1), at(0), at(5), at(10))
    );
    assert_eq!(bed.write(|tx| sessions::remove_expired(tx, at(10))).await, 1);
    bed.write(|tx| sessions::remove(tx, &[2; 32])).await;
    let mut left = Vec::new();
    for n in [1u8, 2, 3] {
        left.push(bed.read(move |tx| sessions::get(tx, &[n; 32])).await.is_some());
    }
    assert_eq!(left, [false, false, true]);
}
