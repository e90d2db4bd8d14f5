use chrono::TimeDelta;
use http::{StatusCode, header};

use crate::desk::{Browser, Desk, UMEA};

const SIGN_IN: &str = "/umea/console/logga-in";
const SESSION: &str = "__Host-session";

#[tokio::test]
async fn an_officer_signs_in_and_comes_to_the_page_that_was_asked_for() {
    let desk = Desk::open().await;
    let mut browser = Browser::default();
    let asked = desk.get(&mut browser, "/umea/console/logg?what=read").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert_eq!(asked.location(), "/umea/console/logga-in?next=logg%3Fwhat%3Dread");

    let form = desk.get(&mut browser, asked.location()).await;
    let next = form.input("next").to_owned();
    let fields = [("email", "Demo@Umea.example "), ("password", "demo-umea-2026"), ("next", next.as_str())];
    let signed_in = desk.post(&mut browser, SIGN_IN, &fields).await;
    assert_eq!(signed_in.location(), "/umea/console/logg?what=read");
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    for attribute in ["__Host-session=2480.", "Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert_eq!(desk.get(&mut browser, "/umea/console/logg?what=read").await.status, StatusCode::OK);
    desk.close().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_are_answered_alike() {
    let desk = Desk::open().await;
    let mut answers = Vec::new();
    for email in ["demo@umea.example", "nobody@umea.example"] {
        let fields = [("email", email), ("password", "hemligt men fel"), ("next", "")];
        let page = desk.post(&mut Browser::default(), SIGN_IN, &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.main().contains(&format!(r#"value="{email}""#)), "what was written is kept");
        assert!(!page.html.contains("hemligt men fel"), "but not the password");
        answers.push(page.html.replace(email, ""));
    }
    assert_eq!(answers[0], answers[1]);
    desk.close().await;
}

#[tokio::test]
async fn guessing_locks_the_account_for_a_while_and_says_for_how_long() {
    let desk = Desk::open().await;
    let right = [("email", "demo@umea.example"), ("password", "demo-umea-2026"), ("next", "")];
    for _ in 0..12 {
        let page = desk.post(&mut Browser::default(), SIGN_IN, &right).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "the right password never locks anybody out");
    }
    let wrong = [("email", "demo@umea.example"), ("password", "guess"), ("next", "")];
    for _ in 0..5 {
        let page = desk.post(&mut Browser::default(), SIGN_IN, &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let locked = desk.post(&mut Browser::default(), SIGN_IN, &right).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS, "even the right one, or guessing would tell");
    assert_eq!(locked.headers[header::RETRY_AFTER], "60");
    assert!(
        locked.main().contains("För många försök") && locked.main().contains("Vänta en minut"),
        "{}",
        locked.main()
    );
    let neighbour = [("email", "demo@skelleftea.example"), ("password", "demo-skelleftea-2026"), ("next", "")];
    let page = desk.post(&mut Browser::default(), "/skelleftea/console/logga-in", &neighbour).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "nobody else is locked out");

    desk.clock.advance(TimeDelta::seconds(61));
    let page = desk.post(&mut Browser::default(), SIGN_IN, &right).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    desk.close().await;
}

#[tokio::test]
async fn a_session_ends_when_idle_at_the_end_of_the_day_and_when_signed_out() {
    let desk = Desk::open().await;
    let mut browser = desk.officer("umea").await;
    let queue = "/umea/console/arenden";
    for _ in 0..12 {
        desk.clock.advance(TimeDelta::minutes(58));
        assert_eq!(desk.get(&mut browser, queue).await.status, StatusCode::OK, "in use");
    }
    desk.clock.advance(TimeDelta::minutes(58));
    let ended = desk.get(&mut browser, queue).await;
    assert_eq!(ended.location(), "/umea/console/logga-in?done=ended", "twelve hours are over");
    let form = desk.get(&mut browser, ended.location()).await;
    assert!(form.main().contains("Du har loggats ut."));

    let mut browser = desk.officer("umea").await;
    desk.clock.advance(TimeDelta::minutes(60));
    assert_eq!(desk.get(&mut browser, queue).await.status, StatusCode::SEE_OTHER, "idle");

    let mut browser = desk.officer("umea").await;
    let stolen = browser.cookies.clone();
    let out = desk.post(&mut browser, "/umea/console/logga-ut", &[]).await;
    assert_eq!(out.location(), "/umea/console/logga-in?done=out");
    assert!(!browser.cookies.contains_key(SESSION));
    let mut thief = Browser { cookies: stolen, ..Browser::default() };
    assert_eq!(desk.get(&mut thief, queue).await.status, StatusCode::SEE_OTHER, "the cookie is worth nothing now");
    desk.close().await;
}

#[tokio::test]
async fn signing_in_begins_a_new_session_and_ends_the_one_before() {
    let desk = Desk::open().await;
    let mut browser = desk.officer("umea").await;
    let before = browser.cookies.clone();
    let fields = [("email", "demo@umea.example"), ("password", "demo-umea-2026"), ("next", "//evil.example")];
    let again = desk.post(&mut browser, SIGN_IN, &fields).await;
    assert_eq!(again.location(), "/umea/console/arenden", "nobody is led elsewhere");
    assert_ne!(before[SESSION], browser.cookies[SESSION]);
    let mut old = Browser { cookies: before, ..Browser::default() };
    assert_eq!(desk.get(&mut old, "/umea/console/arenden").await.status, StatusCode::SEE_OTHER);
    desk.close().await;
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_and_changes_nothing() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    let reference = desk.report(&phone).await;
    let mut browser = desk.officer("umea").await;
    let change = format!("/umea/console/arenden/{reference}/status/skicka");
    let fields = [("version", "1"), ("to", "under_arbete"), ("text", "")];
    for forged in
        [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")]
    {
        browser.headers = vec![forged];
        let page = desk.post(&mut browser, &change, &fields).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{forged:?}");
        assert!(page.html.contains("Formuläret kom från en annan webbplats"));
        assert!(page.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    }
    assert_eq!(desk.events(&phone).await.len(), 1);

    browser.headers = vec![("sec-fetch-site", "same-origin"), ("origin", "https://kommun.example")];
    assert_eq!(desk.post(&mut browser, &change, &fields).await.status, StatusCode::SEE_OTHER);
    desk.close().await;
}

#[tokio::test]
async fn an_officer_who_has_been_disabled_is_out_at_once() {
    let desk = Desk::open().await;
    let id = desk.add_officer(UMEA, "sexan@umea.example", "Sexan Sexansson", "ett långt lösenord").await;
    let mut browser = desk.signed_in("umea", "sexan@umea.example", "ett långt lösenord").await;
    let disable = "UPDATE officer SET disabled_at = 1 WHERE kommun = $1 AND id = $2";
    let done = desk.app.db.kommun(UMEA).write("disable", move |tx| tx.execute(disable, &[id.into()])).await;
    assert_eq!(done.expect("writes"), 1);
    assert_eq!(desk.get(&mut browser, "/umea/console/arenden").await.status, StatusCode::SEE_OTHER);
    desk.close().await;
}

#[tokio::test]
async fn every_page_forbids_what_it_does_not_need() {
    let desk = Desk::open().await;
    let mut browser = desk.officer("umea").await;
    for address in ["/", SIGN_IN, "/umea/console/arenden", "/umea/console/logg", "/umea/console/nowhere"] {
        let page = desk.get(&mut browser, address).await;
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self';"), "{address}: {policy}");
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{address}");
        assert_eq!(page.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{address}");
    }
    desk.close().await;
}

#[tokio::test]
async fn the_language_is_kept_and_a_kommun_has_its_own_colours() {
    let desk = Desk::open().await;
    let mut browser = Browser::default();
    assert!(desk.get(&mut browser, SIGN_IN).await.html.contains("<h1 id=\"title\">Logga in</h1>"));
    let changed = desk.post(&mut browser, "/sprak", &[("language", "en"), ("back", SIGN_IN)]).await;
    assert_eq!(changed.location(), SIGN_IN);
    assert!(desk.get(&mut browser, SIGN_IN).await.html.contains("<h1 id=\"title\">Sign in</h1>"));
    let elsewhere = desk.post(&mut browser, "/sprak", &[("language", "en"), ("back", "//evil.example")]).await;
    assert_eq!(elsewhere.location(), "/");

    let umea = desk.get(&mut browser, "/static/brand/umea.css").await;
    let sundsvall = desk.get(&mut browser, "/static/brand/sundsvall.css").await;
    assert!(umea.html.contains("--brand:") && umea.html != sundsvall.html);
    assert_eq!(desk.get(&mut browser, "/static/brand/nowhere.css").await.status, StatusCode::NOT_FOUND);
    for file in ["tokens.css", "console.css", "icon.svg"] {
        let page = desk.get(&mut browser, &format!("/static/{file}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    }
    desk.close().await;
}
