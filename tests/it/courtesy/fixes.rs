//! The fixes of the courtesy lints: what they mend is gone, and the policy still holds.

use etiquette::check::lint::{Family, Level, Levels, Lint};
use etiquette::check::words::LISTS;
use etiquette::check::{Checked, Options, check, lints};
use etiquette::diagnostic::{Diagnostic, Fix};
use etiquette::source::MemoryFiles;

fn checked(lint: &Lint, policy: &str) -> Checked {
    let mut levels = Levels::default();
    levels.set(lint.code.name(), Level::Warn).unwrap();
    let files = MemoryFiles([("policy.etq".to_owned(), policy.to_owned())].into());
    check("policy.etq", &files, &Options { levels, ..Options::default() })
}

fn finding<'c>(lint: &Lint, checked: &'c Checked) -> Option<&'c Diagnostic> {
    checked.diagnostics.iter().find(|d| d.code == lint.code)
}

/// The wrong example of a lint's page.
fn wrong(lint: &Lint) -> &'static str {
    let begin = format!("```etq finds {}\n", lint.code);
    lint.page.split(&begin).nth(1).unwrap().split("```").next().unwrap()
}

fn applied(fix: &Fix, policy: &str) -> String {
    let mut edits = fix.edits.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    edits.iter().fold(policy.to_owned(), |mut text, edit| {
        text.replace_range(edit.span.range(), &edit.text);
        text
    })
}

/// Whether the policy with a fix applied holds, without a finding of the lint.
fn assert_mends(lint: &Lint, fix: &Fix, policy: &str) {
    let mended = applied(fix, policy);
    let after = checked(lint, &mended);
    assert!(after.policy.is_some(), "{}: {:#?}\n{mended}", lint.code, after.diagnostics);
    assert!(finding(lint, &after).is_none(), "{}: {:#?}\n{mended}", lint.code, finding(lint, &after));
}

#[test]
fn what_a_fix_mends_is_gone() {
    let mut with_fix = 0;
    let courtesy: Vec<&Lint> = lints::ALL.iter().copied().filter(|lint| lint.family == Family::Courtesy).collect();
    for lint in &courtesy {
        let before = checked(lint, wrong(lint));
        let fixes = &finding(lint, &before).unwrap().fixes;
        fixes.iter().for_each(|fix| assert_mends(lint, fix, wrong(lint)));
        with_fix += usize::from(!fixes.is_empty());
    }
    assert!(with_fix * 10 >= courtesy.len() * 6, "{with_fix} of {} lints have a fix", courtesy.len());
}

/// The phrases that a line of a word list stands for, as far as it has alternatives side by side.
fn forms(line: &str) -> Vec<String> {
    let Some((before, rest)) = line.split_once('(') else { return vec![line.to_owned()] };
    let (inside, after) = rest.split_once(')').unwrap();
    inside.split('|').flat_map(|choice| forms(&format!("{before}{choice}{after}"))).collect()
}

#[test]
fn words_that_may_stand_in_the_place_of_others_do_not_hurt() {
    let mut tried = 0;
    for (_, _, _, text) in LISTS {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((phrase, _)) = line.split_once(" => ") else { continue };
            for form in forms(phrase) {
                let policy = HOLD.replace("WORDS", &form);
                let levels = Options::default();
                let files = MemoryFiles([("policy.etq".to_owned(), policy.clone())].into());
                let before = check("policy.etq", &files, &levels);
                let found = before.diagnostics.iter().find(|d| !d.fixes.is_empty()).unwrap_or_else(|| panic!("{form}"));
                assert_mends(lints::find(found.code.name()).unwrap(), &found.fixes[0], &policy);
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "{tried}");
}

const HOLD: &str = "request talk {
    name: text
    answer by today
}

rules for talk {
    otherwise decline with no
}

reply no for talk {
    greet \"Hi {name},\"
    thank \"Thank you for asking.\"
    answer \"I cannot, but I thank you for WORDS and will listen later.\"
    because \"The hall is full.\"
    instead \"Do write again when our paths cross.\"
    sign \"Kind regards, Ada\"
}
";
