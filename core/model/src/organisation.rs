//! Organisation numbers, by lagen (1974:174) om identitetsbeteckning för juridiska personer m.fl.

use chrono::NaiveDate;

use crate::person::{PersonNumber, agrees};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationError {
    #[error("it is not ten digits")]
    Shape,
    #[error("it is somebody's personnummer")]
    Person,
    #[error("its last digit does not agree with the others")]
    CheckDigit,
}

/// Reads ten digits, with or without spaces, a hyphen and the `16` that some registers put before them, and gives
/// `556016-0680`. With a day, takes the personnummer of a sole trader too and gives its twelve digits.
pub fn read(text: &str, sole_trader: Option<NaiveDate>) -> Result<String, OrganisationError> {
    let mut digits = String::new();
    let mut hyphen = None;
    for letter in text.trim().chars() {
        match letter {
            '0'..='9' if digits.len() < 12 => digits.push(letter),
            '-' | '+' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{2212}' if hyphen.is_none() => {
                hyphen = Some(digits.len());
            }
            _ if letter.is_whitespace() => {}
            _ => return Err(OrganisationError::Shape),
        }
    }
    if hyphen.is_some_and(|at| at + 4 != digits.len()) {
        return Err(OrganisationError::Shape);
    }
    let ten = match digits.len() {
        10 => digits.as_str(),
        12 if digits.starts_with("16") => &digits[2..],
        12 => return trader(text, sole_trader),
        _ => return Err(OrganisationError::Shape),
    };
    // The third digit is 2 at least, so that nobody takes it for a month.
    if ten.as_bytes()[2] < b'2' {
        return trader(text, sole_trader);
    }
    if !agrees(ten) {
        return Err(OrganisationError::CheckDigit);
    }
    Ok(format!("{}-{}", &ten[..6], &ten[6..]))
}

fn trader(text: &str, today: Option<NaiveDate>) -> Result<String, OrganisationError> {
    let Some(today) = today else { return Err(OrganisationError::Person) };
    PersonNumber::read(text, today).map(|number| number.twelve).map_err(|_| OrganisationError::CheckDigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-25".parse().unwrap()
    }

    /// github.com/organisationsnummer/meta, testdata/list.json (MIT).
    #[test]
    fn the_public_test_numbers_are_what_they_are_said_to_be() {
        for (input, reads) in [
            ("5560160680", "556016-0680"),
            ("165560160680", "556016-0680"),
            ("5561034249", "556103-4249"),
            ("165561034249", "556103-4249"),
            ("5592440001", "559244-0001"),
            ("165592440001", "559244-0001"),
        ] {
            assert_eq!(read(input, None).as_deref(), Ok(reads), "{input}");
            assert_eq!(read(reads, Some(today())).as_deref(), Ok(reads));
        }
        for wrong in ["5560160681", "165560160681", "5561034250", "165561034250"] {
            assert_eq!(read(wrong, Some(today())), Err(OrganisationError::CheckDigit), "{wrong}");
        }
        for trader in [
            "191212121212",
            "195102179974",
            "194912109958",
            "197906889972",
            "199502809990",
            "196802709995",
            "200304839996",
            "197904739997",
            "194511809891",
            "198601769915",
            "196102709976",
            "195212779895",
        ] {
            assert_eq!(read(trader, Some(today())).as_deref(), Ok(trader));
            assert_eq!(read(trader, None), Err(OrganisationError::Person), "{trader}");
        }
        // github.com/personnummer/meta, testdata/orgnumber.json (MIT).
        for fund in ["857209-0606", "802005-1952", "802005-7538", "802406-2302", "855104-0721", "802014-4120"] {
            assert_eq!(read(fund, None).as_deref(), Ok(fund));
        }
    }

    #[test]
    fn what_is_no_number_is_told_apart() {
        for wrong in ["", "556016", "55601606801", "5560-160680", "SE5560160680", "556016-0680-01"] {
            assert_eq!(read(wrong, Some(today())), Err(OrganisationError::Shape), "{wrong}");
        }
        assert_eq!(read(" 556016 – 0680 ", None).as_deref(), Ok("556016-0680"));
        assert_eq!(read("510217-9974", Some(today())).as_deref(), Ok("195102179974"));
    }
}
