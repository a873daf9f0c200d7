//! The levels of lints as they are set: by name, for a family, for all that warn; everywhere or in some files; the last one holds.

use super::{Family, Level, Lint, Paths, lints};
use crate::diagnostic::nearest;
use crate::source::Root;

/// The name of every lint that would warn.
const WARNINGS: &str = "warnings";

/// Levels as set by the settings file and the command line; the last one that means a lint in a file holds.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    set: Vec<Setting>,
    root: Root,
}

#[derive(Clone, Debug)]
struct Setting {
    what: What,
    level: Level,
    /// Where it holds; none is everywhere.
    paths: Option<Paths>,
}

/// What a level is set for, the more general first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Family(Family),
    Warnings,
    Lint(&'static str),
}

impl Levels {
    /// Sets a level everywhere. Gives the name that the lint has now, if that is another one.
    ///
    /// # Errors
    /// Where there is no such lint or group; gives the nearest name, if one is near.
    pub fn set(&mut self, name: &str, level: Level) -> Result<Option<&'static str>, Option<&'static str>> {
        self.set_in(None, name, level)
    }

    /// Sets a level in some files.
    ///
    /// # Errors
    /// Where there is no such lint or group; gives the nearest name, if one is near.
    pub fn set_in(
        &mut self,
        paths: Option<&Paths>,
        name: &str,
        level: Level,
    ) -> Result<Option<&'static str>, Option<&'static str>> {
        let what = what(name).ok_or_else(|| nearest(name, names()))?;
        self.set.push(Setting { what, level, paths: paths.cloned() });
        Ok(lints::renamed(name))
    }

    /// How special a name is: families first, then all that warn, then single lints.
    pub fn rank(name: &str) -> u8 {
        match what(name) {
            Some(What::Family(_)) => 0,
            Some(What::Warnings) => 1,
            Some(What::Lint(_)) | None => 2,
        }
    }

    /// From where the paths of files are told.
    pub fn told_from(&mut self, root: Root) {
        self.root = root;
    }

    /// Whether somebody set the level of this lint by its name.
    pub fn names(&self, lint: &Lint) -> bool {
        self.set.iter().any(|setting| setting.what == What::Lint(lint.code.name()))
    }

    /// The level of a lint in a file.
    pub fn of(&self, lint: &Lint, file: &str) -> Level {
        let mut path = None;
        let mut holds = |paths: &Paths| paths.hold(path.get_or_insert_with(|| self.root.tell(file)));
        let mut level = lint.level;
        for setting in &self.set {
            if setting.means(lint, level) && setting.paths.as_ref().is_none_or(&mut holds) {
                level = setting.level;
            }
        }
        level
    }

    /// Whether a lint is on in some file.
    pub fn may_speak(&self, lint: &Lint) -> bool {
        let everywhere = |setting: &&Setting| setting.paths.is_none();
        let said = |level: Level, setting: &Setting| if setting.means(lint, level) { setting.level } else { level };
        let level = self.set.iter().filter(everywhere).fold(lint.level, said);
        let somewhere = |setting: &Setting| {
            setting.paths.is_some() && setting.level != Level::Allow && setting.means(lint, Level::Warn)
        };
        level != Level::Allow || self.set.iter().any(somewhere)
    }
}

impl Setting {
    /// Whether it is about a lint that has this level before.
    fn means(&self, lint: &Lint, before: Level) -> bool {
        match self.what {
            What::Family(family) => lint.family == family,
            What::Warnings => before == Level::Warn,
            What::Lint(name) => lint.code.name() == name,
        }
    }
}

fn what(name: &str) -> Option<What> {
    if name == WARNINGS {
        return Some(What::Warnings);
    }
    let family = Family::ALL.into_iter().find(|family| family.word() == name).map(What::Family);
    family.or_else(|| lints::find(name).map(|lint| What::Lint(lint.code.name())))
}

/// Every name that a level can be set for.
fn names() -> impl Iterator<Item = &'static str> {
    let groups = Family::ALL.into_iter().map(Family::word).chain([WARNINGS]);
    lints::ALL.iter().map(|lint| lint.code.name()).chain(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_one_that_means_a_lint_holds() {
        let lint = lints::find("silent-decline").unwrap();
        let mut levels = Levels::default();
        assert_eq!(levels.of(lint, "a.etq"), Level::Deny);
        levels.set("courtesy", Level::Warn).unwrap();
        assert_eq!(levels.of(lint, "a.etq"), Level::Warn);
        levels.set("warnings", Level::Deny).unwrap();
        levels.set_in(Some(&Paths::new(["drafts"])), "silent-decline", Level::Allow).unwrap();
        assert_eq!((levels.of(lint, "a.etq"), levels.of(lint, "drafts/a.etq")), (Level::Deny, Level::Allow));
        levels.set("courtesy", Level::Allow).unwrap();
        assert!(!levels.may_speak(lint));
        levels.set_in(Some(&Paths::new(["drafts"])), "courtesy", Level::Warn).unwrap();
        assert!(levels.may_speak(lint) && levels.of(lint, "a.etq") == Level::Allow);
        assert_eq!(levels.set("coutesy", Level::Warn), Err(Some("courtesy")));
    }
}
