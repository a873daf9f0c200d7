//! What goes out: rendering, wordings, deadlines, and what holds a text back.

use super::harness::*;
use etiquette::check::CheckedPolicy;
use etiquette::eval::{Outcome, Verdict, Withheld};
use etiquette::model::Date;

fn with_reply(fields: &str, outcome: &str, reply: &str) -> CheckedPolicy {
    policy(&format!("request t {{\n{fields}\n}}\nrules for t {{ otherwise {outcome} }}\nreply r for t {reply}\n"))
}

fn text(policy: &CheckedPolicy, record: &str) -> Result<String, Withheld> {
    outcome(policy, record).reply.expect("a reply").text
}

#[test]
fn parts_become_paragraphs() {
    let policy = with_reply(
        "n: int = 1",
        "decline with r because \"it is late\"",
        r#"{
            greet "Hi,"
            thank "Thanks."
            when n is 1 say "One."
            when n is 2 say "Two."
            paragraph
            paragraph
            because "As {reason},"
            answer "no."
            greet "PS"
            paragraph
            when n is 2 instead "Later."
            paragraph
            sign "Best,\nRob\n"
            say "Bye.\n\n"
        }"#,
    );
    let expected = "Hi,\n\nThanks. One.\n\nAs it is late, no.\n\nPS\n\nBest,\nRob\n\n\nBye.";
    assert_eq!(text(&policy, "{}").unwrap(), expected);
    let free = with_reply("n: int = 1", "decline with r", "\"\"\"\n    Hi,\n\n      no {n}.\n    \"\"\"");
    assert_eq!(text(&free, "{}").unwrap(), "Hi,\n\n  no 1.");
}

#[test]
fn a_part_that_comes_out_empty_leaves_no_trace() {
    let policy =
        with_reply("t: text", "accept with r", r#"{ greet "{t}" say "{t}" say "a" say "{t}" say "b" sign "{t}" }"#);
    assert_eq!(text(&policy, r#"{"t":"\u202e"}"#).unwrap(), "a b");
}

#[test]
fn one_request_always_gets_the_same_wording() {
    let policy = with_reply("n: int = 1", "accept with r", r#"{ say "a" } or { say "b" } or { say "c" }"#);
    // FNV-1a 64 of the id, modulo 3.
    for (id, wording) in [("", "c"), ("a", "b"), ("foobar", "a"), ("r1", "b"), ("é", "b")] {
        assert_eq!(text(&policy, &format!(r#"{{"id":"{id}"}}"#)).as_deref(), Ok(wording), "{id}");
    }
}

#[test]
fn only_what_is_shown_is_asked() {
    let fields = "a: text ask \"A?\"\nb: bool ask \"B?\"\nc: text ask \"C?\"\nd: text ask \"D?\"";
    let policy =
        with_reply(fields, "decline with r because \"{d}\" given a is not \"x\"", r#"{ say "hm" when b say "{c}" }"#);
    let ask = |record| asked(&policy, &outcome(&policy, record));
    assert_eq!(ask("{}"), ["a", "b", "d"]);
    assert_eq!(ask(r#"{"a":"y","d":"d","b":true}"#), ["c"]);
    assert_eq!(ask(r#"{"a":"y","d":"d","b":false}"#), [""; 0]);
    let wordings = with_reply("x: text ask \"X?\"", "accept with r", r#"{ say "{x}" } or { say "plain" }"#);
    let verdict = |id: &str| outcome(&wordings, &format!(r#"{{"id":"{id}"}}"#)).verdict;
    assert_eq!([verdict("a"), verdict("b")], [Verdict::Ask, Verdict::Accept]);
}

#[test]
fn a_text_is_held_back_for_a_reason() {
    let fields = "n: int\nexpires on 2026-04-01 + 1 month\nreply limit 10 characters";
    let policy = with_reply(fields, "decline with r because \"x\" given n < 5", r#"{ say "{n} 123456🎈" }"#);
    let on =
        |day, n| -> Outcome { try_outcome(&policy, &format!(r#"{{"n":{n}}}"#), Date::constant(2026, 5, day)).unwrap() };
    let held = |outcome: &Outcome| outcome.reply.as_ref().unwrap().text.clone();
    assert_eq!(held(&on(1, 1)), Ok("1 123456🎈".to_owned()));
    assert_eq!(held(&on(1, 5)), Err(Withheld::Dishonest));
    assert_eq!(held(&on(2, 5)), Err(Withheld::Expired));
    assert!(on(2, 1).expired && !on(1, 1).expired);
    let over = on(1, -1);
    assert_eq!(held(&over), Err(Withheld::OverLimit));
    assert_eq!(over.diagnostics[0].message, "the reply `r` is 11 characters long, 1 over the limit of 10");
    assert_eq!((over.verdict, over.reason.as_deref()), (Verdict::Decline, Some("x")));
    assert!(on(2, -1).diagnostics.is_empty() && on(1, 55).diagnostics.is_empty());
}

#[test]
fn deadlines_end_with_their_day() {
    let policy = with_reply(
        "d: date = 2026-04-24\ne: date ask \"E?\"\nanswer by d + 7 days\nexpires on e",
        "defer for 1 month with r",
        r#"{ say "By {answer_by}, or on {again_on}." }"#,
    );
    let on = |day| try_outcome(&policy, "{}", Date::constant(2026, 5, day)).unwrap();
    assert_eq!((on(1).overdue, on(2).overdue, on(2).expired), (false, true, false));
    assert_eq!(on(1).again_on, Some(Date::constant(2026, 6, 1)));
    assert_eq!(on(1).reply.unwrap().text.unwrap(), "By 1 May 2026, or on 1 June 2026.");
    let unknown =
        with_reply("e: date ask \"E?\"\nanswer by e + 1 day", "accept with r", r#"{ say "By {answer_by}." }"#);
    let ask = outcome(&unknown, "{}");
    assert_eq!((asked(&unknown, &ask), ask.answer_by), (vec!["e".to_owned()], None));
}
