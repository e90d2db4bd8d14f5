use http::StatusCode;

use crate::desk::{Desk, UMEA};

#[tokio::test]
async fn the_queue_says_what_and_where_but_never_who() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    let reference = desk.report(&phone).await;
    let mut browser = desk.officer("umea").await;
    let page = desk.get(&mut browser, "/umea/console/arenden").await;
    for there in [reference.as_str(), "Felanmälan gata och väg", "Provgatan 12, Umeå", "Mottaget", "i dag kl. 10.42"]
    {
        assert!(page.main().contains(there), "{there}");
    }
    for hidden in ["tolvan@example.com", "Djupt hål"] {
        assert!(!page.html.contains(hidden), "{hidden}");
    }
    desk.close().await;
}

#[tokio::test]
async fn filters_and_search_find_what_they_say() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    let (first, second) = (desk.report(&phone).await, desk.report(&phone).await);
    let mut browser = desk.officer("umea").await;
    let take = format!("/umea/console/arenden/{first}/tilldela");
    assert_eq!(
        desk.post(&mut browser, &take, &[("officer", "me"), ("assigned", "")]).await.status,
        StatusCode::SEE_OTHER
    );

    let small = second.to_lowercase().replace('-', " ").replace(' ', "+");
    for (query, finds_first, finds_second) in [
        ("", true, true),
        ("whose=mine", true, false),
        ("whose=none", false, true),
        ("service=felanmalan-gata", true, true),
        ("service=foreningsbidrag", false, false),
        ("status=submitted", true, true),
        ("status=archived", false, false),
        ("status=all", true, true),
        (&format!("q={first}"), true, false),
        (&format!("q={small}"), false, true),
        ("q=hej", false, false),
    ] {
        let page = desk.get(&mut browser, &format!("/umea/console/arenden?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        let link = |reference: &str| page.main().contains(&format!(r#"href="/umea/console/arenden/{reference}""#));
        assert_eq!((link(&first), link(&second)), (finds_first, finds_second), "{query}");
        assert_eq!(page.main().contains("class=\"panel empty\""), !finds_first && !finds_second, "{query}");
    }
    desk.close().await;
}

#[tokio::test]
async fn a_page_of_the_queue_has_twenty_five_cases() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    for _ in 0..27 {
        desk.report(&phone).await;
    }
    let mut browser = desk.officer("umea").await;
    let rows = |html: &str| html.matches("class=\"ref digits\"").count();
    let first = desk.get(&mut browser, "/umea/console/arenden").await;
    assert_eq!(rows(&first.html), 25);
    assert!(first.main().contains("Visar 1–25 av 27."));
    assert!(first.main().contains(r#"href="/umea/console/arenden?page=2""#));
    let second = desk.get(&mut browser, "/umea/console/arenden?page=2").await;
    assert_eq!(rows(&second.html), 2);
    assert!(second.main().contains("Visar 26–27 av 27."));
    desk.close().await;
}

#[tokio::test]
async fn a_case_of_another_kommun_is_as_if_it_were_not_there_and_the_attempt_is_logged() {
    let desk = Desk::open().await;
    let phone = desk.phone("skelleftea", "sv").await;
    let (reference, _) = desk.report_with_photos(&phone).await;
    let mut umea = desk.officer("umea").await;
    let page = |reference: &str| format!("/umea/console/arenden/{reference}");

    let theirs = desk.get(&mut umea, &page(&reference)).await;
    let nobodys = desk.get(&mut umea, &page("00000-00000")).await;
    assert_eq!((theirs.status, nobodys.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(theirs.html.replace(&reference, ""), nobodys.html.replace("00000-00000", ""));
    assert_eq!(desk.get(&mut umea, &format!("{}/bilagor/0", page(&reference))).await.status, StatusCode::NOT_FOUND);
    for act in
        ["status/granska", "status/skriv", "status/skicka", "meddelande/granska", "meddelande/skicka", "tilldela"]
    {
        let fields = [("version", "1"), ("to", "under_arbete"), ("text", "x"), ("id", "0"), ("officer", "me")];
        let answer = desk.post(&mut umea, &format!("{}/{act}", page(&reference)), &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{act}");
    }
    let search = desk.get(&mut umea, &format!("/umea/console/arenden?status=all&q={reference}")).await;
    assert!(search.main().contains("Inget ärende har det numret"));
    let queue = desk.get(&mut umea, "/umea/console/arenden?status=all").await;
    assert!(!queue.html.contains(&reference));

    let log = desk.get(&mut umea, "/umea/console/logg?what=refused").await;
    assert!(log.main().contains("Nekad") && log.main().contains(&reference), "{}", log.main());

    // Nobody is signed in at the other kommun's desk, whatever they are at their own.
    let other = desk.get(&mut umea, &format!("/skelleftea/console/arenden/{reference}")).await;
    assert!(other.location().starts_with("/skelleftea/console/logga-in"), "{}", other.location());
    desk.close().await;
}

#[tokio::test]
async fn the_log_has_what_was_read_and_done_and_notices_when_it_is_changed() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    let (reference, _) = desk.report_with_photos(&phone).await;
    let mut browser = desk.officer("umea").await;
    let case = format!("/umea/console/arenden/{reference}");
    desk.get(&mut browser, &case).await;
    desk.get(&mut browser, &format!("{case}/bilagor/0")).await;
    let opened = desk.get(&mut browser, &case).await;
    let fields = [("version", opened.input("version")), ("to", "under_arbete"), ("text", "")];
    assert_eq!(desk.post(&mut browser, &format!("{case}/status/skicka"), &fields).await.status, StatusCode::SEE_OTHER);

    let log = desk.get(&mut browser, &format!("/umea/console/logg?case={reference}")).await;
    // Two pages of the case, and the look before the change.
    assert_eq!(log.main().matches(">Läste ärendet</th>").count(), 3, "{}", log.main());
    assert_eq!(log.main().matches(">Öppnade en bilaga</th>").count(), 1);
    assert_eq!(log.main().matches(">Ändrade status</th>").count(), 1);
    assert!(log.main().contains("Mottaget → Vi arbetar med felet"));
    assert!(log.main().contains("Kedjan är hel."));

    let forged = "UPDATE audit SET detail = '{}' WHERE kommun = $1 AND action = 'change_status'";
    let changed = desk.app.db.kommun(UMEA).write("forge", move |tx| tx.execute(forged, &[])).await;
    assert_eq!(changed.expect("writes"), 1);
    let log = desk.get(&mut browser, "/umea/console/logg").await;
    assert!(log.main().contains("Kedjan är bruten vid rad"), "{}", log.main());
    desk.close().await;
}
