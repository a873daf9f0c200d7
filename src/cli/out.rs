//! The one door through which the program speaks: data to standard output, everything said about it to standard error.

use crate::report::{Finding, Look, Seen, human};
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default().bold();

/// When colours are shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Color {
    /// Where the terminal shows them and `NO_COLOR` is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The exit codes, the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// All is well.
    Clean,
    /// Something was found.
    Findings,
    /// The command was not understood.
    Usage,
    /// A file or stream cannot be read or written.
    Unreadable,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Unreadable => 3,
        })
    }
}

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nobody reads what is printed any more.
    Closed,
    /// It was said what is wrong already.
    Said(Exit),
    /// Something to say.
    Error {
        /// What it ends with.
        exit: Exit,
        /// What is wrong.
        message: String,
        /// What to type.
        help: String,
    },
}

impl Failure {
    /// Wrong usage.
    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Failure::Error { exit: Exit::Usage, message: message.into(), help: help.into() }
    }

    /// A file or stream that cannot be read or written.
    pub(super) fn unreadable(message: impl Into<String>, help: impl Into<String>) -> Self {
        Failure::Error { exit: Exit::Unreadable, message: message.into(), help: help.into() }
    }
}

/// Trouble while writing data.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::unreadable(format!("the output cannot be written: {}", plain(&error)), ""),
        }
    }
}

/// A system's error in its words, without the number behind them.
pub(super) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

/// Standard output and standard error, and what they look like.
pub(super) struct Out {
    color: Color,
}

impl Out {
    /// With colours as asked for.
    pub(super) fn new(color: Color) -> Self {
        Out { color }
    }

    /// What standard output looks like.
    pub(super) fn look(&self) -> Look {
        let stdout = io::stdout();
        Look { color: self.colored(&stdout), width: terminal_size::terminal_size_of(&stdout).map(width) }
    }

    /// What standard error looks like.
    pub(super) fn look_stderr(&self) -> Look {
        let stderr = io::stderr();
        Look { color: self.colored(&stderr), width: terminal_size::terminal_size_of(&stderr).map(width) }
    }

    fn colored(&self, stream: &impl anstream::stream::RawStream) -> bool {
        match self.color {
            Color::Auto => anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never,
            Color::Always => true,
            Color::Never => false,
        }
    }

    /// Standard output, for data; whoever writes flushes it.
    pub(super) fn data(&self) -> BufWriter<io::StdoutLock<'static>> {
        BufWriter::with_capacity(1 << 16, io::stdout().lock())
    }

    /// Writes a whole text of data.
    pub(super) fn print(&self, text: &str) -> Result<(), Failure> {
        let mut data = self.data();
        data.write_all(text.as_bytes())?;
        data.flush()?;
        Ok(())
    }

    /// Says something about the data.
    pub(super) fn say(&self, text: &str) {
        // Nobody is left to be told that nobody listens.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says findings to standard error, at most `most` of them; gives how many were not shown.
    pub(super) fn say_findings<'a>(&self, findings: impl IntoIterator<Item = Finding<'a>>, most: usize) -> usize {
        let look = self.look_stderr();
        let mut seen = Seen::new();
        let mut text = String::new();
        let mut left = 0;
        for (index, finding) in findings.into_iter().enumerate() {
            if index < most {
                human::finding(&mut text, finding, look, &mut seen);
            } else {
                left += 1;
            }
        }
        self.say(&text);
        left
    }

    /// Ends the program: says why it failed, if it did, and gives the exit code.
    pub(super) fn finish(&self, result: Result<Exit, Failure>) -> ExitCode {
        match result {
            Ok(exit) | Err(Failure::Said(exit)) => exit.into(),
            Err(Failure::Closed) => Exit::Clean.into(),
            Err(Failure::Error { exit, message, help }) => {
                let look = self.look_stderr();
                let mut text = format!("{}: {}\n", look.paint(ERROR, "error"), human::snippet::visible(&message));
                if !help.is_empty() {
                    text.push_str(&format!("  {} {}\n", look.paint(HELP, "help:"), human::snippet::visible(&help)));
                }
                self.say(&text);
                exit.into()
            }
        }
    }
}

fn width((width, _): (terminal_size::Width, terminal_size::Height)) -> usize {
    usize::from(width.0)
}
