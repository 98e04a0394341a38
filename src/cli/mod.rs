//! The command line: arguments and environment in, results on standard output, everything else on standard error.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong use. A reader that closes standard output early (`| head`) ends the command
//! quietly. Only this room reads arguments and the environment, and only it uses `anyhow`.

mod arguments;
mod check;
mod clock;
mod diagnose;
mod diff;
mod export;
mod failure;
mod feed;
mod fetch;
mod fetch_words;
mod import;
mod listings;
mod near;
mod output;
mod places;
mod programme;
mod programme_arguments;
mod progress;
mod register;
mod serve;
mod token;
mod wiring;
mod zones;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::filter::LevelFilter;

pub use wiring::{StartError, engine};

use crate::store::DataDirectory;

use arguments::{Arguments, Command};
use output::Session;

/// Runs the command that the arguments of the process ask for.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(refusal) => return failure::refused(&refusal),
    };
    log_to_standard_error(arguments.verbosity);
    let session = Session::new(arguments.lang, DataDirectory::at(arguments.data));
    match answer(arguments.command, &session) {
        Ok(code) => code,
        Err(error) => failure::told(&error),
    }
}

fn answer(command: Command, session: &Session) -> anyhow::Result<ExitCode> {
    let done = match command {
        Command::Diff(asked) => return diff::diff(&asked, session),
        Command::Serve(asked) => serve::serve(&asked, session),
        Command::Where(asked) => places::whereabouts(&asked, session),
        Command::Diagnose(asked) => diagnose::diagnose(&asked, session),
        Command::Layers(asked) => listings::layers(&asked, session),
        Command::Indicators => listings::indicators(session),
        Command::Fetch(asked) => fetch::fetch(&asked, session),
        Command::Import(asked) => return import::import(&asked, session),
        Command::Check(asked) => return check::check(&asked, session),
        Command::Export(asked) => export::export(&asked, session),
        Command::Token(asked) => token::token(&asked.command, session),
        Command::Backup(asked) => programme::backup(&asked, session),
        Command::Restore(asked) => programme::restore(&asked, session),
        Command::Programme(asked) => programme::programme(&asked.command, session),
    };
    done.map(|()| ExitCode::SUCCESS)
}

/// Tells what happens inside: warnings, with `-v` the main steps, with `-vv` everything.
fn log_to_standard_error(verbosity: u8) {
    let level = match verbosity {
        0 => LevelFilter::WARN,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
}
