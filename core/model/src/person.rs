//! Personnummer and coordination numbers (samordningsnummer), by folkbokföringslagen (1991:481) 18 and 18 a §§.

use chrono::{Datelike, NaiveDate};

/// Somebody's number, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonNumber {
    /// `YYYYMMDDNNNC`; in a coordination number, sixty is added to the day.
    pub twelve: String,
    pub born: NaiveDate,
    pub is_coordination_number: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonError {
    #[error("it is not ten or twelve digits")]
    Shape,
    #[error("nobody can be born on that day")]
    Date,
    #[error("the day is still to come")]
    Future,
    #[error("its last digit does not agree with the others")]
    CheckDigit,
}

/// Years. The numbers came in 1947; nobody who got one then would be older.
const OLDEST: i32 = 180;

/// What is added to the day in a coordination number.
const COORDINATION: u32 = 60;

impl PersonNumber {
    /// Reads ten or twelve digits, with or without spaces and a sign before the last four. Ten digits mean the youngest
    /// who can have them today; with `+`, the youngest of those who turn a hundred this year or have done so.
    pub fn read(text: &str, today: NaiveDate) -> Result<Self, PersonError> {
        let (digits, plus) = digits(text).ok_or(PersonError::Shape)?;
        let (century, ten) = match digits.len() {
            10 => (None, digits.as_str()),
            12 => (digits[..2].parse::<i32>().ok(), &digits[2..]),
            _ => return Err(PersonError::Shape),
        };
        let number = |range: std::ops::Range<usize>| ten[range].parse::<u32>().map_err(|_| PersonError::Shape);
        let (year, month, day) = (number(0..2)?, number(2..4)?, number(4..6)?);
        let is_coordination_number = day > COORDINATION;
        let day = if is_coordination_number { day - COORDINATION } else { day };
        let year = i32::try_from(year).map_err(|_| PersonError::Shape)?;
        let born_in = |century: i32| NaiveDate::from_ymd_opt(century * 100 + year, month, day);
        let born = match century {
            Some(century @ 18..=20) => born_in(century).ok_or(PersonError::Date)?,
            Some(_) => return Err(PersonError::Date),
            None => {
                let may_be = |born: &NaiveDate| {
                    let years = today.year() - born.year();
                    *born <= today && years <= OLDEST && (!plus || years >= 100)
                };
                let youngest = (18..=20).rev().filter_map(born_in).find(may_be);
                youngest.ok_or_else(|| match (18..=20).any(|century| born_in(century).is_some()) {
                    true => PersonError::Future,
                    false => PersonError::Date,
                })?
            }
        };
        if born > today {
            return Err(PersonError::Future);
        }
        // No birth number is 000.
        if &ten[6..9] == "000" || !agrees(ten) {
            return Err(PersonError::CheckDigit);
        }
        Ok(Self { twelve: format!("{:02}{ten}", born.year() / 100), born, is_coordination_number })
    }

    /// Whole years. Who is born on 29 February is a year older on 1 March in years that lack it.
    pub fn age(&self, today: NaiveDate) -> u32 {
        today.years_since(self.born).unwrap_or_default()
    }
}

/// The digits, and whether the sign before the last four is `+`. `None` when something else stands there.
fn digits(text: &str) -> Option<(String, bool)> {
    let mut digits = String::new();
    let mut sign = None;
    for letter in text.trim().chars() {
        match letter {
            '0'..='9' if digits.len() < 12 => digits.push(letter),
            // Phones and word processors turn the hyphen into others.
            '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{2212}' | '+' if sign.is_none() => {
                sign = Some((digits.len(), letter == '+'));
            }
            _ if letter.is_whitespace() => {}
            _ => return None,
        }
    }
    match sign {
        None => Some((digits, false)),
        Some((at, plus)) => (at + 4 == digits.len()).then_some((digits, plus)),
    }
}

/// Whether ten digits end with their check digit (Luhn).
pub(crate) fn agrees(ten: &str) -> bool {
    let weighed = ten.bytes().enumerate().map(|(at, digit)| {
        let weighed = u32::from(digit - b'0') * if at % 2 == 0 { 2 } else { 1 };
        weighed / 10 + weighed % 10
    });
    weighed.sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn read(text: &str) -> Result<PersonNumber, PersonError> {
        PersonNumber::read(text, day("2026-11-25"))
    }

    /// github.com/personnummer/meta, testdata/list.json (MIT): twelve digits, ten with a sign, twelve with a sign, whether
    /// it is one, whether it is a coordination number. Skatteverket has given these numbers out for tests.
    const PUBLIC: &[(&str, &str, &str, bool, bool)] = &[
        ("201509160006", "150916-0006", "20150916-0006", false, false),
        ("190905271474", "090527+1474", "19090527+1474", true, false),
        ("198707049996", "870704-9996", "19870704-9996", false, false),
        ("198211059954", "821105-9954", "19821105-9954", true, false),
        ("193901829913", "390182-9913", "19390182-9913", false, true),
        ("195705749959", "570574-9959", "19570574-9959", true, true),
        ("201211209941", "121120-9941", "20121120-9941", false, false),
        ("199012119948", "901211-9948", "19901211-9948", true, false),
        ("201210759984", "121075-9984", "20121075-9984", false, true),
        ("197306749982", "730674-9982", "19730674-9982", true, true),
        ("187912219990", "791221+9990", "18791221+9990", true, false),
        ("200012099891", "001209-9891", "20001209-9891", true, false),
    ];

    #[test]
    fn the_public_test_numbers_are_what_they_are_said_to_be() {
        for (twelve, ten, separated, sound, coordination) in PUBLIC {
            for form in [twelve, ten, separated] {
                let found = read(form);
                assert_eq!(found.is_ok(), *sound, "{form}: {found:?}");
                if let Ok(found) = found {
                    assert_eq!(
                        (found.twelve.as_str(), found.is_coordination_number),
                        (*twelve, *coordination),
                        "{form}"
                    );
                }
            }
        }
        // The list calls a space in place of the sign wrong; people write it, and it can mean nothing else.
        assert_eq!(read("19090527 1474").unwrap().twelve, "190905271474");
        // testdata/orgnumber.json: numbers of organisations are nobody's.
        for organisation in ["8572090606", "802005-1952", "8020057538", "802406-2302", "8551040721", "8020144120"] {
            assert_eq!(read(organisation), Err(PersonError::Date), "{organisation}");
        }
    }

    #[test]
    fn ten_digits_mean_the_youngest_who_can_have_them_on_the_day() {
        let born = |text: &str, today: &str| PersonNumber::read(text, day(today)).map(|number| number.born.to_string());
        assert_eq!(born("121212-1212", "2026-11-25").unwrap(), "2012-12-12");
        assert_eq!(born("121212+1212", "2026-11-25").unwrap(), "1912-12-12");
        assert_eq!(born("121212-1212", "2012-12-11").unwrap(), "1912-12-12", "the day before the child is born");
        assert_eq!(born("121212-1212", "2012-12-12").unwrap(), "2012-12-12");
        assert_eq!(
            born("121212+1212", "2012-01-01").unwrap(),
            "1912-12-12",
            "the sign comes with the year of a hundred"
        );
        assert_eq!(
            born("121212+1212", "2011-12-31"),
            Err(PersonError::Future),
            "nobody who was born in 1812 has a number"
        );
        assert_eq!(born("1212121212", "2026-11-25").unwrap(), "2012-12-12", "no sign is a hyphen");
    }

    #[test]
    fn what_is_wrong_is_told_apart() {
        assert_eq!(read(""), Err(PersonError::Shape));
        assert_eq!(read("12121212"), Err(PersonError::Shape));
        assert_eq!(read("1912121212123"), Err(PersonError::Shape));
        assert_eq!(read("19121212-121"), Err(PersonError::Shape));
        assert_eq!(read("1912-12121212"), Err(PersonError::Shape));
        assert_eq!(read("121212--1212"), Err(PersonError::Shape));
        assert_eq!(read("TF121212-1212"), Err(PersonError::Shape));
        assert_eq!(read("１２１２１２-1212"), Err(PersonError::Shape), "digits of other scripts");
        assert_eq!(read("20121232-1212"), Err(PersonError::Date));
        assert_eq!(read("20130229-1212"), Err(PersonError::Date));
        assert_eq!(read("20120060-1212"), Err(PersonError::Date));
        assert_eq!(read("17121212-1212"), Err(PersonError::Date));
        assert_eq!(read("20271212-1212"), Err(PersonError::Future));
        assert_eq!(read("19121212-1213"), Err(PersonError::CheckDigit));
        assert_eq!(read(" 1912 12 12 \u{2013} 1212 ").unwrap().twelve, "191212121212");
    }

    #[test]
    fn age_is_in_whole_years_on_the_day() {
        let number = read("19121212-1212").unwrap();
        assert_eq!(number.age(day("2026-12-11")), 113);
        assert_eq!(number.age(day("2026-12-12")), 114);
        let coordination = read("197306749982").unwrap();
        assert_eq!((coordination.born, coordination.age(day("2026-06-13"))), (day("1973-06-14"), 52));
        assert_eq!(number.age(day("1912-12-11")), 0);
    }

    #[test]
    fn any_changed_digit_is_noticed() {
        for at in 2..12 {
            let mut digits = "198211059954".to_owned().into_bytes();
            digits[at] = if digits[at] == b'9' { b'0' } else { digits[at] + 1 };
            let changed = String::from_utf8(digits).unwrap();
            assert!(read(&changed).is_err(), "{changed}");
        }
    }
}
