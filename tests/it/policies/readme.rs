//! What the README shows and says is so.

use super::root;
use etiquette::check::{Options, check};
use etiquette::source::MemoryFiles;
use std::fs;
use std::path::Path;
use std::process::Command;

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

/// The blocks that are fenced with this word.
fn blocks<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    text.split(&format!("```{word}\n")).skip(1).map(|rest| rest.split("```\n").next().unwrap()).collect()
}

/// What `etiquette` prints, on both ways out, for a command line that begins with its name.
fn run(command: &str, folder: &Path) -> String {
    let words = command.strip_prefix("etiquette ").unwrap().split(' ');
    let output =
        Command::new(env!("CARGO_BIN_EXE_etiquette")).args(words).current_dir(folder).env("NO_COLOR", "1").output();
    let output = output.unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

fn one_blank_between_words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every piece of the picture stands in what is printed, in order; long lines are folded, `[…]` leaves something out.
#[track_caller]
fn assert_shown(picture: &str, printed: &str) {
    let printed = one_blank_between_words(printed);
    let mut rest = printed.as_str();
    for piece in picture.split("[…]") {
        let piece = one_blank_between_words(piece);
        let at = rest.find(&piece).unwrap_or_else(|| panic!("not printed any more:\n{piece}\n\nbut:\n{printed}"));
        rest = &rest[at + piece.len()..];
    }
}

#[test]
fn the_picture_of_decisions_is_real() {
    let readme = readme();
    let (command, picture) = blocks(&readme, "console")[0].strip_prefix("$ ").unwrap().split_once('\n').unwrap();
    assert_shown(picture, &run(command, &root()));
    let first = blocks(&readme, "sh")[0].lines().next().unwrap();
    assert_eq!(first.strip_prefix("cargo run --release -- "), command.strip_prefix("etiquette "));
}

/// The finding is what the policy that ships would earn with a hole in one of its replies.
#[test]
fn the_picture_of_a_finding_is_real() {
    let readme = readme();
    let (command, picture) = blocks(&readme, "console")[1].strip_prefix("$ ").unwrap().split_once('\n').unwrap();
    let folder = tempfile::tempdir().unwrap();
    for path in ["etiquette.toml", "policies/lists/service_offers.txt"].map(str::to_owned).into_iter().chain(policies())
    {
        fs::create_dir_all(folder.path().join(&path).parent().unwrap()).unwrap();
        let sound = "thank \"Thank you for the invitation, and for remembering me.\"";
        let hole = "thank \"Thank you for the invitation, and greetings to {from.company}.\"";
        let text = fs::read_to_string(root().join(&path)).unwrap();
        fs::write(folder.path().join(&path), text.replace(sound, hole)).unwrap();
    }
    assert_shown(picture, &run(command, folder.path()));
}

fn policies() -> Vec<String> {
    super::below_policies("etq")
}

#[test]
fn the_tour_is_a_policy_without_findings() {
    let readme = readme();
    let tour = blocks(&readme, "etq")[0];
    assert!((10..=14).contains(&tour.lines().count()), "ten lines were announced");
    let files = MemoryFiles([("tour.etq".to_owned(), tour.to_owned())].into());
    let checked = check("tour.etq", &files, &Options::default());
    assert!(checked.policy.is_some() && checked.diagnostics.is_empty(), "{:#?}", checked.diagnostics);
}

/// The commands for a folder of one's own end well, one after the other.
#[test]
fn the_commands_work_in_a_folder_of_ones_own() {
    let readme = readme();
    let home = tempfile::tempdir().unwrap();
    let mut folder = home.path().to_owned();
    for line in blocks(&readme, "sh")[1].lines() {
        if let Some(name) = line.strip_prefix("cd ") {
            folder.push(name);
        } else if let Some(words) = line.strip_prefix("etiquette ") {
            let mut command = Command::new(env!("CARGO_BIN_EXE_etiquette"));
            let output = command.args(words.split(' ')).current_dir(&folder).output().unwrap();
            assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    assert!(folder.join("policies").is_dir());
}

#[test]
fn its_links_lead_somewhere() {
    for link in readme().split("](").skip(1).map(|rest| rest.split(')').next().unwrap()) {
        assert!(root().join(link).exists(), "README links to {link}");
    }
}
