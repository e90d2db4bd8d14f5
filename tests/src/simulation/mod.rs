//! Thousands of lives of the phone's synchronisation engine, each with its own order of drops, delays, doubles, crashes
//! and restored backups: `core/client`'s pure `step` between a modelled disk and a modelled server.

mod disk;
mod run;
mod server;

pub use run::Run;
pub use server::Planted;

#[cfg(test)]
mod tests {
    use super::*;

    /// The first seed in which something breaks, and what.
    fn first_broken(seeds: std::ops::Range<u64>, planted: Planted) -> Option<(u64, Vec<String>)> {
        seeds.map(|seed| (seed, Run::new(seed, planted).live().broken)).find(|(_, broken)| !broken.is_empty())
    }

    #[test]
    fn in_two_thousand_lives_nothing_is_lost_doubled_or_missed() {
        let begin: u64 = std::env::var("MINKOMMUN_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
        assert_eq!(first_broken(begin..begin + 2000, Planted::Nothing), None);
    }

    #[test]
    fn a_life_is_the_same_each_time_it_is_lived() {
        let (once, again) = (Run::new(7, Planted::Nothing).live(), Run::new(7, Planted::Nothing).live());
        assert_eq!(once.steps, again.steps);
        assert!(once.steps > 100);
    }

    #[test]
    fn planted_faults_are_found() {
        for planted in [
            Planted::NoDedupe,
            Planted::AckBeforeCommit,
            Planted::LateNumbers,
            Planted::CursorFirst,
            Planted::ForgetWhenSent,
        ] {
            assert!(first_broken(0..100, planted).is_some(), "{planted:?} was not found in a hundred lives");
        }
    }
}
