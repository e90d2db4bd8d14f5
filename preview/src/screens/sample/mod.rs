//! Every page with invented content, for tests and for looking at. Names and numbers are from the fiction series.

mod around;
mod cases;
mod form;
mod start;

use askama::Template;

use crate::screens::cases::Cases;

/// File name -> page, in `language`.
pub fn pages(language: &str) -> Result<Vec<(&'static str, String)>, askama::Error> {
    Ok(vec![
        ("01-valj-kommun", start::choose(language).render()?),
        ("02-hem", start::home(language).render()?),
        ("03-tjanst", start::service(language).render()?),
        ("03-inte-hamtad", start::unfetched(language).render()?),
        ("04-formular", form::step(language, false).render()?),
        ("05-formular-fel", form::step(language, true).render()?),
        ("06-granska", form::review(language).render()?),
        ("06-ta-bort", form::discard(language).render()?),
        ("07-utkorg", cases::outbox(language).render()?),
        ("07-utkorg-lagd", cases::sent(language, false).render()?),
        ("07-mottaget", cases::sent(language, true).render()?),
        ("08-arenden", cases::cases(language).render()?),
        ("09-arende", cases::case(language).render()?),
        ("09-skickat", cases::what(language).render()?),
        ("12-besked", cases::notify(language).render()?),
        ("12-handelser", cases::events(language).render()?),
        ("13-mer", cases::more(language).render()?),
        ("14-fel", cases::trouble(language).render()?),
        ("14-tomt", Cases { sections: vec![], ..cases::cases(language) }.render()?),
    ])
}
