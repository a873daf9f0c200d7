//! `--deny`, `--warn` and `--allow`: levels of lints, the later one wins.

use super::out::Failure;
use crate::check::lint::{Level, Levels};
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};

/// Levels from the command line, in the order in which they stand there.
#[derive(Clone, Debug, Default)]
pub(super) struct LevelArgs(Vec<(usize, String, Level)>);

const LEVELS: [(Level, &str); 3] = [
    (Level::Deny, "Make a lint's findings end with exit code 1; `warnings` names all that warn"),
    (Level::Warn, "Only say a lint's findings"),
    (Level::Allow, "Do not say a lint's findings"),
];

impl LevelArgs {
    /// Sets the levels over those of the settings.
    pub(super) fn apply(&self, levels: &mut Levels) -> Result<(), Failure> {
        for (_, name, level) in &self.0 {
            levels.set(name, *level).map_err(|near| {
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "see them all: etiquette explain --list".to_owned(),
                };
                Failure::usage(format!("there is no lint `{name}`"), help)
            })?;
        }
        Ok(())
    }
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
