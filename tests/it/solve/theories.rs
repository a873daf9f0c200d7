//! Booleans, choices, presence, quorums, numbers, dates and lists.

use super::{ask_of, core, impossible, possible};
use etiquette::solve::Answer;

#[test]
fn choices_are_exhaustive() {
    impossible(&[("plan is \"free\"", false), ("plan in [\"premium\", \"team\"]", false)]);
    impossible(&[("plan is \"free\"", true), ("plan is \"team\"", true)]);
    possible(&[("plan is \"FREE\"", false), ("plan is \"team\"", false)]);
    impossible(&[("plan contains \"e\"", false)]);
    possible(&[("plan contains \"r\"", false)]);
    impossible(&[("length(plan) < 4", true)]);
}

#[test]
fn quorums_count() {
    impossible(&[("at least 2 of [trust, warm, score > 5]", false), ("all of [trust, warm, score > 5]", true)]);
    possible(&[("exactly 2 of [trust, warm, score > 5]", false), ("most of [trust, warm, score > 5]", true)]);
    impossible(&[("at most 1 of [trust, warm, score > 5]", true), ("most of [trust, warm, score > 5]", true)]);
    impossible(&[("none of [trust, warm]", true), ("warm", true)]);
    impossible(&[("exactly 2 of [score > 5, score > 3, score > 7]", true), ("score is 9", true)]);
}

#[test]
fn a_core_is_smallest() {
    let claims = [
        ("warm", false),
        ("score < 5", false),
        ("note is absent", false),
        ("score >= 5 and trust", false),
        ("score >= 5 and not trust", false),
        ("warm or trust or not trust", true),
    ];
    assert_eq!(core(&claims), [1, 3, 4]);
    assert_eq!(core(&[("trust", true), ("score > 10", true)]), [1]);
}

#[test]
fn absence_is_known() {
    possible(&[("note is \"x\"", false), ("note is not \"x\"", true)]);
    impossible(&[("note is \"x\"", false), ("note is not \"x\"", false), ("note is absent", true)]);
    impossible(&[("note contains \"x\"", true), ("note is absent", true)]);
    possible(&[("note contains none of [\"x\"]", true), ("note is absent", true)]);
    impossible(&[("seats in [1, 2]", true), ("seats is absent", true)]);
    impossible(&[("(seats or else 3) is 3", false), ("seats is absent", true)]);
    possible(&[("(seats or else 3) is 3", true), ("seats is present", true)]);
    impossible(&[("(note or else name) is name", false), ("note is absent", true)]);
}

#[test]
fn numbers_have_bounds() {
    impossible(&[("score + hits > 20", true)]);
    possible(&[("score + hits > 19", true)]);
    impossible(&[("score - hits > 9", true), ("hits > 0", true), ("score < 10", true)]);
    impossible(&[("score < hits", true), ("hits < score", true)]);
    impossible(&[("score > 3 and score < 4", true)]);
    impossible(&[("score + hits is 7", true), ("score is hits", true)]);
    impossible(&[("much < much + 1", false)]);
    impossible(&[("much > 9_223_372_036_854_775_807", true)]);
    possible(&[("much + score > 9_223_372_036_854_775_807", true)]);
    impossible(&[("score not in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]", true)]);
    possible(&[("score not in [0, 1, 2, 3, 4, 5, 7, 8, 9, 10]", true)]);
    impossible(&[("score < 5", false), ("score > 4", false)]);
}

#[test]
fn decimals_are_dense() {
    impossible(&[("share <= 0.5", false), ("share > 0.5", false)]);
    possible(&[("share > 0.5", true), ("share < 0.500000001", true)]);
    impossible(&[("share > 1.0", true)]);
    impossible(&[("share > 0.2", true), ("share + rate < 0.2", true), ("rate >= 0.0", true)]);
    possible(&[("share + rate < 0.2", true), ("share > 0.2", true)]);
    impossible(&[("share > score", true), ("score >= 1", true)]);
    possible(&[("share > score", true)]);
    possible(&[("share < score", true), ("score < share + rate", true), ("rate < 1", true)]);
}

#[test]
fn dates_are_compared_with_today() {
    impossible(&[("received > today", false), ("received <= today", false), ("warm", true)]);
    possible(&[("received > today", true)]);
    impossible(&[("today - received > 14 days", true), ("received + 2 weeks >= today", true)]);
    impossible(&[("received + 2 weeks is received + 14 days", false)]);
    impossible(&[("received + 1 year is received + 12 months", false)]);
    impossible(&[("today - received is received - today", true), ("today is not received", true)]);
    impossible(&[("met is present and met > received", true), ("met is present and met < received", true)]);
}

#[test]
fn months_are_28_to_31_days() {
    let shown = possible(&[("received + 30 days > received + 1 month", true)]);
    assert!(shown.contains("-01-3") || shown.contains("-02-"), "{shown}");
    impossible(&[("received + 31 days < received + 1 month", true)]);
    impossible(&[("received + 1 month > received + 2 months", true)]);
    possible(&[("received + 27 days < received + 1 month", true)]);
    impossible(&[("received + 366 days < received + 1 year", true)]);
    possible(&[("received + 366 days is received + 1 year", true)]);
    impossible(&[("received + 365 days > received + 1 year", true)]);
    possible(&[("today > received + 1 month", true), ("today - received < 30 days", true)]);
    impossible(&[("today > received + 1 month", true), ("today - received < 29 days", true)]);
    possible(&[
        ("received + 1 month is 2026-02-28", true),
        ("received is not 2026-01-28", true),
        ("received < 2026-01-31", true),
    ]);
    impossible(&[("received + 1 month is 2026-02-28", true), ("received < 2026-01-28", true)]);
    impossible(&[
        ("received + 1 month is 2026-03-29", true),
        ("received is not 2026-02-28", true),
        ("received < 2026-03-01", true),
        ("received > 2026-02-28", true),
    ]);
}

#[test]
fn the_range_of_dates_ends() {
    impossible(&[("received > 9999-12-31", true)]);
    impossible(&[("received + 1 day > received", false)]);
    impossible(&[("received - today > 3652058 days", true)]);
    possible(&[("received - today > 3652057 days", true)]);
}

#[test]
fn lists_hold_what_they_must() {
    impossible(&[("\"x\" in tags", true), ("count(tags) < 1", true)]);
    impossible(&[("\"x\" in tags", true), ("\"y\" in tags", true), ("count(tags) is 1", true)]);
    impossible(&[("\"x\" in tags", true), ("\"X\" in tags", false)]);
    possible(&[("\"x\" in tags", false), ("count(tags) is 2", true)]);
    impossible(&[("\"a\" in plans", false), ("\"b\" in plans", false), ("count(plans) > 0", true)]);
    possible(&[("\"a\" in plans", false), ("count(plans) > 3", true)]);
    let shown = possible(&[("tags contains any of [\"x\", \"y\"]", true)]);
    assert!(shown.contains("tags = ["), "{shown}");
}

#[test]
fn records_may_be_absent() {
    let facts = "from: person?\n by: person\n old: bool";
    let impossible = |claims: &[(&str, bool)]| {
        assert!(matches!(ask_of(facts, claims).0, Answer::Impossible(_)), "{claims:?}");
    };
    impossible(&[("from is absent", true), ("from.name is \"Ada\"", true)]);
    impossible(&[("from is present", true), ("from.name is absent", true)]);
    impossible(&[("by.age is present", true), ("by.age is absent", true)]);
    let (answer, shown) = ask_of(facts, &[("from is present", true)]);
    assert!(matches!(answer, Answer::Found(_)));
    assert!(shown.contains("from.name = \"Ada\""), "{shown}");
    let (_, shown) = ask_of(facts, &[("from is present and from.age in [3]", true)]);
    assert!(shown.contains("from.age = 3"), "{shown}");
}

#[test]
fn witnesses_are_small_and_natural() {
    let shown = possible(&[("score > 5", true), ("note is absent or trust", true)]);
    assert_eq!(
        shown,
        "[[invite]]\nname = \"Ada\"\nmotto = \"word\"\nplan = \"free\"\nscore = 6\nhits = 0\nmuch = 0\nreceived = 2026-05-01\ntrust = false\n"
    );
    let shown = possible(&[("today - received > 30 days", true), ("note mentions \"Rust\"", true)]);
    assert!(shown.contains("received = 2026-03-31\n") && shown.contains("note = \"Rust\"\n"), "{shown}");
}

/// A conflict over all days of a stretch rests on the ends of the stretch.
#[test]
fn what_excludes_a_stretch_of_days_says_so() {
    let first = "none of [(received + 23 days < received + 1 month and (met or else received) < today), none of [received < today, received + 2 months > today, trust]]";
    let second = "(exactly 1 of [(met or else received) is today, received + 23 days is received + 1 month, received - 1 months > 2028-02-03] or today - received < 4 days)";
    possible(&[(first, false), (second, false)]);
    let claims = [("received - 29 days <= 2028-02-03", false), (first, false), (second, false)];
    assert_eq!(core(&claims), [0, 1, 2]);
}
