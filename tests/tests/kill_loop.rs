//! A minute of sudden death on each engine. `cargo run -p minkommun-tests --bin kill-loop -- --rounds 5000 --seed 7` goes on
//! for longer.

use std::process::Command;

fn a_sigkill_at_any_moment_loses_nothing_that_was_acknowledged_and_doubles_nothing(engine: &str) {
    let kill_loop = env!("CARGO_BIN_EXE_kill-loop");
    let arguments = ["--rounds", "1000", "--seconds", "60", "--on", engine];
    let done = Command::new(kill_loop).args(arguments).status().expect("it starts");
    assert!(done.success(), "see its violations above");
}

#[test]
fn on_sqlite() {
    a_sigkill_at_any_moment_loses_nothing_that_was_acknowledged_and_doubles_nothing("sqlite");
}

#[test]
fn on_postgres() {
    a_sigkill_at_any_moment_loses_nothing_that_was_acknowledged_and_doubles_nothing("postgres");
}
