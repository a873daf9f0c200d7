//! Findings are decided again before they are spoken.

use etiquette::check::lint::{Level, Levels};
use etiquette::check::{Checked, Options, check};
use etiquette::eval::replay::confirm;
use etiquette::source::MemoryFiles;

const POLICY: &str = r#"
me {
    name: text up to 30
    city: text = "Ghent"
}
request t {
    from: text up to 40
    size: int 0 to 9
    kind_word: text?
    received: date
    wanted: date
    answer by received + 14 days
    expires on wanted
    reply limit 60 characters
}
rules for t {
    rule small { when size < 3 decline with no because "it is {size}" given size < 2 }
    rule large { when size > 6 and me.city is not "Ghent" accept }
    rule odd { when size in [1, 5, 8] decline with no because "no" }
}
reply no for t {
    say "No."
} or {
    greet "Dear {from},"
    say "I am sorry: {reason}."
    sign "{me.name}"
}
"#;

fn found(text: &str) -> Checked {
    let mut levels = Levels::default();
    levels.set("order-matters", Level::Warn).unwrap();
    let files = MemoryFiles([("policy.etq".to_owned(), text.to_owned())].into());
    check("policy.etq", &files, &Options { levels, threads: 1, ..Options::default() })
}

fn witnessed(checked: &Checked) -> Vec<&'static str> {
    checked.diagnostics.iter().filter(|d| d.witness.is_some()).map(|d| d.code.name()).collect()
}

#[test]
fn every_sort_of_record_is_confirmed() {
    let mut checked = found(POLICY);
    let before = witnessed(&checked);
    for code in ["uncovered-requests", "dishonest-reason", "reply-too-long", "late-by-design", "order-matters"] {
        assert!(before.contains(&code), "{code} is among {before:?}");
    }
    confirm(&mut checked);
    assert_eq!(witnessed(&checked), before, "{:#?}", checked.dropped);
    assert!(checked.dropped.is_empty());
}

#[test]
fn a_record_that_shows_nothing_is_dropped() {
    let mut checked = found(POLICY);
    for finding in &mut checked.diagnostics {
        if let Some(witness) = &mut finding.witness {
            witness.toml = "[[t]]\nfrom = \"Bo\"\nsize = 0\nreceived = 2026-05-01\nwanted = 2026-08-01\n".to_owned();
            witness.me = [("name", "Bo"), ("city", "Ghent")].map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec();
        }
    }
    confirm(&mut checked);
    assert_eq!(witnessed(&checked), Vec::<&str>::new());
    assert_eq!(checked.dropped.len(), 5, "{:#?}", checked.dropped);
}
