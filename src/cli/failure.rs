//! How a command ends when it does not end well: one sentence with its causes on standard error, and an exit code.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

/// The code of a command that failed.
const FAILED: u8 = 1;
/// The code of a command that was used wrongly.
const WRONG_USE: u8 = 2;

/// An argument that cannot be what it is, told in a sentence that names it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct WrongUse(pub String);

/// Tells why the arguments were refused, or what was asked about them (`--help`).
pub(super) fn refused(refusal: &clap::Error) -> ExitCode {
    // Nothing can be told where standard error is closed.
    let _ = refusal.print();
    if refusal.use_stderr() { ExitCode::from(WRONG_USE) } else { ExitCode::SUCCESS }
}

/// Tells why a command failed.
pub(super) fn told(error: &anyhow::Error) -> ExitCode {
    if is_closed_output(error) {
        return ExitCode::SUCCESS;
    }
    let mut text = String::from("arpent: ");
    for (idx, cause) in error.chain().enumerate() {
        let _ = write!(text, "{}{cause}", if idx == 0 { "" } else { ": " });
    }
    let _ = writeln!(io::stderr().lock(), "{text}");
    ExitCode::from(if error.is::<WrongUse>() { WRONG_USE } else { FAILED })
}

/// Whether the reader of standard output has had enough.
fn is_closed_output(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}
