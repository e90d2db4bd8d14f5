//! A minute of sudden death. `cargo run -p minkommun-tests --bin kill-loop -- --rounds 5000 --seed 7` goes on for longer.

use std::process::Command;

#[test]
fn a_sigkill_at_any_moment_loses_nothing_that_was_acknowledged_and_doubles_nothing() {
    let kill_loop = env!("CARGO_BIN_EXE_kill-loop");
    let done = Command::new(kill_loop).args(["--rounds", "1000", "--seconds", "60"]).status().expect("it starts");
    assert!(done.success(), "see its violations above");
}
