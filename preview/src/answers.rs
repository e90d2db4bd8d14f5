//! What a page's form sends, as answers. How typed words become values is the model's; the names of the fields are ours:
//! `svar.{question}` and `svar.{table}.{row}.{column}`, a table's rows counted by `rad.{table}`.

use minkommun_model::{
    form::answer::from_typed,
    service::{Kind, Question},
};
use serde_json::{Map, Value, json};

/// The text fields of one sent form.
#[derive(Default)]
pub struct Form(pub Vec<(String, String)>);

impl Form {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The answer to a question of this page; `None` takes it away. Files are saved when they come, not here.
    pub fn answer(&self, question: &Question) -> Option<Value> {
        self.read(question, &question.id)
    }

    fn read(&self, question: &Question, key: &str) -> Option<Value> {
        let name = format!("svar.{key}");
        match &question.kind {
            Kind::Information { .. } | Kind::Attachment(_) | Kind::Unknown => None,
            Kind::ChoiceMany { .. } | Kind::ChoiceRanked { .. } => {
                let chosen: Vec<_> = self.all(&name).collect();
                (!chosen.is_empty()).then(|| json!(chosen))
            }
            Kind::Place { shape, .. } => match shape.points() {
                Some((points, _)) => self.drawn(&name, points),
                None => self.place(&name),
            },
            Kind::Table { columns, .. } => self.table(key, columns),
            Kind::Signatures(_) => self.table(key, question.kind.columns().unwrap_or_default()),
            kind => from_typed(kind, self.get(&name)?),
        }
    }

    fn place(&self, name: &str) -> Option<Value> {
        let mut place = Map::new();
        let address = self.get(&format!("{name}.adress")).unwrap_or_default().trim();
        if !address.is_empty() {
            place.insert("address".into(), json!(address));
        }
        for (field, key) in [("latitud", "latitude"), ("longitud", "longitude"), ("noggrannhet", "accuracy")] {
            let typed = self.get(&format!("{name}.{field}")).unwrap_or_default();
            if let Ok(number) = typed.parse::<f64>() {
                place.insert(key.into(), json!(number));
            }
        }
        (!place.is_empty()).then(|| place.into())
    }

    /// Points stay as they were typed when they cannot be read, and empty ones until they are removed.
    fn drawn(&self, name: &str, points: &str) -> Option<Value> {
        let mut place = Map::new();
        let address = self.get(&format!("{name}.adress")).unwrap_or_default().trim();
        if !address.is_empty() {
            place.insert("address".into(), json!(address));
        }
        let field = format!("{name}.punkt");
        let typed: Vec<_> = self.all(&field).map(point).collect();
        if !typed.is_empty() {
            place.insert(points.into(), typed.into());
        }
        (!place.is_empty()).then(|| place.into())
    }

    fn table(&self, key: &str, columns: &[Question]) -> Option<Value> {
        let counted = format!("rad.{key}");
        let rows = self.all(&counted).map(|row| {
            let cell = |column: &Question| {
                let value = self.read(column, &format!("{key}.{row}.{}", column.id))?;
                Some((column.id.clone(), value))
            };
            Value::Object(columns.iter().filter_map(cell).collect())
        });
        let rows: Vec<_> = rows.collect();
        (!rows.is_empty()).then(|| rows.into())
    }
}

/// "63.8258, 20.263", or with decimal commas and a space between.
fn point(typed: &str) -> Value {
    let parts = match typed.matches(',').count() {
        1 => typed.split_once(',').map(|(latitude, longitude)| (latitude.to_owned(), longitude.to_owned())),
        _ => typed.trim().split_once(char::is_whitespace).map(|(latitude, longitude)| {
            let plain = |degrees: &str| degrees.trim().trim_end_matches(',').replace(',', ".");
            (plain(latitude), plain(longitude))
        }),
    };
    let degrees = |text: &str| text.trim().parse::<f64>().ok().filter(|degrees| degrees.is_finite());
    match parts.and_then(|(latitude, longitude)| Some((degrees(&latitude)?, degrees(&longitude)?))) {
        Some((latitude, longitude)) => json!({ "latitude": latitude, "longitude": longitude }),
        None => json!(typed.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Form {
        Form(fields.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect())
    }

    fn question(json: Value) -> Question {
        serde_json::from_value(json).expect("a question")
    }

    #[test]
    fn a_place_is_an_address_a_point_or_both() {
        let place = question(json!({"id": "var", "label": {"sv": "Var?"}, "kind": "place"}));
        assert_eq!(form(&[("svar.var.adress", "  "), ("svar.var.latitud", "")]).answer(&place), None);
        assert_eq!(
            form(&[("svar.var.adress", "Provgatan 12"), ("svar.var.latitud", "63.8"), ("svar.var.longitud", "20.3")])
                .answer(&place),
            Some(json!({"address": "Provgatan 12", "latitude": 63.8, "longitude": 20.3}))
        );
    }

    #[test]
    fn an_empty_row_of_a_table_stays_until_it_is_removed() {
        let table = question(json!({
            "id": "styrelse", "label": {"sv": "Styrelse"}, "kind": "table",
            "columns": [{"id": "namn", "label": {"sv": "Namn"}, "kind": "text"}]
        }));
        let sent = form(&[("rad.styrelse", "0"), ("svar.styrelse.0.namn", "Ellen"), ("rad.styrelse", "1")]);
        assert_eq!(sent.answer(&table), Some(json!([{"namn": "Ellen"}, {}])));
        assert_eq!(form(&[]).answer(&table), None);
    }

    #[test]
    fn no_ticked_box_is_no_answer() {
        let many = question(json!({"id": "fel", "label": {"sv": "Fel"}, "kind": "choice_many", "options": []}));
        assert_eq!(form(&[]).answer(&many), None);
        assert_eq!(form(&[("svar.fel", "a"), ("svar.fel", "b")]).answer(&many), Some(json!(["a", "b"])));
    }

    #[test]
    fn the_order_of_ranked_choices_and_points_is_kept() {
        let ranked = question(json!({"id": "val", "label": {"sv": "Val"}, "kind": "choice_ranked", "options": []}));
        assert_eq!(form(&[("svar.val", "b"), ("svar.val", "a")]).answer(&ranked), Some(json!(["b", "a"])));
        let line = question(json!({"id": "var", "label": {"sv": "Var?"}, "kind": "place", "shape": "line"}));
        let typed = form(&[
            ("svar.var.adress", " Provgatan "),
            ("svar.var.punkt", "63.8, 20.2"),
            ("svar.var.punkt", "63,9 20,3"),
            ("svar.var.punkt", "hörnet"),
        ]);
        let points = json!([{"latitude": 63.8, "longitude": 20.2}, {"latitude": 63.9, "longitude": 20.3}, "hörnet"]);
        assert_eq!(typed.answer(&line), Some(json!({"address": "Provgatan", "line": points})));
    }
}
