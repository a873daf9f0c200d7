//! `--deny`, `--warn` and `--allow`: levels of lints, the later one wins.

use super::out::{Failure, Out};
use crate::check::lint::{Level, Levels};
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};

/// Levels from the command line, in the order in which they stand there.
#[derive(Clone, Debug, Default)]
pub(super) struct LevelArgs(Vec<(usize, String, Level)>);

const LEVELS: [(Level, &str); 3] = [
    (Level::Deny, "Make the findings of a lint or a family end with exit code 1; `warnings` names all that warn"),
    (Level::Warn, "Only say the findings of a lint or a family"),
    (Level::Allow, "Do not say the findings of a lint or a family"),
];

impl LevelArgs {
    /// Sets the levels over those of the settings.
    pub(super) fn apply(&self, levels: &mut Levels, out: &Out) -> Result<(), Failure> {
        for (_, name, level) in &self.0 {
            let now = levels.set(name, *level).map_err(|near| {
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "see them all: etiquette explain --list".to_owned(),
                };
                Failure::usage(format!("there is no lint `{name}`"), help)
            })?;
            if let Some(now) = now {
                out.say(&renamed(name, now));
            }
        }
        Ok(())
    }
}

/// What is said about a name that a lint had before.
pub(super) fn renamed(before: &str, now: &str) -> String {
    format!("note: `{before}` is called `{now}` now\n")
}

impl Args for LevelArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        LEVELS.iter().fold(command, |command, (level, help)| {
            let arg = Arg::new(level.word()).long(level.word()).value_name("LINT").help(*help);
            command.arg(arg.action(ArgAction::Append))
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for LevelArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut set = Vec::new();
        for (level, _) in LEVELS {
            let names = matches.get_many::<String>(level.word()).into_iter().flatten();
            let places = matches.indices_of(level.word()).into_iter().flatten();
            set.extend(places.zip(names).map(|(at, name)| (at, name.clone(), level)));
        }
        set.sort();
        Ok(LevelArgs(set))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
