//! The binary `arpent`: all it does is hand over to the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    arpent::cli::run()
}
