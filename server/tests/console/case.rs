use http::{StatusCode, header};

use crate::desk::{Desk, UMEA};

#[tokio::test]
async fn the_case_shows_what_the_resident_sent_and_what_is_still_on_its_way() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    let reference = desk.report(&phone).await;
    let mut browser = desk.officer("umea").await;
    let page = desk.get(&mut browser, &format!("/umea/console/arenden/{}", reference.to_lowercase())).await;
    for there in [
        "Vad är fel?",
        "Hål eller skada i vägen",
        "Djupt hål mitt i körfältet.",
        "tolvan@example.com",
        "Nej",
        "Provgatan 12, Umeå",
        "63.82580, 20.26300",
        "± 12 m",
        "N 7\u{a0}088\u{a0}281, E 758\u{a0}803",
        "<svg class=\"map\"",
        "Utskrivet onsdag 18 november 2026 kl. 10.42 av Demo Umeå kommun.",
        "Inget besked än",
    ] {
        assert!(page.main().contains(there), "{there}");
    }

    let (reference, photo) = desk.report_with_photos(&phone).await;
    let case = format!("/umea/console/arenden/{reference}");
    let page = desk.get(&mut browser, &case).await;
    for there in ["1 av 2 har kommit", "väntar på 1 fil", "hål.png", "på-väg.png", "Skickas från telefonen"] {
        assert!(page.main().contains(there), "{there}");
    }
    let file = desk.get(&mut browser, &format!("{case}/bilagor/0")).await;
    assert_eq!((file.status, &file.bytes), (StatusCode::OK, &photo));
    assert_eq!(file.headers[header::CONTENT_TYPE], "image/png");
    assert!(file.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
    assert_eq!(
        desk.get(&mut browser, &format!("{case}/bilagor/1")).await.status,
        StatusCode::NOT_FOUND,
        "not here yet"
    );
    assert_eq!(desk.get(&mut browser, &format!("{case}/bilagor/7")).await.status, StatusCode::NOT_FOUND);
    desk.close().await;
}

#[tokio::test]
async fn the_resident_reads_exactly_the_words_of_the_preview() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "en").await;
    let reference = desk.report(&phone).await;
    let mut browser = desk.officer("umea").await;
    let case = format!("/umea/console/arenden/{reference}");
    let page = desk.get(&mut browser, &case).await;
    assert!(page.main().contains("Invånaren använder appen på engelska."));
    let version = page.input("version").to_owned();

    // Without own words the status speaks, in the resident's language and not the officer's.
    let fields = [("version", version.as_str()), ("to", "under_arbete"), ("text", "  \r\n")];
    let preview = desk.post(&mut browser, &format!("{case}/status/granska"), &fields).await;
    assert_eq!(preview.status, StatusCode::OK);
    let reading = preview.html.split("id=\"h-reading\"").nth(1).expect("what the resident reads");
    for there in ["Umeå kommun", "We have begun to work on the fault.", "We are working on it", "lang=\"en\""] {
        assert!(reading.contains(there), "{there}: {reading}");
    }
    assert!(!reading.split("class=\"phone\"").next().unwrap().contains("fault"), "the locked screen says nothing");
    assert_eq!(desk.events(&phone).await.len(), 1, "nothing is sent by looking");

    let fields = [("version", preview.input("version")), ("to", preview.input("to")), ("text", preview.input("text"))];
    let sent = desk.post(&mut browser, &format!("{case}/status/skicka"), &fields).await;
    assert_eq!(sent.location(), format!("{case}?done=status"));
    let event = desk.events(&phone).await.pop().expect("news");
    assert_eq!(event["kind"], "status_changed");
    assert_eq!(event["text"]["en"], "We have begun to work on the fault.");
    let after = desk.get(&mut browser, sent.location()).await;
    assert!(after.main().contains("Status ändrad till Vi arbetar med felet."));
    assert!(after.main().contains("I kö"), "{}", after.main());

    desk.see(&phone).await;
    assert!(desk.get(&mut browser, &case).await.main().contains("Sett i appen"));
    desk.close().await;
}

#[tokio::test]
async fn when_two_officers_act_at_once_the_second_loses_nothing_and_sends_nothing() {
    let desk = Desk::open().await;
    desk.add_officer(UMEA, "sexan@umea.example", "Sexan Sexansson", "ett långt lösenord").await;
    let phone = desk.phone("umea", "sv").await;
    let reference = desk.report(&phone).await;
    let mut first = desk.signed_in("umea", "sexan@umea.example", "ett långt lösenord").await;
    let mut second = desk.officer("umea").await;
    let case = format!("/umea/console/arenden/{reference}");
    let version = desk.get(&mut second, &case).await.input("version").to_owned();

    let theirs = [("version", version.as_str()), ("to", "planerat"), ("text", "Vi lagar på fredag.")];
    assert_eq!(desk.post(&mut first, &format!("{case}/status/skicka"), &theirs).await.status, StatusCode::SEE_OTHER);
    let before = desk.events(&phone).await.len();

    let ours = [("version", version.as_str()), ("to", "under_arbete"), ("text", "Vi är där\r\ni dag & \"nu\".")];
    for step in ["status/granska", "status/skicka"] {
        let conflict = desk.post(&mut second, &format!("{case}/{step}"), &ours).await;
        assert_eq!(conflict.status, StatusCode::CONFLICT, "{step}");
        for there in
            ["Inget är skickat", "Sexan Sexansson", "Vi lagar på fredag.", "Vi är där\ni dag &#38; &#34;nu&#34;."]
        {
            assert!(conflict.main().contains(there), "{step}: {there}: {}", conflict.main());
        }
        assert_eq!(desk.events(&phone).await.len(), before);
    }

    // From the new status the same change is still possible, and goes through a new preview.
    let conflict = desk.post(&mut second, &format!("{case}/status/skicka"), &ours).await;
    assert!(conflict.main().contains("Gör min ändring ovanpå den nya"));
    let text = conflict.input("text").replace("&#38;", "&").replace("&#34;", "\"");
    let again = [("version", conflict.input("version")), ("to", conflict.input("to")), ("text", text.as_str())];
    let preview = desk.post(&mut second, &format!("{case}/status/granska"), &again).await;
    assert_eq!(preview.status, StatusCode::OK);
    let sent = desk.post(&mut second, &format!("{case}/status/skicka"), &again).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let event = desk.events(&phone).await.pop().expect("news");
    assert_eq!((&event["from"], &event["to"]), (&"planerat".into(), &"under_arbete".into()));
    assert_eq!(event["text"]["sv"], "Vi är där\ni dag & \"nu\".");
    desk.close().await;
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_with_everything_written() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    let case = format!("/umea/console/arenden/{}", desk.report(&phone).await);
    let mut browser = desk.officer("umea").await;
    let version = desk.get(&mut browser, &case).await.input("version").to_owned();
    let long = "å".repeat(4_001);
    for (act, to, text, says) in [
        ("status/granska", "", "Det här skrev jag", "Välj ny status"),
        ("status/granska", "no_such", "Det här skrev jag", "Välj ny status"),
        ("status/skicka", "mottaget", "Det här skrev jag", "Välj ny status"),
        ("status/granska", "under_arbete", long.as_str(), "Korta texten till högst 4\u{a0}000 tecken"),
        ("status/skicka", "under_arbete", long.as_str(), "Korta texten till högst 4\u{a0}000 tecken"),
        ("meddelande/granska", "", "", "Skriv ett meddelande"),
        ("meddelande/skicka", "", " \r\n ", "Skriv ett meddelande"),
        ("meddelande/granska", "", long.as_str(), "Korta meddelandet till högst 4\u{a0}000 tecken"),
    ] {
        let fields = [("version", version.as_str()), ("to", to), ("text", text)];
        let page = desk.post(&mut browser, &format!("{case}/{act}"), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{act} {to}");
        assert!(page.html.contains("<title>Fel: "), "{act}");
        assert!(page.main().contains(says), "{act}: {says}");
        assert!(page.main().contains(&format!("{}</textarea>", text.trim())), "{act}: the text is kept");
    }
    let back = [("version", version.as_str()), ("to", "planerat"), ("text", "Ändra mig")];
    let page = desk.post(&mut browser, &format!("{case}/status/skriv"), &back).await;
    assert!(page.main().contains("Ändra mig</textarea>") && page.main().contains("value=\"planerat\" checked"));
    assert_eq!(desk.events(&phone).await.len(), 1);
    desk.close().await;
}

#[tokio::test]
async fn what_was_being_written_when_the_session_ended_comes_back_after_signing_in() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    let case = format!("/umea/console/arenden/{}", desk.report(&phone).await);
    let mut browser = desk.officer("umea").await;
    let written = "En lång text\r\nsom tog <hela> förmiddagen";
    for (act, to) in [("status/granska", "planerat"), ("meddelande/skicka", "")] {
        desk.clock.advance(chrono::TimeDelta::minutes(61));
        let fields = [("version", "1"), ("to", to), ("text", written)];
        let asked = desk.post(&mut browser, &format!("{case}/{act}"), &fields).await;
        assert_eq!(asked.status, StatusCode::FORBIDDEN);
        assert!(asked.main().contains("får du tillbaka det du skrev"), "{}", asked.main());
        let kept_text = asked.input("kept_text").replace("&#60;", "<").replace("&#62;", ">");
        let mut again = vec![("email", "demo@umea.example"), ("password", "fel")];
        for name in ["kept_case", "kept_act", "kept_to"] {
            again.push((name, asked.input(name)));
        }
        again.push(("kept_text", &kept_text));
        let wrong = desk.post(&mut browser, "/umea/console/logga-in", &again).await;
        assert_eq!(wrong.input("kept_text"), asked.input("kept_text"), "a mistyped password costs no text");
        again[1].1 = "demo-umea-2026";
        let back = desk.post(&mut browser, "/umea/console/logga-in", &again).await;
        assert_eq!(back.status, StatusCode::OK);
        assert!(back.main().contains("En lång text\nsom tog &#60;hela&#62; förmiddagen</textarea>"), "{}", back.main());
        assert_eq!(back.main().contains("value=\"planerat\" checked"), to == "planerat");
        assert_eq!(desk.get(&mut browser, &case).await.status, StatusCode::OK, "signed in");
    }
    assert_eq!(desk.events(&phone).await.len(), 1, "nothing was sent");
    desk.close().await;
}

#[tokio::test]
async fn a_message_that_is_sent_twice_arrives_once() {
    let desk = Desk::open().await;
    let phone = desk.phone("umea", "sv").await;
    let case = format!("/umea/console/arenden/{}", desk.report(&phone).await);
    let mut browser = desk.officer("umea").await;
    let fields = [("version", "1"), ("text", "Vilket körfält?\r\nDet norra?")];
    let preview = desk.post(&mut browser, &format!("{case}/meddelande/granska"), &fields).await;
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.main().contains("<p class=\"written\" id=\"reading-text\">Vilket körfält?\nDet norra?</p>"));
    let fields = [("version", "1"), ("id", preview.input("id")), ("text", "Vilket körfält?\r\nDet norra?")];
    for _ in 0..2 {
        let sent = desk.post(&mut browser, &format!("{case}/meddelande/skicka"), &fields).await;
        assert_eq!(sent.location(), format!("{case}?done=message"));
    }
    let events = desk.events(&phone).await;
    let messages: Vec<_> = events.iter().filter(|event| event["kind"] == "message").collect();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0]["text"]["sv"], "Vilket körfält?\nDet norra?");
    assert!(desk.get(&mut browser, &case).await.main().contains("Vilket körfält?"));
    desk.close().await;
}

#[tokio::test]
async fn a_case_is_taken_once_and_whoever_is_late_is_told() {
    let desk = Desk::open().await;
    let sexan = desk.add_officer(UMEA, "sexan@umea.example", "Sexan Sexansson", "ett långt lösenord").await.to_string();
    let phone = desk.phone("umea", "sv").await;
    let case = format!("/umea/console/arenden/{}", desk.report(&phone).await);
    let mut first = desk.officer("umea").await;
    let mut second = desk.signed_in("umea", "sexan@umea.example", "ett långt lösenord").await;
    let act = format!("{case}/tilldela");

    let taken = desk.post(&mut first, &act, &[("officer", "me"), ("assigned", "")]).await;
    assert_eq!(taken.location(), format!("{case}?done=assigned"));
    assert!(desk.get(&mut first, taken.location()).await.main().contains("Ärendet är ditt."));
    let late = desk.post(&mut second, &act, &[("officer", "me"), ("assigned", "")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.main().contains("Någon annan hann före"));

    // The form on the page knows who has it, so giving it on works.
    let page = desk.get(&mut first, &case).await;
    let given = desk.post(&mut first, &act, &[("officer", &sexan), ("assigned", page.input("assigned"))]).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER);
    assert!(desk.get(&mut first, &case).await.main().contains("Sexan Sexansson"));
    let nobody = [("officer", "00000000-0000-7000-8000-000000000000"), ("assigned", sexan.as_str())];
    assert_eq!(desk.post(&mut first, &act, &nobody).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(desk.events(&phone).await.len(), 1, "who has it is the kommun's own business");
    desk.close().await;
}
