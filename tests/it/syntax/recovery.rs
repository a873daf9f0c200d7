//! A broken part hides nothing: each gives one error, and what is healthy is kept.

use super::support::{read, said, shape};
use etiquette::syntax::ast::{ExprKind, Item, ItemKind, MemberKind, Part, TestLine, TypeKind, WordingBody};

fn names(items: &[Item]) -> Vec<String> {
    let name = |item: &Item| match &item.kind {
        ItemKind::Use(l) => l.text.clone(),
        ItemKind::Let(l) => l.name.text.clone(),
        ItemKind::Me(b) | ItemKind::Record(b) | ItemKind::Request(b) => b.name.text.clone(),
        ItemKind::Rules(r) => format!("rules {}", r.kind.text),
        ItemKind::Reply(r) => r.name.text.clone(),
        ItemKind::Test(t) => t.title.text.clone(),
    };
    items.iter().map(name).collect()
}

#[test]
fn many_errors_in_one_run() {
    let text = "record broken {\n    label text\n}\n\nlet limit = = 3\n\nrequest t { x: int }\n\nreply broken_too for t {\n    greet Hi there\n    say \"x\"\n}\nrules for t { otherwise review }";
    assert_eq!(
        said(text),
        [
            "2:5 syntax: a `:` is missing behind `label`",
            "5:13 syntax: `=` stands here once too often",
            "10:11 syntax: the text behind `greet` lacks its quotes",
        ]
    );
    let file = read(text).file;
    assert_eq!(names(&file.items), ["broken", "limit", "t", "broken_too", "rules t"]);
    assert!(file.broken.is_empty());
}

#[test]
fn what_cannot_be_mended_is_kept_by_name() {
    let text = "request t {\n    a: int\n    b: 3\n    let c = ]\n    answer by ]\n    d: text\n}\nrules for t {\n    rule e { when ] decline with f }\n    rule g { when a accept }\n    otherwise ]\n}\nreply f for t {\n    greet 3\n    say \"x\"\n}\ntest \"h\" for t {\n    a = ]\n    expect ]\n    expect accept\n}\nlet i = ]";
    let parsed = read(text);
    assert_eq!(parsed.errors.len(), 9, "{:#?}", said(text));
    assert_eq!(parsed.file.broken.len(), 8, "{:?}", parsed.file.broken);
    let items = &parsed.file.items;
    assert_eq!(names(items), ["t", "rules t", "f", "h", "i"]);
    let ItemKind::Request(block) = &items[0].kind else { panic!() };
    assert_eq!(block.members.len(), 5);
    let MemberKind::Field(b) = &block.members[1].kind else { panic!() };
    assert!(matches!(b.ty.kind, TypeKind::Error));
    let ItemKind::Rules(rules) = &items[1].kind else { panic!() };
    assert_eq!(rules.rules.len(), 3);
    assert!(matches!(rules.rules[0].when.as_ref().unwrap().kind, ExprKind::Error));
    assert_eq!(rules.rules[0].outcome.reply.as_ref().unwrap().text, "f");
    let ItemKind::Reply(reply) = &items[2].kind else { panic!() };
    let WordingBody::Parts(parts) = &reply.wordings[0].body else { panic!() };
    assert!(matches!(&parts[0], Part::Text { text, .. } if !text.segments.is_empty()));
    let ItemKind::Test(test) = &items[3].kind else { panic!() };
    assert!(matches!(&test.lines[0], TestLine::Set { value, .. } if matches!(value.kind, ExprKind::Error)));
}

#[test]
fn a_missing_brace_hides_nothing() {
    let rule = "rules for t {\n    rule a {\n        when x\n        accept\n    rule b {\n        when y\n        accept\n    }\n    otherwise review\n}\nlet z = 1";
    assert_eq!(said(rule), ["2:12 unclosed: this `{` is never closed"]);
    let ItemKind::Rules(rules) = &read(rule).file.items[0].kind.clone() else { panic!() };
    assert_eq!(rules.rules.len(), 3);
    for (text, place) in [
        ("request t {\n    x: int\n\n/// doc\n@allow(a, \"b\")\nrequest u { y: int }\nlet z = 1", "1:11"),
        ("rules for t {\n    rule a { when x accept }\n\nlet y = 3\nuse \"z\"", "1:13"),
        ("reply t for k {\n    say \"x\"\n\nreply y for k {\n    say \"x\"\n}\nlet z = 3", "1:15"),
        ("test \"t\" for k {\n    expect accept\n\ntest \"u\" for k {\n    expect accept\n}\nlet z = 3", "1:16"),
    ] {
        assert_eq!(said(text), [format!("{place} unclosed: this `{{` is never closed")], "{text}");
        assert_eq!(read(text).file.items.len(), 3, "{text}");
    }
    let documented = read("request t {\n    x: int\n\n/// doc\n@allow(a, \"b\")\nrequest u { y: int }").file;
    assert_eq!((documented.items[1].attrs.docs.len(), documented.items[1].attrs.allows.len()), (1, 1));
}

#[test]
fn a_brace_too_many_hides_nothing() {
    for text in [
        "request t {\n    x: int\n    }\n    y: int\n}\nlet z = 1",
        "rules for t {\n    rule a {\n        when x\n        accept\n    }\n    }\n    otherwise review\n}\nlet z = 1",
        "request t { x: int }\n}\nlet z = 1",
        "let z = 1\n}\nlet y = 1",
    ] {
        assert!(
            said(text).len() == 1 && said(text)[0].ends_with("syntax: this `}` is one too many"),
            "{text}: {:?}",
            said(text)
        );
        assert_eq!(read(text).file.items.len(), 2, "{text}");
    }
}

#[test]
fn a_missing_opening_brace_hides_nothing() {
    for text in [
        "request t\n    x: int\n    y: int\n}\nlet z = 1",
        "rules for t\n    rule a { when x accept }\n    otherwise review\n}\nlet z = 1",
        "reply a for t\n    say \"x\"\n}\nlet z = 1",
        "test \"a\" for t\n    x = 3\n    expect accept\n}\nlet z = 1",
        "me\n    name: text\n}\nlet z = 1",
    ] {
        assert!(said(text).len() == 1 && said(text)[0].contains("a `{` is missing"), "{text}: {:?}", said(text));
        assert_eq!(read(text).file.items.len(), 2, "{text}");
        assert!(read(text).file.broken.is_empty(), "{text}");
    }
}

#[test]
fn an_unclosed_text_hides_no_later_item() {
    let text = "let a = \"\"\"\n    Hi\nrequest t { x: int }";
    assert_eq!(said(text), ["1:9 unclosed: this text is never closed"]);
    assert_eq!(names(&read(text).file.items), ["a", "t"]);
    let text = "reply a for t {\n    greet \"Hi\n    say \"x\"\n}";
    assert_eq!(said(text), ["2:11 unclosed: this text is never closed"]);
}

#[test]
fn three_broken_items_give_three_errors() {
    let text = "requst a { x: int }\nrecrod b { y: int }\nrule c { when x accept }\nlet d = 1";
    assert_eq!(said(text).len(), 3, "{:?}", said(text));
    assert_eq!(names(&read(text).file.items), ["a", "b", "d"]);
}

#[test]
fn control_bytes_are_said() {
    let parsed = read("let a = 1\n\u{0}\u{0}\nlet b = \u{1} 2");
    assert_eq!(parsed.errors.len(), 1, "{:?}", parsed.errors);
    assert_eq!(parsed.errors[0].label, "U+0000, and 2 more of its kind");
    assert_eq!(parsed.file.items.len(), 2);
}

#[test]
fn mending_in_parts_reads_the_same_as_reading_the_whole() {
    let whole = include_str!("everything.etq");
    let healthy = read(whole);
    // A slip in each block makes each of them be read in parts.
    let broken = whole
        .replace("name: text up to 60\n}", "name text up to 60\n}")
        .replace("recruiter defer for", "recruiter then defer for")
        .replace("    paragraph\n", "    paragraph:\n")
        .replace("trust = true", "trust: true")
        .replace("mutual: int", "mutual int");
    let parsed = read(&broken);
    assert_eq!(parsed.errors.len(), 5, "{:#?}", said(&broken));
    assert_eq!(names(&parsed.file.items), names(&healthy.file.items));
    for (a, b) in healthy.file.items.iter().zip(&parsed.file.items) {
        assert_eq!(shape(a), shape(b));
    }
}
