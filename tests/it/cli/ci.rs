//! What stands in a user's CI: the hooks, the action and the page about them name only what is there.

use super::Folder;
use std::collections::BTreeSet;
use std::path::Path;
use yaml_rust2::{Yaml, YamlLoader};

fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn yaml(path: &str) -> Yaml {
    YamlLoader::load_from_str(&text(path)).unwrap().remove(0)
}

/// Every `etiquette COMMAND … --flag` and `"$ETIQUETTE" COMMAND …` of a text: the command and the flag.
fn flags(text: &str) -> BTreeSet<(String, String)> {
    let call = regex::Regex::new(r#"(?:etiquette|"\$ETIQUETTE") (check|test|diff|decide)\b([^\n`>|&]*)"#).unwrap();
    let flag = regex::Regex::new(r"--[a-z][a-z-]*").unwrap();
    let of = |call: regex::Captures<'_>| {
        let command = call[1].to_owned();
        flag.find_iter(&call[2]).map(|f| (command.clone(), f.as_str().to_owned())).collect::<Vec<_>>()
    };
    call.captures_iter(text).flat_map(of).collect()
}

#[test]
fn only_flags_that_exist_are_named() {
    let folder = Folder::new(&[]);
    let mut seen = 0;
    for path in ["docs/ci.md", "action.yml", ".pre-commit-hooks.yaml", "README.md"] {
        for (command, flag) in flags(&text(path)) {
            let help = folder.run(&format!("{command} --help")).out;
            assert!(
                help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n")),
                "{path}: {command} {flag}"
            );
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen}");
}

#[test]
fn every_form_is_on_the_page() {
    let help = Folder::new(&[]).run("check --help").out;
    let page = text("docs/ci.md");
    for form in ["human", "short", "json", "sarif", "github", "gitlab", "junit", "markdown"] {
        assert!(help.contains(&format!("- {form}:")) && page.contains(&format!("| `{form}` |")), "{form}");
    }
    for command in ["test", "diff"] {
        let other = Folder::new(&[]).run(&format!("{command} --help")).out;
        let forms =
            |help: &str| help.lines().filter(|l| l.trim().starts_with("- ")).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(forms(&other), forms(&help), "{command}");
    }
}

#[test]
fn hooks_are_what_pre_commit_wants() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let ids: Vec<&str> = hooks.as_vec().unwrap().iter().map(|hook| hook["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["etiquette-check", "etiquette-test"]);
    for hook in hooks.as_vec().unwrap() {
        assert!(hook["entry"].as_str().unwrap().starts_with("etiquette "));
        assert_eq!((hook["language"].as_str(), hook["pass_filenames"].as_bool()), (Some("rust"), Some(false)));
        let files = regex::Regex::new(hook["files"].as_str().unwrap()).unwrap();
        for (path, meant) in
            [("p/a.etq", true), ("etiquette.toml", true), ("x/etiquette.toml", true), ("a.toml", false)]
        {
            assert_eq!(files.is_match(path), meant, "{path}");
        }
    }
}

#[test]
fn the_action_says_what_it_takes_and_takes_what_it_says() {
    let action = yaml("action.yml");
    assert_eq!(action["runs"]["using"].as_str(), Some("composite"));
    let inputs: BTreeSet<&str> = action["inputs"].as_hash().unwrap().keys().map(|k| k.as_str().unwrap()).collect();
    let text = text("action.yml");
    let used = regex::Regex::new(r"inputs\.([a-z-]+)").unwrap();
    let used: BTreeSet<&str> = used.captures_iter(&text).map(|c| c.get(1).unwrap().as_str()).collect();
    assert_eq!(inputs, used);
    for step in action["runs"]["steps"].as_vec().unwrap() {
        assert_eq!(step["shell"].as_str(), Some("bash"));
        let run = step["run"].as_str().unwrap();
        assert!(!run.contains("${{"), "what people write is handed over as a variable, and not as a script:\n{run}");
    }
}
