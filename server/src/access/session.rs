//! How long an officer's browser stays signed in, and the cookie that says so. The token in it is `access::token`'s.

use chrono::{DateTime, TimeDelta, Utc};

/// `__Host-` makes browsers insist on Secure, Path=/ and no Domain: no other site under the kommun's name can set it.
pub const COOKIE: &str = "__Host-session";

/// Without a request for this long, the session is over.
pub const IDLE: TimeDelta = TimeDelta::minutes(60);

/// However busy, a session is over after a working day.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);

/// `seen_at` is written at most this often, so that reading pages does not mean writing to the database.
pub const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Whether a session that was last seen at `seen_at` and ends for good at `expires_at` still holds.
pub fn holds(now: DateTime<Utc>, seen_at: DateTime<Utc>, expires_at: DateTime<Utc>) -> bool {
    now < expires_at && now - seen_at < IDLE
}

/// The `Set-Cookie` value that begins a session. It ends with the browser, or when the server says so.
pub fn set_cookie(token: &str) -> String {
    format!("{COOKIE}={token}; Path=/; Secure; HttpOnly; SameSite=Lax")
}

/// The `Set-Cookie` value that ends it in the browser.
pub fn clear_cookie() -> String {
    format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_idle_and_at_the_end_of_the_day() {
        let begun = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
        let ends = begun + LONGEST;
        assert!(holds(begun + TimeDelta::minutes(59), begun, ends));
        assert!(!holds(begun + TimeDelta::minutes(60), begun, ends), "idle");
        assert!(!holds(ends, ends - TimeDelta::seconds(1), ends), "busy all day");
    }

    #[test]
    fn the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts() {
        for cookie in [set_cookie("2480.abc"), clear_cookie()] {
            assert!(cookie.starts_with("__Host-"));
            for attribute in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] {
                assert!(cookie.contains(attribute), "{cookie}");
            }
            assert!(!cookie.contains("Domain"));
        }
    }
}
