//! How complete each language of a kommun is: its own texts and the app's.

use minkommun_model::{
    kommun::{Manifest, language},
    words,
};

use crate::finding::Voice;

pub struct Row {
    pub tag: String,
    pub swedish_name: &'static str,
    /// Everything in it is promised.
    pub promised: bool,
    pub own: Share,
    pub app: Share,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub there: usize,
    pub all: usize,
}

/// The kommun's languages in the order of the app's choice.
pub fn table(manifest: &Manifest) -> Vec<Row> {
    let texts = manifest.translations();
    let keys: Vec<_> = words::keys().collect();
    let promised = manifest.languages.iter().map(|tag| (tag, true));
    let partial = manifest.partial_languages.iter().map(|tag| (tag, false));
    let rows = promised.chain(partial).map(|(tag, promised)| {
        let here = manifest.texts.get(tag);
        let said = |key: &&&str| words::has(tag, key) || here.is_some_and(|texts| texts.contains_key(**key));
        Row {
            tag: tag.clone(),
            swedish_name: language::find(tag).map_or("?", |language| language.swedish_name),
            promised,
            own: Share { there: texts.iter().filter(|(_, text)| text.0.contains_key(tag)).count(), all: texts.len() },
            app: Share { there: keys.iter().filter(said).count(), all: keys.len() },
        }
    });
    rows.collect()
}

/// As a terminal shows it.
pub fn text(rows: &[Row], voice: Voice) -> String {
    let mut out = String::new();
    for row in rows {
        let Share { there, all } = row.own;
        let state = if row.promised {
            voice.say("komplett", "complete")
        } else if row.app.there == 0 {
            voice.say("väljs, men sägs på svenska", "can be chosen, is said in Swedish")
        } else {
            voice.say("delvis, resten på svenska", "partly, the rest in Swedish")
        };
        let name = format!("{} ({})", row.swedish_name, row.tag);
        let own = voice.say("egna texter", "own texts");
        let app = voice.say("appens", "the app's");
        out +=
            &format!("    {name:<24} {own} {there:>2}/{all}   {app} {:>3}/{}   {state}\n", row.app.there, row.app.all);
    }
    out
}
