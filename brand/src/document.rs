//! A TOML file that knows where each of its keys stands, held against the schema: everything that is wrong at once, each
//! with its line and the mend.

use std::{ops::Range, path::PathBuf};

use serde_json::Value;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{finding::Finding, schema};

pub struct Document<'a> {
    file: PathBuf,
    text: &'a str,
    root: Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    /// What is not TOML is told with the line where it stops being.
    pub fn parse(file: impl Into<PathBuf>, text: &'a str) -> Result<Self, Vec<Finding>> {
        let file = file.into();
        let (root, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Ok(Self { file, text, root });
        }
        let findings = errors.iter().map(|error| {
            let line = line_at(text, error.span());
            let why = error.message();
            let (sv, en) = match why {
                "duplicate key" => (
                    "Nyckeln står redan i filen: stryk den ena.".to_owned(),
                    "The key stands in the file already: strike one of them.".to_owned(),
                ),
                _ => (
                    format!("Raden går inte att läsa som TOML ({why}): jämför med exemplen i docs/rebrand.md."),
                    format!("The line cannot be read as TOML ({why}): compare with the examples in docs/rebrand.md."),
                ),
            };
            Finding::error(&file, line, &sv, &en)
        });
        Err(findings.collect())
    }

    /// Where `path` (`links.0.url`) stands, or as much of it as there is.
    pub fn line(&self, path: &str) -> usize {
        let mut line = 1;
        let mut table = Some(self.root.get_ref());
        let mut value: Option<&Spanned<DeValue<'_>>> = None;
        for part in path.split('.') {
            let next = match (table, value.map(Spanned::get_ref)) {
                (Some(table), _) => {
                    table.iter().find(|(key, _)| key.get_ref() == part).map(|(key, value)| (key.span(), value))
                }
                (None, Some(DeValue::Array(array))) => {
                    part.parse().ok().and_then(|at: usize| array.get(at)).map(|value| (value.span(), value))
                }
                _ => None,
            };
            let Some((span, found)) = next else { break };
            line = line_at(self.text, Some(span)).unwrap_or(line);
            value = Some(found);
            table = match found.get_ref() {
                DeValue::Table(table) => Some(table),
                _ => None,
            };
        }
        line
    }

    /// Keys that mean nothing, keys that are missing, and values of the wrong kind.
    pub fn faults(&self, whole: &Value) -> Vec<Finding> {
        let mut faults = Faults { document: self, whole, found: Vec::new() };
        faults.table("", self.root.get_ref(), self.root.span(), whole);
        faults.found
    }

    fn error(&self, span: Range<usize>, sv: &str, en: &str) -> Finding {
        Finding::error(&self.file, line_at(self.text, Some(span)), sv, en)
    }
}

struct Faults<'d, 'a> {
    document: &'d Document<'a>,
    whole: &'d Value,
    found: Vec<Finding>,
}

impl Faults<'_, '_> {
    fn table(&mut self, path: &str, table: &DeTable<'_>, span: Range<usize>, schema: &Value) {
        let schema = schema::resolve(self.whole, schema);
        let properties = schema.get("properties").and_then(Value::as_object);
        for (key, value) in table {
            let name: &str = key.get_ref();
            let here = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            let expected = properties.and_then(|properties| properties.get(name));
            match expected.or(schema.get("additionalProperties").filter(|any| any.is_object())) {
                Some(expected) => self.value(&here, value, expected),
                None => {
                    let known = properties.into_iter().flat_map(|properties| properties.keys()).map(String::as_str);
                    self.unknown(path, name, key.span(), known.collect());
                }
            }
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| !table.contains_key(*name)) {
            let place = if path.is_empty() { "filen".to_owned() } else { format!("[{}]", group(path)) };
            let en_place = if path.is_empty() { "the file".to_owned() } else { place.clone() };
            let sv = format!("{name} saknas i {place}: lägg till den.");
            let en = format!("{name} is missing in {en_place}: add it.");
            self.found.push(self.document.error(span.clone(), &sv, &en));
        }
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>, schema: &Value) {
        let schema = schema::resolve(self.whole, schema);
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        let fits = |kind: &str| kinds.contains(&kind);
        match value.get_ref() {
            DeValue::Table(table) if fits("object") => self.table(path, table, value.span(), schema),
            DeValue::Array(array) if fits("array") => {
                for (at, item) in array.iter().enumerate() {
                    self.value(&format!("{path}.{at}"), item, &schema["items"]);
                }
            }
            DeValue::String(text) if fits("string") => self.text(path, text, value.span(), schema),
            DeValue::Boolean(_) if fits("boolean") => {}
            DeValue::Integer(number) if fits("integer") || fits("number") => {
                let positive = schema.get("minimum").is_none() || !number.as_str().starts_with('-');
                if !positive {
                    self.wrong(path, value.span(), "ett tal från 0 och uppåt", "a number from 0 upwards");
                }
            }
            DeValue::Float(_) if fits("number") => {}
            _ => {
                let (sv, en) = match kinds.iter().find(|kind| **kind != "null") {
                    Some(&"string") => ("en text inom citattecken", "a text in quotation marks"),
                    Some(&"array") => ("en lista inom hakparenteser", "a list in square brackets"),
                    Some(&"boolean") => ("true eller false", "true or false"),
                    Some(&"integer") => ("ett heltal utan citattecken", "a whole number without quotation marks"),
                    Some(&"number") => ("ett tal utan citattecken", "a number without quotation marks"),
                    _ if path.ends_with("hours")
                        || schema.get("additionalProperties").is_some_and(Value::is_object) =>
                    {
                        (
                            "ett värde per språk, som { sv = \"…\", en = \"…\" }",
                            "a value per language, like { sv = \"…\", en = \"…\" }",
                        )
                    }
                    _ => ("en tabell med nycklar", "a table with keys"),
                };
                self.wrong(path, value.span(), sv, en);
            }
        }
    }

    fn text(&mut self, path: &str, text: &str, span: Range<usize>, schema: &Value) {
        if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
            let choices: Vec<_> = choices.iter().filter_map(Value::as_str).collect();
            if !choices.contains(&text) {
                let all = choices.join(", ");
                let sv = format!("{path} är ”{text}”: välj något av {all}.");
                let en = format!("{path} is “{text}”: choose one of {all}.");
                self.found.push(self.document.error(span, &sv, &en));
            }
        } else if schema.get("format") == Some(&Value::from("date")) && text.parse::<chrono::NaiveDate>().is_err() {
            self.wrong(path, span, "ett datum som \"2026-12-24\"", "a date like \"2026-12-24\"");
        }
    }

    fn wrong(&mut self, path: &str, span: Range<usize>, sv: &str, en: &str) {
        let (sv, en) = (format!("{path} ska vara {sv}."), format!("{path} has to be {en}."));
        self.found.push(self.document.error(span, &sv, &en));
    }

    fn unknown(&mut self, path: &str, name: &str, span: Range<usize>, known: Vec<&str>) {
        let mends: (String, String) = match nearest(name, &known) {
            Some(near) => (format!("skriv {near}"), format!("write {near}")),
            None => {
                let all = known.join(", ");
                (format!("här kan stå {all}"), format!("what can stand here is {all}"))
            }
        };
        let whole = if path.is_empty() { name.to_owned() } else { format!("{}.{name}", group(path)) };
        let sv = format!("{whole} betyder ingenting: {}.", mends.0);
        let en = format!("{whole} means nothing: {}.", mends.1);
        self.found.push(self.document.error(span, &sv, &en));
    }
}

/// `links.0` is written `[[links]]`: its number says nothing to whoever wrote the file.
fn group(path: &str) -> String {
    path.split('.').filter(|part| part.parse::<usize>().is_err()).collect::<Vec<_>>().join(".")
}

/// The known word that was most likely meant.
pub fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let likeness = |known: &str| strsim::jaro_winkler(&word.to_lowercase(), known);
    let best = known.iter().copied().map(|known| (likeness(known), known)).max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(likeness, _)| *likeness > 0.8).map(|(_, known)| known)
}

/// From 1.
fn line_at(text: &str, span: Option<Range<usize>>) -> Option<usize> {
    let start = span?.start.min(text.len());
    Some(text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<(Option<usize>, String)> {
        let findings = match Document::parse("kommun.toml", text) {
            Ok(document) => document.faults(&schema::schema()),
            Err(findings) => findings,
        };
        findings.iter().map(|finding| (finding.line, finding.say.get("en").to_owned())).collect()
    }

    fn umea() -> String {
        include_str!("../../kommuner/umea/kommun.toml").to_owned()
    }

    fn line_of(text: &str, part: &str) -> Option<usize> {
        text.lines().position(|line| line.contains(part)).map(|at| at + 1)
    }

    #[test]
    fn a_file_of_this_project_has_no_fault() {
        assert_eq!(told(&umea()), []);
    }

    #[test]
    fn an_unknown_key_is_told_with_its_line_and_the_nearest_right_one() {
        let text = umea().replace("emergency_phone =", "emergency_fone =");
        let line = line_of(&text, "emergency_fone");
        assert!(told(&text).contains(&(line, "contact.emergency_fone means nothing: write emergency_phone.".into())));
        assert!(told(&text).iter().any(|(_, say)| say == "emergency_phone is missing in [contact]: add it."));
        let text = umea().replace("genitive =", "genitiv =");
        let told = told(&text);
        assert!(
            told.contains(&(line_of(&text, "genitiv ="), "genitiv means nothing: write genitive.".into())),
            "{told:?}"
        );
        assert!(told.iter().any(|(_, say)| say == "genitive is missing in the file: add it."));
    }

    #[test]
    fn a_key_in_a_list_is_named_as_it_is_written() {
        let text = umea().replacen("url = ", "urll = ", 1);
        let told = told(&text);
        assert_eq!(told.len(), 2);
        assert_eq!(told[0], (line_of(&text, "urll"), "links.urll means nothing: write url.".into()));
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_told_with_what_it_should_be() {
        for (from, to, expected) in [
            ("zoom = 12", "zoom = \"12\"", "map.zoom has to be a whole number without quotation marks."),
            ("mode = \"own\"", "mode = \"solo\"", "app.mode is “solo”: choose one of own, shared."),
            (
                "date = \"2026-12-23\"",
                "date = \"23/12\"",
                "opening.exceptions.0.date has to be a date like \"2026-12-24\".",
            ),
            ("code = \"2480\"", "code = 2480", "code has to be a text in quotation marks."),
            (
                "unseen_after_hours = 24",
                "unseen_after_hours = -1",
                "delivery.unseen_after_hours has to be a number from 0 upwards.",
            ),
        ] {
            let text = umea().replace(from, to);
            assert_eq!(told(&text), [(line_of(&text, to), expected.to_owned())], "{to}");
        }
    }

    #[test]
    fn what_is_not_toml_is_told_with_its_line() {
        let text = umea().replace("[map]", "[map");
        let told = told(&text);
        assert_eq!(told[0].0, line_of(&text, "[map"), "{told:?}");
        let text = umea().replace("slug =", "code =");
        assert!(
            self::told(&text).contains(&(Some(3), "The key stands in the file already: strike one of them.".into()))
        );
    }

    #[test]
    fn a_path_leads_to_its_line_or_to_what_there_is_of_it() {
        let text = umea();
        let document = Document::parse("kommun.toml", &text).expect("it is TOML");
        assert_eq!(Some(document.line("links.1.url")), line_of(&text, "/jobb"));
        assert_eq!(Some(document.line("contact.nothing")), line_of(&text, "[contact]"));
        assert_eq!(document.line("nothing.at.all"), 1);
    }
}
