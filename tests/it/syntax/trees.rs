//! The trees of expressions, texts and items.

use super::support::{read, said, valid};
use etiquette::source::Span;
use etiquette::syntax::ast::{
    Among, Attrs, Expr, ExprKind, ItemKind, LetValue, MemberKind, Segment, Sign, Template, TypeKind, WordingBody,
};

/// An expression with all its parentheses, those of the source as `{}`.
fn show(expr: &Expr) -> String {
    let list = |items: &[Expr]| items.iter().map(show).collect::<Vec<_>>().join(", ");
    match &expr.kind {
        ExprKind::Error => "error".to_owned(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Int(n) => n.to_string(),
        ExprKind::Decimal(d) => format!("{d}d"),
        ExprKind::Text(t) => format!("{:?}", t.text),
        ExprKind::Date(d) => d.to_string(),
        ExprKind::Duration(d) => d.to_string(),
        ExprKind::List(items) => format!("[{}]", list(items)),
        ExprKind::Today => "today".to_owned(),
        ExprKind::Path(p) => p.dotted(),
        ExprKind::Paren(e) => format!("{{{}}}", show(e)),
        ExprKind::Not(e) => format!("(not {})", show(e)),
        ExprKind::And(parts) => format!("(and {})", list(parts)),
        ExprKind::Or(parts) => format!("(or {})", list(parts)),
        ExprKind::Compare(c, a, b) => format!("({} {} {})", show(a), c.word(), show(b)),
        ExprKind::In { negated, item, list } => {
            format!("({} {}in {})", show(item), if *negated { "not " } else { "" }, show(list))
        }
        ExprKind::Predicate { predicate, among, text, pattern } => {
            let among = match among {
                None => "",
                Some(Among::Any) => " any",
                Some(Among::All) => " all",
                Some(Among::None) => " none",
            };
            format!("({} {}{among} {})", show(text), predicate.word(), show(pattern))
        }
        ExprKind::Matches(e, l) => format!("({} matches {})", show(e), l.text),
        ExprKind::Presence { present, of } => format!("({} {})", show(of), if *present { "present" } else { "absent" }),
        ExprKind::Quorum { quorum, of, .. } => format!("({quorum:?} {})", list(of)),
        ExprKind::OrElse(a, b) => format!("({} else {})", show(a), show(b)),
        ExprKind::Sum(sign, a, b) => {
            format!("({} {} {})", show(a), if *sign == Sign::Plus { "+" } else { "-" }, show(b))
        }
        ExprKind::Call(f, args) => format!("{}({})", f.text, list(args)),
    }
}

fn expression(text: &str) -> Expr {
    match valid(&format!("let x = {text}")).items.remove(0).kind {
        ItemKind::Let(l) => match l.value {
            LetValue::Expr(e) => e,
            LetValue::LinesOf(_) => panic!("{text}"),
        },
        _ => panic!("{text}"),
    }
}

#[test]
fn expressions_bind_as_the_contract_says() {
    let cases = [
        ("a or b or c", "(or a, b, c)"),
        ("a and b and c", "(and a, b, c)"),
        ("(a and b) or c", "(or {(and a, b)}, c)"),
        ("not a and not b", "(and (not a), (not b))"),
        ("not not a", "(not (not a))"),
        ("not a is b", "(not (a is b))"),
        ("not a in [b]", "(not (a in [b]))"),
        ("a is not b", "(a is not b)"),
        ("a is exactly b", "(a is exactly b)"),
        ("a is exactly 2 of [b, c]", "(a is (Exactly(2) b, c))"),
        ("a or else b or else c", "(a else (b else c))"),
        ("a or else b or c", "(or (a else b), c)"),
        ("a or else b < c + d", "((a else b) < (c + d))"),
        ("a - b + c - d", "(((a - b) + c) - d)"),
        ("a -3", "(a - 3)"),
        ("a - -3", "(a - -3)"),
        ("-3 - 3", "(-3 - 3)"),
        ("a + 14 days", "(a + 14 days)"),
        ("a + 1 day - 2 weeks", "((a + 1 day) - 2 weeks)"),
        ("today - a > 6 months", "((today - a) > 6 months)"),
        ("a < b", "(a < b)"),
        ("a <= b", "(a <= b)"),
        ("a > b", "(a > b)"),
        ("a >= b", "(a >= b)"),
        ("2026-05-01 is a", "(2026-05-01 is a)"),
        ("2026 - 05 - 01", "((2026 - 5) - 1)"),
        ("1_000 + 2.50", "(1000 + 2.50d)"),
        ("a in [1, 2,]", "(a in [1, 2])"),
        ("a not in b", "(a not in b)"),
        ("a is present and b is absent", "(and (a present), (b absent))"),
        ("a or else b is present", "((a else b) present)"),
        ("not a is present", "(not (a present))"),
        ("a contains b", "(a contains b)"),
        ("a mentions any of b", "(a mentions any b)"),
        ("a starts with all of [\"x\"]", "(a starts with all [\"x\"])"),
        ("a ends with none of b", "(a ends with none b)"),
        ("a matches \"\\d\\\"{2}\\\\\"", "(a matches \\d\"{2}\\\\)"),
        ("all of [a, b or c]", "(All a, (or b, c))"),
        ("any of [a]", "(Any a)"),
        ("none of [a]", "(None a)"),
        ("most of [a]", "(Most a)"),
        ("at least 2 of [a]", "(AtLeast(2) a)"),
        ("at most 1_0 of [a]", "(AtMost(10) a)"),
        ("exactly 0 of [a]", "(Exactly(0) a)"),
        ("most of [a] and b", "(and (Most a), b)"),
        ("length(a) > count([b, c])", "(length(a) > count([b, c]))"),
        ("f()", "f()"),
        ("me.name is from.first_name", "(me.name is from.first_name)"),
        ("true is not false", "(true is not false)"),
        ("accept or reply", "(or accept, reply)"),
        ("when", "when"),
        ("lines", "lines"),
        ("today", "today"),
        ("a // b\n and // c\n d", "(and a, d)"),
    ];
    for (text, tree) in cases {
        assert_eq!(show(&expression(text)), tree, "{text}");
    }
}

#[test]
fn a_rule_may_use_every_free_keyword_as_a_name() {
    let words = [
        "accept",
        "with",
        "because",
        "given",
        "rule",
        "reply",
        "from",
        "note",
        "by",
        "sign",
        "when",
        "for",
        "record",
        "request",
        "otherwise",
        "expect",
        "ask",
        "key",
        "text",
        "to",
    ];
    for word in words {
        let text = format!(
            "request {word} {{ {word}: {word} let {word}_2 = {word} }} record {word} {{ x: int }} rules for {word} {{ rule {word} {{ when {word} accept with {word} because \"x\" given {word} }} otherwise decline with {word} }} reply {word} for {word} {{ when {word} say \"{{{word}}}\" }} let {word} = {word} test \"t\" for {word} {{ {word} = 3 expect ask [{word}] expect accept by {word} with {word} }}"
        );
        assert_eq!(valid(&text).items.len(), 6, "{word}");
    }
}

#[test]
fn reserved_words_are_never_names() {
    for word in etiquette::syntax::ast::RESERVED {
        for text in [
            format!("let {word} = 3"),
            format!("request t {{ {word}: int }}"),
            format!("let x = {word}.a"),
            format!("let x = f({word} + 1)"),
        ] {
            let quiet = matches!(*word, "true" | "false" | "today") && text.contains('(');
            assert_eq!(read(&text).errors.len(), usize::from(!quiet), "{text}");
        }
    }
}

#[test]
fn errors_inside_of_an_expression_keep_the_rest() {
    for (text, tree) in [
        ("a < 99999999999999999999 and b", "(and (a < error), b)"),
        ("a < 2025-02-29 and b", "(and (a < error), b)"),
        ("a < b < c and d", "(and error, d)"),
        ("a and b or c", "(or (and a, b), c)"),
        ("a == b && c", "(and (a is b), c)"),
    ] {
        let parsed = read(&format!("let x = {text}"));
        let ItemKind::Let(l) = &parsed.file.items[0].kind else { panic!() };
        let LetValue::Expr(e) = &l.value else { panic!() };
        assert_eq!(show(e), tree, "{text}");
    }
}

fn literal(text: &str) -> String {
    match expression(text).kind {
        ExprKind::Text(t) => t.text,
        _ => panic!("{text}"),
    }
}

#[test]
fn texts_mean_what_they_say() {
    let cases = [
        (r#""a \"b\" \\ \n \t \{c\}""#, "a \"b\" \\ \n \t {c}"),
        (r#""{a} }""#, "{a} }"),
        ("\"\"", ""),
        ("\"\"\"one line\"\"\"", "one line"),
        ("\"\"\"\n    a\n      b\n\n    c\n    \"\"\"", "a\n  b\n\nc"),
        ("\"\"\"\r\n    a\r\n    b\r\n    \"\"\"", "a\nb"),
        ("\"\"\"\n    a\n    b\"\"\"", "a\nb"),
        ("\"\"\"a\n    b\n    \"\"\"", "a\nb"),
        ("\"\"\"\n\ta\n\t\tb\n\t\"\"\"", "a\n\tb"),
        ("\"\"\"\n  say \"hi\" \\\"\\\"\\\" \\{x\\}\\n.\n  \"\"\"", "say \"hi\" \"\"\" {x}\n."),
        ("\"\"\"\n  a\n \n  b\n  \"\"\"", "a\n\nb"),
        ("\"\"\"\n\n  a\n\n  \"\"\"", "\na\n"),
    ];
    for (text, meant) in cases {
        assert_eq!(literal(text), meant, "{text}");
    }
    assert_eq!(
        said("let x = \"\"\"\n    a\n  b\n    \"\"\""),
        ["3:3 syntax: this line is indented less than the closing `\"\"\"`"]
    );
}

fn template(text: &str) -> Template {
    match valid(&format!("reply r for k {text}")).items.remove(0).kind {
        ItemKind::Reply(mut r) => match r.wordings.remove(0).body {
            WordingBody::Free(t) => t,
            WordingBody::Parts(_) => panic!("{text}"),
        },
        _ => panic!("{text}"),
    }
}

#[test]
fn templates_have_holes() {
    let shown = |text: &str| {
        let pieces = template(text).segments;
        let piece = |s: &Segment| match s {
            Segment::Text { text, .. } => format!("{text:?}"),
            Segment::Hole { path, fallback, .. } => {
                format!("<{}|{}>", path.dotted(), fallback.as_ref().map_or("", |f| f.0.as_str()))
            }
        };
        pieces.iter().map(piece).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        shown(r#""Hi {from.name}, \{x\} } {a or else 'b \"c\"'}{today}""#),
        r#""Hi " <from.name|> ", {x} } " <a|b "c"> <today|>"#
    );
    assert_eq!(shown("\"\"\"\n  Dear { name },\n\n  {x or else ''}\n  \"\"\""), r#""Dear " <name|> ",\n\n" <x|>"#);
    assert_eq!(shown("\"\""), "");
}

#[test]
fn a_text_leads_back_to_its_source() {
    let text = "reply r for k \"\"\"\n    a\\n\\{b\n      c {x} d\n    \"\"\"";
    for segment in template(&text[14..]).segments {
        let Segment::Text { text: value, pieces, .. } = segment else { continue };
        for (at, &(start, source)) in pieces.iter().enumerate() {
            let end = pieces.get(at + 1).map_or(value.len(), |p| p.0 as usize);
            let run = &value[start as usize..end];
            let origin = &text[source as usize..];
            let escaped = origin.starts_with('\\') && ["\n", "{"].contains(&run);
            assert!(origin.starts_with(run) || escaped, "{run:?} at {origin:?}");
        }
    }
}

fn under(text: &str, span: Span) -> &str {
    &text[span.range()]
}

#[test]
fn places_end_with_the_last_token() {
    let text = "/// doc\n@allow(a-b, \"c\") request t { // one\n  /// two\n  a: one of [\"x\"] ? // three\n  // four\n  let b = a is \"x\" // five\n\n} // six";
    let file = valid(text);
    let item = &file.items[0];
    assert!(under(text, item.span).starts_with("request t {") && under(text, item.span).ends_with('}'));
    let ItemKind::Request(block) = &item.kind else { panic!() };
    assert_eq!(under(text, block.members[0].span), "a: one of [\"x\"] ?");
    assert_eq!(under(text, block.members[1].span), "let b = a is \"x\"");
    let MemberKind::Let(b) = &block.members[1].kind else { panic!() };
    assert_eq!(under(text, b.value.span), "a is \"x\"");
    assert_eq!(under(text, b.name.span), "b");
    assert_eq!(under(text, item.attrs.allows[0].span), "@allow(a-b, \"c\")");
    let MemberKind::Field(a) = &block.members[0].kind else { panic!() };
    assert!(matches!(a.ty.kind, TypeKind::OneOf(_)));
    assert_eq!(under(text, a.ty.optional.unwrap()), "?");
}

#[test]
fn places_are_exact_in_rules_and_replies() {
    let text = "rules for t {\n  rule a { when x // c\n defer for 3 months // d\n with y because \"z\" given w // e\n } // f\n otherwise review // g\n} reply r for t , u { say \"x\" // h\n } // i\n or \"\"\"y\"\"\" // j";
    let file = valid(text);
    let ItemKind::Rules(rules) = &file.items[0].kind else { panic!() };
    let rule = &rules.rules[0];
    let outcome = &rule.outcome;
    assert_eq!(under(text, rule.keyword), "rule");
    assert_eq!(under(text, rule.when.as_ref().unwrap().span), "x");
    assert_eq!(under(text, outcome.decision_span), "defer");
    assert_eq!(under(text, outcome.wait.unwrap().1), "3 months");
    assert_eq!(under(text, outcome.because.as_ref().unwrap().span), "because \"z\" given w");
    assert!(under(text, outcome.span).starts_with("defer for") && under(text, outcome.span).ends_with("given w"));
    assert!(under(text, rule.span).ends_with('}'));
    assert_eq!(under(text, rules.rules[1].span), "otherwise review");
    let ItemKind::Reply(reply) = &file.items[1].kind else { panic!() };
    assert_eq!(reply.kinds.iter().map(|k| k.text.as_str()).collect::<Vec<_>>(), ["t", "u"]);
    assert_eq!(under(text, reply.wordings[1].span), "\"\"\"y\"\"\"");
    assert!(under(text, reply.wordings[0].span).starts_with('{') && under(text, reply.wordings[0].span).ends_with('}'));
}

#[test]
fn documentation_and_comments_are_kept_apart() {
    let text = "//! file\n//!two\n// plain\n/// item\n/// more\n@allow(a, \"b\")\n/// after\nrequest t { x: int // end\n /// none\n}\n/// nothing\n//! late\n//// four";
    let file = valid(text);
    let docs = |attrs: &Attrs| attrs.docs.iter().map(|d| d.text.clone()).collect::<Vec<_>>();
    assert_eq!(file.docs.iter().map(|d| d.text.as_str()).collect::<Vec<_>>(), ["file", "two"]);
    assert_eq!(docs(&file.items[0].attrs), ["item", "more", "after"]);
    let comments: Vec<_> = file.comments.iter().map(|c| (under(text, c.span), c.own_line)).collect();
    let expected = [
        ("// plain", true),
        ("// end", false),
        ("/// none", true),
        ("/// nothing", true),
        ("//! late", true),
        ("//// four", true),
    ];
    assert_eq!(comments, expected);
}

#[test]
fn a_byte_order_mark_and_carriage_returns_are_no_mistakes() {
    let text = "\u{feff}//! doc\r\nrequest t {\r\n    x: int // c\r\n}\r\n";
    let file = valid(text);
    assert_eq!(file.docs[0].text, "doc");
    assert_eq!(under(text, file.comments[0].span), "// c");
    assert_eq!(valid("\u{feff}").items.len(), 0);
    assert_eq!(valid("").items.len(), 0);
}

#[test]
fn every_construct_is_in_one_file() {
    let file = valid(include_str!("everything.etq"));
    assert_eq!(file.items.len(), 12);
    assert_eq!(file.docs.len(), 2);
}

#[test]
fn a_question_mark_belongs_to_the_list() {
    let file = valid("record r { a: list of text? up to 9 b: list of text up to 9 }");
    let ItemKind::Record(block) = &file.items[0].kind else { panic!() };
    let shown = block.members.iter().map(|m| match &m.kind {
        MemberKind::Field(f) => match &f.ty.kind {
            TypeKind::List(of) => {
                (f.ty.optional.is_some(), of.optional.is_some(), matches!(of.kind, TypeKind::Text(Some(_))))
            }
            _ => panic!(),
        },
        _ => panic!(),
    });
    assert_eq!(shown.collect::<Vec<_>>(), [(true, false, true), (false, false, true)]);
}

/// What stands between blanks in a policy, comments left out.
fn stretches(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = if let Some(block) = rest.strip_prefix("\"\"\"") {
            block.find("\"\"\"").unwrap() + 6
        } else if c == '"' {
            let mut escaped = true;
            rest.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = !escaped && c == '\\';
                ends
            })
            .unwrap()
                + 1
        } else if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
            continue;
        } else {
            c.len_utf8()
        };
        if c.is_whitespace() {
            found.push(String::new());
        } else {
            found.last_mut().unwrap().push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    found.retain(|s| !s.is_empty());
    found
}

#[test]
fn white_space_only_separates() {
    let text = include_str!("everything.etq");
    let healthy = valid(text).items.iter().map(super::support::shape).collect::<Vec<_>>();
    let stretches = stretches(text);
    for layout in [
        vec![" "],
        vec!["\n"],
        vec!["\r\n\t"],
        vec!["\n", " ", "\n      "],
        vec!["  ", "\n", "\n  ", " ", " ", "\n    ", " "],
    ] {
        let mut blanks = layout.iter().cycle();
        let laid_out: String = stretches.iter().map(|s| format!("{s}{}", blanks.next().unwrap())).collect();
        let read =
            valid(&laid_out).items.iter().map(super::support::shape).map(|s| without_docs(&s)).collect::<Vec<_>>();
        assert_eq!(read, healthy.iter().map(|s| without_docs(s)).collect::<Vec<_>>(), "{layout:?}");
    }
}

/// A shape without the documentation, which a new layout leaves out.
fn without_docs(shape: &str) -> String {
    let mut pieces = shape.split("docs: [");
    let first = pieces.next().unwrap_or("").to_owned();
    pieces.fold(first, |out, piece| out + piece.split_once("], allows").map_or(piece, |p| p.1))
}
