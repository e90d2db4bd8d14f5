//! Ids and the case reference. Ids are UUIDv7, made by whoever creates the thing.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Crockford base 32: no I, L, O or U, so that a reference survives being read out on the telephone.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A UUIDv7 from a time and ten random bytes.
pub fn uuid_v7(now: DateTime<Utc>, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// The case reference (`7K4Q2-X9B3M`): the first fifty bits of the id's SHA-256 in two groups of five. The phone can
/// show it before any network does, and fifty bits collide once in some thirty million cases of one kommun.
pub fn reference(case_id: Uuid) -> String {
    let hash = Sha256::digest(case_id.as_bytes());
    let bits = hash[..7].iter().fold(0u64, |bits, byte| (bits << 8) | u64::from(*byte)) >> 6;
    let mut out = String::with_capacity(11);
    for i in 0..10 {
        if i == 5 {
            out.push('-');
        }
        out.push(char::from(CROCKFORD[(bits >> (45 - 5 * i)) as usize & 31]));
    }
    out
}

/// What a person typed, as a reference would be written: upper case, `O` read as `0`, `I` and `L` as `1`, grouped.
/// `None` when it is not ten characters of the alphabet.
pub fn parse_reference(typed: &str) -> Option<String> {
    let letters: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    let valid = letters.len() == 10 && letters.bytes().all(|b| CROCKFORD.contains(&b));
    valid.then(|| format!("{}-{}", &letters[..5], &letters[5..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_derived_from_the_case_id_alone() {
        let id = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);
        assert_eq!(reference(id), reference(id));
        assert_ne!(reference(id), reference(Uuid::from_u128(2)));
        assert_eq!(parse_reference(&reference(id)), Some(reference(id)));
    }

    #[test]
    fn a_reference_read_out_loud_is_understood() {
        assert_eq!(parse_reference(" 7k4q2 x9b3m "), Some("7K4Q2-X9B3M".into()));
        assert_eq!(parse_reference("OIL00-00000"), Some("01100-00000".into()));
        assert_eq!(parse_reference("7K4Q2"), None);
        assert_eq!(parse_reference("UUUUU-UUUUU"), None);
    }

    #[test]
    fn ids_made_later_sort_later() {
        let early = uuid_v7(DateTime::from_timestamp(1_700_000_000, 0).unwrap_or_default(), [255; 10]);
        let late = uuid_v7(DateTime::from_timestamp(1_700_000_001, 0).unwrap_or_default(), [0; 10]);
        assert!(early < late);
        assert_eq!(early.get_version_num(), 7);
    }
}
