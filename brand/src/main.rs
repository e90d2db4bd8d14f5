use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    minkommun_brand::cli::run(minkommun_brand::cli::Cli::parse())
}
