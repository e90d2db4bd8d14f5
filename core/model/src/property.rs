//! Names of properties (fastighetsbeteckningar): `UMEÅ BÖLE 1:23`, `BÖLE S:1`, `GRANEN 7`. Whether there is such a
//! property only the register knows, which costs and tests the purpose; here is what one can look like.

/// The name as the register writes it: capitals, one space between words. What is no name of a property is given back
/// `None`.
pub fn read(text: &str) -> Option<String> {
    let upper = text.to_uppercase().replace('\u{2236}', ":");
    let words: Vec<&str> = upper.split_whitespace().collect();
    // "1 : 23" is how some write it.
    let joined = words.join(" ").replace(" :", ":").replace(": ", ":");
    let (name, unit) = joined.rsplit_once(' ')?;
    (joined.chars().count() <= LONGEST && is_name(name) && is_unit(unit)).then_some(joined)
}

const LONGEST: usize = 100;

/// A tract or a block, with or without the kommun before it.
fn is_name(name: &str) -> bool {
    name.split(' ').all(|word| {
        word.starts_with(char::is_alphanumeric) && word.chars().all(|c| c.is_alphanumeric() || "-.:'’/&".contains(c))
    }) && name.starts_with(char::is_alphabetic)
}

/// `1:23`, `S:1` (common land), `GA:3` (joint facility), `FS:2` (fishery), `7` (in a block); a part of the ground in
/// three dimensions comes after `>`.
fn is_unit(unit: &str) -> bool {
    let (unit, part) = unit.split_once('>').map_or((unit, None), |(unit, part)| (unit, Some(part)));
    let (block, number) = unit.split_once(':').map_or((None, unit), |(block, number)| (Some(block), number));
    let block_is_sound = block.is_none_or(|block| is_number(block) || ["S", "GA", "FS"].contains(&block));
    block_is_sound && is_number(number) && part.is_none_or(is_number)
}

fn is_number(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn properties_read_as_the_register_writes_them() {
        for (typed, written) in [
            ("Böle 1:23", "BÖLE 1:23"),
            (" umeå  böle 1:23 ", "UMEÅ BÖLE 1:23"),
            ("BÖLE 1 : 23", "BÖLE 1:23"),
            ("Böle s:1", "BÖLE S:1"),
            ("Ersmark GA:3", "ERSMARK GA:3"),
            ("Granen 7", "GRANEN 7"),
            ("Vapnet 5>2", "VAPNET 5>2"),
            ("Skellefteå Norra Bergsbyn 12:104", "SKELLEFTEÅ NORRA BERGSBYN 12:104"),
            ("S:t Olof 3:1", "S:T OLOF 3:1"),
            ("Västra Å-backen 1:1", "VÄSTRA Å-BACKEN 1:1"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(written));
            assert_eq!(read(written).as_deref(), Some(written), "twice is once");
        }
    }

    #[test]
    fn an_address_or_a_name_alone_is_no_property() {
        for wrong in [
            "",
            "Böle",
            "1:23",
            "Böle 1:",
            "Böle :1",
            "Böle 1:2:3",
            "Böle 01:2",
            "Storgatan 12 B",
            "Böle X:1",
            "Böle 123456",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read(&format!("{} 1:2", "B".repeat(200))), None);
    }
}
