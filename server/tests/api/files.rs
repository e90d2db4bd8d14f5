//! Files in an S3 store, and what the file store looks like after crashes, restored backups and time.

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use minkommun_server::{
    actions::expire::expire,
    files::store::{FileError, Files, file_name, piece_name},
    store::files as rows,
};
use reqwest::StatusCode;

use crate::{bucket::Store, harness::*};

const KOMMUN: &str = "2583";

async fn world(store: &Store) -> World {
    let files = store.config();
    World::with(move |config| config.files = files).await
}

async fn read(files: &Files, name: &str) -> Result<Vec<u8>, FileError> {
    let pieces: Vec<_> = files.read(name).await?.try_collect().await?;
    Ok(pieces.concat())
}

/// The one whole file of a phone, as the database names it.
async fn object(phone: &Phone<'_>, bytes: &[u8]) -> String {
    let (resident, hash) = (resident(phone).await, sha256(bytes));
    let db = phone.world.server.app.db.kommun(KOMMUN);
    let file = db.read("a file", move |tx| rows::get(tx, resident, &hash)).await.unwrap().expect("the file has come");
    file_name(KOMMUN, resident, &file.object)
}

async fn resident(phone: &Phone<'_>) -> uuid::Uuid {
    let device = phone.device;
    let sql = "SELECT resident FROM device WHERE kommun = $1 AND id = $2";
    let db = phone.world.server.app.db.kommun(KOMMUN);
    let row = db.read("a resident", move |tx| tx.query_opt(sql, &[device.into()])).await.unwrap();
    row.unwrap().get(0).unwrap()
}

#[tokio::test]
async fn photos_go_to_the_bucket_and_come_back_byte_for_byte() {
    let store = Store::start().await;
    let world = world(&store).await;
    let phone = world.phone("norr").await;
    // Three pieces of one to six megabytes: more than S3 takes in one part.
    let photo = photo(1, 14_000_000);
    let (case, _) = phone.submitted(&with_photos(&[&photo])).await;
    let location = location(&phone.begin_upload(&photo, "image/jpeg").await);
    for (from, to) in [(0, 6_000_000), (6_000_000, 7_000_001), (7_000_001, photo.len())] {
        let sent = phone.piece(&location, from).body(photo[from..to].to_vec()).send().await.unwrap();
        assert_eq!((sent.status(), number(&sent, "upload-offset")), (StatusCode::NO_CONTENT, to));
    }
    assert_eq!(phone.get(&format!("/v1/cases/{case}")).await["attachments_missing"], 0);
    assert_eq!(store.objects(), 1, "pieces go when the file is whole");
    assert!(read(&world.server.app.files, &object(&phone, &photo).await).await.unwrap() == photo);
    assert!(!world.folder.path().join("data/files").exists(), "nothing is kept on this machine");
}

#[tokio::test]
async fn an_upload_goes_on_in_another_process() {
    let store = Store::start().await;
    let mut world = world(&store).await;
    let photo = photo(2, 3_000_000);
    let (token, location) = {
        let phone = world.phone("norr").await;
        let location = location(&phone.begin_upload(&photo, "image/jpeg").await);
        phone.piece(&location, 0).body(photo[..1_700_000].to_vec()).send().await.unwrap();
        (phone.token.clone(), location)
    };
    // The machine is another one: only database and store are what they were.
    world = world.restarted().await;
    let phone = Phone { world: &world, device: new_id(), token };
    assert_eq!(number(&phone.standing(&location).await, "upload-offset"), 1_700_000);
    let rest = phone.piece(&location, 1_700_000).body(photo[1_700_000..].to_vec()).send().await.unwrap();
    assert_eq!(rest.status(), StatusCode::NO_CONTENT);
    assert_eq!(store.objects(), 1);
}

#[tokio::test]
async fn of_two_that_send_the_same_piece_one_is_told_that_the_upload_stands_elsewhere() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let photo = photo(3, 2_000_000);
    let location = location(&phone.begin_upload(&photo, "image/jpeg").await);
    let send = || phone.piece(&location, 0).body(photo[..1_500_000].to_vec()).send();
    let (one, other) = tokio::join!(send(), send());
    let mut statuses = [one.unwrap().status(), other.unwrap().status()];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::CONFLICT]);
    let rest = phone.piece(&location, 1_500_000).body(photo[1_500_000..].to_vec()).send().await.unwrap();
    assert_eq!(rest.status(), StatusCode::NO_CONTENT);
    assert!(read(&world.server.app.files, &object(&phone, &photo).await).await.unwrap() == photo);
}

#[tokio::test]
async fn a_store_that_is_away_is_said_so_and_the_phone_goes_on_when_it_is_back() {
    let mut store = Store::start().await;
    let world = world(&store).await;
    let phone = world.phone("norr").await;
    let photo = photo(4, 500_000);
    let begun = location(&phone.begin_upload(&photo, "image/jpeg").await);
    store.stop().await;
    let refused = phone.piece(&begun, 0).body(photo.clone()).send().await.unwrap();
    assert!(refused.headers().contains_key("retry-after"));
    problem(refused, 503, "unavailable").await;
    assert_eq!(number(&phone.standing(&begun).await, "upload-offset"), 0);
    store.come_back().await;
    let sent = phone.piece(&begun, 0).body(photo.clone()).send().await.unwrap();
    assert_eq!(sent.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_wrong_secret_is_a_clear_error_that_names_nobody() {
    let store = Store::start().await;
    std::fs::write(store.folder.path().join("secret"), "en annan").unwrap();
    let files = Files::open(store.folder.path(), &store.config()).unwrap();
    let error = files.probe(&format!("probe/{}", new_id())).await.unwrap_err().to_string();
    assert!(error.contains("SignatureDoesNotMatch") && !error.contains("en annan"), "{error}");
}

#[tokio::test]
async fn plain_http_to_a_store_must_be_said() {
    let store = Store::start().await;
    let mut config = store.config();
    config.allow_http = false;
    let error = Files::open(store.folder.path(), &config).err().expect("refused").to_string();
    assert!(error.contains("s3-allow-http"), "{error}");
    config.allow_http = true;
    config.secret_key_file = None;
    let error = Files::open(store.folder.path(), &config).err().expect("refused").to_string();
    assert!(error.contains("s3-secret-key"), "{error}");
}

#[tokio::test]
async fn objects_without_a_row_are_swept_after_a_day_and_files_that_a_case_names_never_are() {
    let store = Store::start().await;
    let world = world(&store).await;
    let phone = world.phone("norr").await;
    let (named, unnamed) = (photo(5, 3_000), photo(6, 3_000));
    phone.submitted(&with_photos(&[&named])).await;
    phone.upload(&named, "image/jpeg").await;
    phone.upload(&unnamed, "image/jpeg").await;
    // What a crash leaves between an object and its row.
    let app = &world.server.app;
    app.files.put(&file_name(KOMMUN, new_id(), "utan-rad"), "x".into()).await.unwrap();
    app.files.put(&piece_name(KOMMUN, new_id(), "utan-rad"), "x".into()).await.unwrap();
    assert_eq!(store.objects(), 4);

    world.clock.forward(TimeDelta::hours(23));
    assert_eq!(expire(app).await.unwrap(), 0, "its row may be on its way");
    world.clock.forward(TimeDelta::hours(2));
    assert_eq!(expire(app).await.unwrap(), 2);
    assert_eq!(expire(app).await.unwrap(), 0, "the store is searched once a day");

    world.clock.forward(TimeDelta::days(30));
    assert_eq!(expire(app).await.unwrap(), 1, "no case has named it for a month");
    assert!(read(&app.files, &object(&phone, &named).await).await.unwrap() == named);
    let again = phone.begin_upload(&unnamed, "image/jpeg").await;
    assert_eq!(number(&again, "upload-offset"), 0, "what was swept is asked for again");
}

#[tokio::test]
async fn a_file_that_came_before_its_case_is_kept_once_the_case_names_it() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let photo = photo(7, 3_000);
    phone.upload(&photo, "image/jpeg").await;
    world.clock.forward(TimeDelta::days(29));
    phone.submitted(&with_photos(&[&photo])).await;
    world.clock.forward(TimeDelta::days(60));
    assert_eq!(expire(&world.server.app).await.unwrap(), 0);
    assert!(read(&world.server.app.files, &object(&phone, &photo).await).await.unwrap() == photo);
}

#[tokio::test]
async fn what_a_restored_database_names_but_the_store_has_lost_is_asked_for_again() {
    let world = World::new().await;
    let phone = world.phone("norr").await;
    let photo = photo(8, 2_500_000);
    phone.upload(&photo, "image/jpeg").await;
    let app = &world.server.app;
    app.files.remove(vec![object(&phone, &photo).await]).await.unwrap();
    let begun = phone.begin_upload(&photo, "image/jpeg").await;
    assert_eq!(number(&begun, "upload-offset"), 0);

    // The same for pieces of what is under way.
    let location = location(&begun);
    phone.piece(&location, 0).body(photo[..1_000_000].to_vec()).send().await.unwrap();
    std::fs::remove_dir_all(world.folder.path().join("data/files/uploads")).unwrap();
    let rest = phone.piece(&location, 1_000_000).body(photo[1_000_000..].to_vec()).send().await.unwrap();
    problem(rest, 409, "offset-conflict").await;
    assert_eq!(number(&phone.standing(&location).await, "upload-offset"), 0);
    let all = phone.piece(&location, 0).body(photo.clone()).send().await.unwrap();
    assert_eq!(all.status(), StatusCode::NO_CONTENT);
    assert!(read(&app.files, &object(&phone, &photo).await).await.unwrap() == photo);
}
