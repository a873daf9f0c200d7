//! The command line: reads, calls one verb of the library, reports, returns an exit code.

use std::process::ExitCode;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
