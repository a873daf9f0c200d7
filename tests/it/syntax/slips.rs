//! What is said about common slips: `slips.txt` holds each slip, `-->` what is said and where, `==>` what the fixes make of it.

use super::support::{fixed, said};
use etiquette::source::FileId;

struct Case {
    text: String,
    said: Vec<String>,
    fixed: Option<String>,
}

fn cases() -> Vec<Case> {
    let blocks = include_str!("slips.txt").split("\n\n");
    blocks.map(case).filter(|c| !c.text.is_empty()).collect()
}

fn case(block: &str) -> Case {
    let marked = |mark: &str| block.lines().filter_map(|l| l.strip_prefix(mark)).map(str::to_owned).collect::<Vec<_>>();
    let plain = |l: &&str| !l.starts_with("--> ") && !l.starts_with("==> ") && !l.starts_with("# ");
    let fixed = marked("==> ");
    Case {
        text: block.lines().filter(plain).collect::<Vec<_>>().join("\n"),
        said: marked("--> "),
        fixed: (!fixed.is_empty()).then(|| fixed.join("\n")),
    }
}

#[test]
fn each_slip_is_said_once_where_it_is() {
    let cases = cases();
    assert!(cases.len() > 150, "{}", cases.len());
    for case in cases {
        assert_eq!(said(&case.text), case.said, "{}", case.text);
    }
}

#[test]
fn a_fix_mends_what_it_is_for() {
    for case in cases() {
        assert_eq!(fixed(&case.text), case.fixed, "{}", case.text);
        let errors = etiquette::syntax::parse(FileId(0), &case.text).errors;
        if let Some(fixed) = case.fixed.filter(|_| errors.iter().all(|e| !e.fixes.is_empty())) {
            assert_eq!(said(&fixed), Vec::<String>::new(), "{}", case.text);
        }
    }
}

#[test]
fn each_message_has_one_voice() {
    for case in cases() {
        for error in etiquette::syntax::parse(FileId(0), &case.text).errors {
            let message = &error.message;
            assert!(
                !message.starts_with(char::is_uppercase) && !message.ends_with('.') && !message.contains('\n'),
                "{message}"
            );
            assert!(
                !error.label.is_empty() || !error.help.is_empty() || !error.fixes.is_empty(),
                "{message}: says nothing to do"
            );
            for word in ["token", "EOI", "unexpected", "kw_", "pest", "identifier"] {
                assert!(!format!("{message}{}{:?}", error.label, error.help).contains(word), "{message}");
            }
        }
    }
}

#[test]
fn a_mixed_condition_is_shown_with_both_readings() {
    let text = "rules for t { rule a { when a and b or c accept } }";
    let error = etiquette::syntax::parse(FileId(0), text).errors.remove(0);
    assert_eq!(error.help, ["write one of\n(a and b) or c\na and (b or c)"]);
    let titles: Vec<&str> = error.fixes.iter().map(|f| f.title.as_str()).collect();
    assert_eq!(titles, ["read it as (a and b) or c", "read it as a and (b or c)"]);
}

#[test]
fn the_last_day_of_the_month_is_shown() {
    let error = etiquette::syntax::parse(FileId(0), "let x = 2025-02-29").errors.remove(0);
    assert_eq!(error.label, "February 2025 has 28 days");
    assert_eq!(error.help, ["write `2025-02-28`"]);
}

#[test]
fn what_could_stand_there_is_listed_in_plain_words() {
    let label = |text: &str| etiquette::syntax::parse(FileId(0), text).errors.remove(0).label;
    assert_eq!(
        label("rules for t { rule a { when x y } }"),
        "a decision such as `accept` or an operator such as `and` comes here"
    );
    assert_eq!(label("request t { x: 3 }"), "a type comes here");
    assert_eq!(label("let x = ]"), "a condition or a value comes here");
    assert_eq!(label("request t { reply style x }"), "`brief` or `full` comes here");
}
