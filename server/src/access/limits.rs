//! How often somebody may ask. Kept in memory: a restart forgives.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use governor::{DefaultKeyedRateLimiter, Quota, clock::Clock, clock::DefaultClock};
use http::HeaderMap;
use uuid::Uuid;

use crate::{access::lockout::Lockout, config::LimitConfig};

/// Ask again after this long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub Duration);

pub struct Limits {
    clock: DefaultClock,
    trusted_hops: usize,
    device: Option<DefaultKeyedRateLimiter<Uuid>>,
    address: Option<DefaultKeyedRateLimiter<IpAddr>>,
    registration: Option<DefaultKeyedRateLimiter<IpAddr>>,
    sign_in_address: Lockout,
    sign_in_account: Lockout,
}

/// Seconds of steady use that may come at once.
const BURST: u32 = 10;

impl Limits {
    pub fn new(config: &LimitConfig) -> Self {
        Self {
            clock: DefaultClock::default(),
            trusted_hops: config.trusted_hops,
            device: per_second(config.device_rate, BURST),
            address: per_second(config.address_rate, BURST),
            // The morning when a whole school installs the app behind one address.
            registration: per_second(config.registration_rate, BURST * 6),
            sign_in_address: Lockout::new(20, TimeDelta::seconds(6)),
            sign_in_account: Lockout::new(5, TimeDelta::minutes(1)),
        }
    }

    pub fn device(&self, device: Uuid) -> Result<(), Wait> {
        self.check(self.device.as_ref(), &device)
    }

    /// Anything asked without a device.
    pub fn address(&self, address: IpAddr) -> Result<(), Wait> {
        self.check(self.address.as_ref(), &network(address))
    }

    pub fn registration(&self, address: IpAddr) -> Result<(), Wait> {
        self.check(self.registration.as_ref(), &network(address))
    }

    /// One try at an officer's password: five at once and one a minute for an account, twenty at once for an address.
    pub fn sign_in(&self, address: IpAddr, kommun: &str, email: &str, now: DateTime<Utc>) -> Result<(), Wait> {
        let wait = |wait: TimeDelta| Wait(wait.to_std().unwrap_or_default());
        self.sign_in_address.take(&network(address).to_string(), now).map_err(wait)?;
        self.sign_in_account.take(&account(kommun, email), now).map_err(wait)
    }

    /// The password was right: the try does not count.
    pub fn signed_in(&self, address: IpAddr, kommun: &str, email: &str) {
        self.sign_in_address.give_back(&network(address).to_string());
        self.sign_in_account.give_back(&account(kommun, email));
    }

    /// Who is asking: the peer, or what the outermost trusted proxy saw.
    pub fn client_address(&self, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
        if self.trusted_hops == 0 {
            return peer.ip();
        }
        // Anybody can write the left end of the header; each trusted proxy has added one entry at the right.
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let entries: Vec<&str> = forwarded.flat_map(|value| value.split(',')).map(str::trim).collect();
        entries
            .len()
            .checked_sub(self.trusted_hops)
            .and_then(|i| entries.get(i))
            .and_then(|entry| entry.parse().ok())
            .unwrap_or(peer.ip())
    }

    /// Forgets those who have been quiet for long enough to begin anew.
    pub fn sweep(&self) {
        if let Some(limiter) = &self.device {
            limiter.retain_recent();
        }
        for limiter in [&self.address, &self.registration].into_iter().flatten() {
            limiter.retain_recent();
        }
    }

    fn check<K: Hash + Eq + Clone>(&self, limiter: Option<&DefaultKeyedRateLimiter<K>>, key: &K) -> Result<(), Wait> {
        let Some(limiter) = limiter else { return Ok(()) };
        limiter.check_key(key).map_err(|not_until| Wait(not_until.wait_time_from(self.clock.now())))
    }
}

fn per_second<K: Hash + Eq + Clone>(rate: u32, burst: u32) -> Option<DefaultKeyedRateLimiter<K>> {
    let rate = NonZeroU32::new(rate)?;
    let burst = rate.saturating_mul(NonZeroU32::new(burst)?);
    Some(DefaultKeyedRateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)))
}

fn account(kommun: &str, email: &str) -> String {
    format!("{kommun} {}", email.trim().to_lowercase())
}

/// One household has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !0 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(trusted_hops: usize) -> Limits {
        Limits::new(&LimitConfig { trusted_hops, device_rate: 1, ..LimitConfig::default() })
    }

    fn seen(trusted_hops: usize, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        limits(trusted_hops).client_address("192.0.2.1:5".parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn trusted_hops_are_counted_from_the_right() {
        assert_eq!(seen(0, &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(seen(1, &["6.6.6.6, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen(2, &["6.6.6.6, 203.0.113.9", "198.51.100.2"]), "203.0.113.9");
        assert_eq!(seen(3, &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(seen(1, &["no address"]), "192.0.2.1");
    }

    #[test]
    fn one_device_in_a_hurry_does_not_slow_another() {
        let limits = limits(0);
        let hurried = Uuid::from_u128(1);
        assert!((0..BURST).all(|_| limits.device(hurried).is_ok()));
        assert!(limits.device(hurried).is_err());
        assert!(limits.device(Uuid::from_u128(2)).is_ok());
    }

    #[test]
    fn an_account_is_locked_after_five_tries_from_anywhere() {
        let limits = limits(0);
        let from = |i: u8| IpAddr::from([203, 0, 113, i]);
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        assert!((0..5).all(|i| limits.sign_in(from(i), "2480", "Demo@umea.example", now).is_ok()));
        assert!(limits.sign_in(from(9), "2480", "demo@umea.example", now).is_err());
        assert!(limits.sign_in(from(9), "2482", "demo@umea.example", now).is_ok());
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_limit() {
        let a: IpAddr = "2001:db8::1".parse().unwrap();
        let b: IpAddr = "2001:db8::ffff:2".parse().unwrap();
        let c: IpAddr = "2001:db8:0:1::1".parse().unwrap();
        assert_eq!(network(a), network(b));
        assert_ne!(network(a), network(c));
    }
}
