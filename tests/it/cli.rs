//! The binary as people call it: what it prints, where, and with which exit code.

mod baseline;
mod check;
mod ci;
mod decide;
mod diff;
mod explain;
mod fix;
mod forms;
mod init;
mod levels;
mod records_checked;
mod settings;
mod streams;
mod test;
mod threads;
mod why;

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A small policy with everything that the commands show.
pub(crate) const POLICY: &str = r#"//! A policy for tests.

me {
    name: text
}

record person {
    name: text up to 60
    met_on: text? up to 30
    let first_name = first_name(name)
}

/// Somebody asks to join my network.
request invite {
    from: person
    received: date
    trust: bool ask "Do you trust {from.first_name}?"
    answer by received + 7 days
    expires on received + 6 months
    reply limit 120 characters
}

rules for invite {
    /// We talk elsewhere.
    rule in_touch {
        when from.met_on is "Mastodon"
        decline with no
        because "we talk on {from.met_on}" given from.met_on is "Mastodon"
    }
    /// I trust them.
    rule trusted {
        when trust
        accept
    }
    otherwise defer for 3 months with no
        because "I do not know you well enough"
}

@allow(reply-too-long, "measured in a test") @allow(no-open-door, "short for a test") reply no for invite {
    greet "Hi {from.first_name},"
    thank "Thank you."
    answer "Not this time:"
    because "{reason}."
    sign "Best,\n{me.name}"
}

test "trust is enough" for invite {
    from.name = "Ada Example"
    received = 2026-05-01
    trust = true
    expect accept by trusted
}
"#;

/// Three records: one to decline, one to ask about, one to accept.
pub(crate) const REQUESTS: &str = r#"{"id":"r1","from":{"name":"Ada Example","met_on":"Mastodon"},"received":"2026-05-01"}
{"id":"r2","from":{"name":"Bo Sample"},"received":"2026-04-20"}
{"id":"r3","from":{"name":"Cy Test"},"received":"2026-05-03","trust":true}
"#;

/// A folder of its own in which commands run.
pub(crate) struct Folder(TempDir);

/// What a command left behind.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    /// A folder with these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = Folder(tempfile::tempdir().unwrap());
        files.iter().for_each(|(path, text)| folder.write(path, text));
        folder
    }

    /// A folder with the policy, the requests and settings.
    pub(crate) fn project() -> Self {
        Folder::new(&[
            ("policy.etq", POLICY),
            ("requests.jsonl", REQUESTS),
            ("etiquette.toml", "policy = [\"policy.etq\"]\n\n[me]\nname = \"Rob\"\n"),
        ])
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// The command with its words, to be started in the folder.
    pub(crate) fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_etiquette"));
        command.args(words.split_whitespace()).current_dir(self.path());
        command.env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR").stdin(Stdio::null());
        command
    }

    /// Runs a command.
    pub(crate) fn run(&self, words: &str) -> Ran {
        self.command(words).output().unwrap().into()
    }

    /// Runs a command with something on its standard input.
    pub(crate) fn run_with(&self, words: &str, input: &[u8]) -> Ran {
        let path = self.path().join(".stdin");
        fs::write(&path, input).unwrap();
        let stdin = fs::File::open(path).unwrap();
        self.command(words).stdin(stdin).output().unwrap().into()
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let code = output.status.code().expect("it ended by itself");
        Ran { code, out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Ran {
    /// All of it, for a snapshot.
    pub(crate) fn whole(&self) -> String {
        let mut text = format!("exit {}\n", self.code);
        for (name, said) in [("out", &self.out), ("err", &self.err)] {
            if !said.is_empty() {
                text.push_str(&format!("--- {name}\n{said}"));
            }
        }
        text
    }
}

#[test]
fn nothing_asked_is_wrong_usage_and_help_is_data() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.run("").code, 2);
    let help = folder.run("--help");
    assert_eq!(help.code, 0);
    for command in ["init", "check", "decide", "test", "diff", "why", "explain", "completions", "man"] {
        assert!(help.out.contains(&format!("\n  {command}")), "{command} is in\n{}", help.out);
    }
    assert_eq!(folder.run("--version").out, concat!("etiquette ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(folder.run("chek").code, 2);
    assert_eq!(folder.run("check --formt json").code, 2);
}

#[test]
fn packagers_get_completions_and_a_manual_page() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = folder.run(&format!("completions {shell}"));
        assert!(ran.code == 0 && ran.out.contains("etiquette") && ran.out.contains("coverage"), "{shell}");
    }
    let man = folder.run("man");
    assert_eq!(man.code, 0);
    for part in [".TH etiquette", "DECIDE", "unique", "Exit codes"] {
        assert!(man.out.contains(part), "{part} is in\n{}", man.out);
    }
}
