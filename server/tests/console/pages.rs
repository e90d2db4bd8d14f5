use askama::Template;
use minkommun_server::console::pages::{
    case::CasePage,
    compose::{Compose, Conflict, Preview},
    frame::LANGUAGES,
    log::Log,
    queue::Queue,
    refusal::Refusal,
    sign_in::{SignIn, Start},
};

fn drawn<T: Template>(pages: impl IntoIterator<Item = T>) -> Vec<String> {
    pages.into_iter().map(|page| page.render().expect("the page draws")).collect()
}

fn every_page(language: &'static str) -> Vec<String> {
    let mut all = drawn([Start::sample(language)]);
    all.extend(drawn(SignIn::samples(language)));
    all.extend(drawn(Queue::samples(language)));
    all.extend(drawn([CasePage::sample(language), CasePage::bare_sample(language)]));
    all.extend(drawn(Compose::samples(language)));
    all.extend(drawn(Preview::samples(language)));
    all.extend(drawn(Conflict::samples(language)));
    all.extend(drawn(Log::samples(language)));
    all.extend(drawn(Refusal::samples(language)));
    all
}

#[test]
fn every_page_has_all_its_words_in_every_language() {
    for language in LANGUAGES {
        for page in every_page(language) {
            assert!(page.contains(&format!(r#"<html lang="{language}">"#)));
            let without_files = page.replace("/static/console.css", "");
            // A text that is missing is shown as its key.
            if let Some(at) = without_files.find("console-") {
                panic!("a text is missing: {}", without_files[at..].chars().take(60).collect::<String>());
            }
        }
    }
}

#[test]
fn no_page_needs_more_than_the_strict_content_policy_allows() {
    for page in every_page("sv") {
        for forbidden in
            [" style=", "<style", "<script", " onclick=", " onsubmit=", "javascript:", "https://", "http://"]
        {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}

#[test]
fn every_page_can_be_walked_by_headings_and_landmarks() {
    for page in every_page("sv") {
        assert_eq!(page.matches("<h1").count(), 1);
        assert_eq!(page.matches("<main id=\"content\"").count(), 1);
        assert!(page.contains(r##"<a class="skip" href="#content">"##));
        let mut ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "an id is used twice: {ids:?}");
        // What describes, labels or is jumped to must be there.
        for mark in ["aria-labelledby=\"", "aria-describedby=\"", " for=\"", "href=\"#"] {
            for wanted in page.split(mark).skip(1).flat_map(|rest| rest.split('"').next().unwrap().split(' ')) {
                assert!(wanted.is_empty() || ids.contains(&wanted), "{mark}{wanted} leads nowhere");
            }
        }
    }
}

#[test]
fn what_a_resident_writes_is_text_and_never_markup() {
    let mut page = CasePage::sample("sv");
    page.thread[0].text = "<script>alert(1)</script>".into();
    page.files[0].name = "\"><img src=x>".into();
    let html = page.render().expect("the page draws");
    assert!(!html.contains("<script>") && !html.contains("<img src=x>"));
}
