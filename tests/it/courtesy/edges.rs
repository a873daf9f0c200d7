//! Words in other places than one plain text: reasons, branches, fallbacks, two parts, other kinds of replies.

use etiquette::check::{Checked, Options, check};
use etiquette::source::MemoryFiles;

const HEAD: &str = "me {\n    name: text\n}\nlet motto = \"we never reply\"\nrequest talk {\n    name: text\n    nick: text?\n    vip: bool\n    answer by today\n}\n";

fn checked(rules: &str, reply: &str, options: &Options) -> Checked {
    let policy = format!("{HEAD}rules for talk {{ {rules} }}\nreply no for talk {reply}\n");
    check("policy.etq", &MemoryFiles([("policy.etq".to_owned(), policy)].into()), options)
}

/// The code and the underlined text of what is found, but for what is found elsewhere than in courtesy.
fn found(rules: &str, reply: &str) -> Vec<String> {
    shown(&checked(rules, reply, &Options::default()))
}

fn shown(checked: &Checked) -> Vec<String> {
    let other = ["unused-field", "unused-let", "untested-rule", "missing-doc", "dead-text"];
    let said = checked.diagnostics.iter().filter(|d| !other.contains(&d.code.name()));
    said.map(|d| format!("{} {}", d.code, checked.sources.text(d.span.unwrap()))).collect()
}

const RULE: &str = "otherwise decline with no because \"the hall is full\"";

fn parts(answer: &str) -> String {
    format!(
        "{{ greet \"Hi {{name}},\" thank \"Thank you for your kind offer.\" {answer} because \"{{reason}}.\" instead \"Do come to the next one.\" sign \"Best,\\n{{me.name}}\" }}"
    )
}

#[test]
fn a_letter_with_all_that_is_owed_is_clean() {
    assert_eq!(found(RULE, &parts("answer \"I will say no,\"")), Vec::<String>::new());
}

#[test]
fn words_are_underlined_where_they_are_written() {
    let rule = "otherwise decline with no because \"this is your own fault\"";
    assert_eq!(found(rule, &parts("answer \"I will say no,\"")), ["blame your own fault"]);
    let across = parts("answer \"No. I could not\" say \"care less.\"");
    assert_eq!(found(RULE, &across), ["harsh-word could not"]);
    let constant = parts("answer \"I say no, {motto}.\"");
    assert_eq!(found(RULE, &constant), ["absolute {motto}"]);
    let fallback = parts("answer \"I say no, {nick or else 'idiot'}.\"");
    assert_eq!(found(RULE, &fallback), ["harsh-word {nick or else 'idiot'}"]);
}

#[test]
fn every_branch_is_read() {
    let answer = "answer \"I will say no,\" when vip say \"you\" when not vip say \"failed\" ";
    assert_eq!(found(RULE, &parts(answer)).len(), 1, "both at once is read too: {:?}", found(RULE, &parts(answer)));
    let two = "{ greet \"Hi {name},\" when vip thank \"Thank you.\" when not vip thank \"Many thanks.\" answer \"I will say no this time,\" because \"{reason}.\" instead \"Do come.\" sign \"{me.name}\" }";
    assert_eq!(found(RULE, two), Vec::<String>::new(), "everybody is thanked");
    let one = two.replace("when not vip thank \"Many thanks.\"", "");
    assert_eq!(found(RULE, &one), ["no-thanks no"]);
    let witness = checked(RULE, &one, &Options::default()).diagnostics.into_iter().find_map(|d| d.witness).unwrap();
    assert!(witness.toml.contains("vip = false"), "{}", witness.toml);
}

#[test]
fn a_free_text_is_read_for_words() {
    let kind = "\"Hi {name}, thank you for asking. I will not come because the hall is full. Do write again. Best wishes, {me.name}\"";
    assert_eq!(found(RULE, kind), Vec::<String>::new());
    let bare = "\"The hall was taken for that evening by the chess club and its many members.\"";
    let codes: Vec<String> = found(RULE, bare).iter().map(|f| f.split(' ').next().unwrap().to_owned()).collect();
    let due = ["no-greeting", "no-open-door", "no-reason", "no-sign-off", "no-thanks", "unclear-answer"];
    assert_eq!(codes, due);
}

#[test]
fn replies_that_accept_are_not_looked_at() {
    let rude = "{ say \"You idiot!!\" }";
    assert_eq!(found("otherwise accept with no", rude), Vec::<String>::new());
}

#[test]
fn the_settings_change_the_word_lists() {
    let reply = parts("answer \"I will say no to this brouhaha,\"");
    let with = |key: &str, word: &str| {
        let words = [(key.to_owned(), vec![word.to_owned()])].into();
        shown(&checked(RULE, &reply, &Options { words, ..Options::default() }))
    };
    assert_eq!(with("harsh", "brouhaha"), ["harsh-word brouhaha"]);
    assert_eq!(with("not-harsh", "brouhaha"), Vec::<String>::new());
}

#[test]
fn a_curt_no_is_not_called_cold() {
    for text in ["No.", "Declined.", "Not possible.", "Your proposal did not fit.", "Please read the guide first."] {
        let found = found(RULE, &format!("{{ say \"{text}\" }}"));
        assert!(!found.iter().any(|f| f.starts_with("guilt-or-sarcasm")), "{text}: {found:?}");
    }
}

#[test]
fn a_letter_without_a_word_that_hurts_can_be_cold() {
    let reply = "{ say \"You have forty contacts and a stock photo. Do the sum.\" }";
    let checked = checked(RULE, reply, &Options::default());
    let finding = checked.diagnostics.iter().find(|d| d.code.name() == "guilt-or-sarcasm").unwrap();
    assert!(finding.message.ends_with("` reads as cold"), "{}", finding.message);
    assert!(finding.notes.iter().any(|note| note.starts_with("the letter as a whole has ")), "{:?}", finding.notes);
}

#[test]
fn a_faint_word_is_nothing_in_a_warm_letter() {
    let warm = parts("answer \"I hate to say no this time,\"");
    assert_eq!(found(RULE, &warm), Vec::<String>::new());
    let cold = found(RULE, "{ say \"I hate your request.\" }");
    assert!(cold.contains(&"harsh-word hate".to_owned()), "{cold:?}");
}
