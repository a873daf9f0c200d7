//! The command line: reads, calls one verb of the library, reports, returns an exit code.

mod check;
mod decide;
mod diff;
mod explain;
mod files;
mod form;
mod init;
mod input;
mod levels;
mod me;
mod out;
mod packaging;
mod policies;
mod progress;
mod project;
mod test;
mod why;

use clap::{Parser, Subcommand};
use out::{Exit, Failure, Out};
use std::ffi::OsString;
use std::process::ExitCode;

/// Answer requests with respect, by a policy written down once.
#[derive(Parser)]
#[command(name = "etiquette", version, max_term_width = 100, arg_required_else_help = true, after_help = EXITS)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    shown: Shown,
}

// What every command takes. (A doc comment would become the program's description.)
#[derive(clap::Args)]
#[group(skip)]
struct Shown {
    /// Colours: as the terminal says, always, or never
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = out::Color::Auto, hide_possible_values = true)]
    color: out::Color,
}

// One command without the others.
#[derive(Parser)]
#[command(no_binary_name = true)]
struct Alone<A: clap::Args> {
    #[command(flatten)]
    args: A,
    #[command(flatten)]
    shown: Shown,
}

const EXITS: &str =
    "Exit codes: 0 clean; 1 findings; 2 wrong usage; 3 a file or stream that cannot be read or written.";

#[derive(Subcommand)]
enum Command {
    /// Start a project that passes: a policy, requests, settings
    Init(init::Args),
    /// Find what is wrong in policies
    Check(check::Args),
    /// Decide requests and write the replies
    Decide(decide::Args),
    /// Explain one decision: every rule, the value of every part, and what it would take
    Why(why::Args),
    /// Run the tests that stand in policies
    Test(test::Args),
    /// Show what changes between two policies, with a request for every change
    Diff(diff::Args),
    /// Explain a code: what it finds, why, a wrong example, the right one
    Explain(explain::Args),
    /// Print completions for a shell
    Completions(packaging::CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let quickly = one_command(std::env::args_os().skip(1));
    match quickly.map_or_else(Cli::try_parse, Ok) {
        Ok(cli) => {
            let out = Out::new(cli.shown.color);
            out.finish(run(cli.command, &out))
        }
        Err(error) => usage(&error),
    }
}

/// Reads the words of the command that comes first, without those that the other commands would take: so a start takes less time.
/// None where anything is wrong with them, or more is asked for than a command; all that is said about that comes from [`Cli`].
fn one_command(mut words: impl Iterator<Item = OsString>) -> Option<Cli> {
    match words.next()?.to_str()? {
        "check" => alone(words, Command::Check),
        "decide" => alone(words, Command::Decide),
        "why" => alone(words, Command::Why),
        "test" => alone(words, Command::Test),
        "diff" => alone(words, Command::Diff),
        _ => None,
    }
}

fn alone<A: clap::Args>(words: impl Iterator<Item = OsString>, command: fn(A) -> Command) -> Option<Cli> {
    let Alone { args, shown } = Alone::try_parse_from(words).ok()?;
    Some(Cli { command: command(args), shown })
}

/// What clap has to say: help and version are data, everything else is wrong usage.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is no reason to complain.
    let _ = error.print();
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Clean.into() }
}

fn run(command: Command, out: &Out) -> Result<Exit, Failure> {
    match command {
        Command::Init(args) => init::run(&args, out),
        Command::Check(args) => check::run(&args, out),
        Command::Decide(args) => decide::run(&args, out),
        Command::Why(args) => why::run(&args, out),
        Command::Test(args) => test::run(&args, out),
        Command::Diff(args) => diff::run(&args, out),
        Command::Explain(args) => explain::run(&args, out),
        Command::Completions(args) => packaging::completions(&args, out),
        Command::Man => packaging::man(out),
    }
}

/// The whole tree of commands, from which help, completions and the manual page come.
fn tree() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}
