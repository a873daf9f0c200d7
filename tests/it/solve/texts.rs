//! Texts: what one test of a text says about another.

use super::{impossible, possible};

#[test]
fn equality_takes_the_predicates() {
    impossible(&[("name contains \"ada\"", false), ("name is \"Ada Lovelace\"", true)]);
    possible(&[("name is \"Ada Lovelace\"", false), ("name contains \"ada\"", true)]);
    impossible(&[("name is \"Ada\"", false), ("name is \"aDA\"", true)]);
    impossible(&[("name is \"Ada\"", true), ("name is \"Bo\"", true)]);
    impossible(&[("name mentions \"lovelace\"", false), ("name is \"Ada Lovelace\"", true)]);
    impossible(&[("name starts with \"ada\"", false), ("name in [\"Ada Lovelace\", \"Ada\"]", true)]);
    impossible(&[("name is exactly \"Ada\"", true), ("name is \"ADA\"", false)]);
    possible(&[("name is exactly \"Ada\"", false), ("name is \"ADA\"", true)]);
}

#[test]
fn predicates_take_each_other() {
    impossible(&[("name contains \"ab\"", true), ("name contains \"b\"", false)]);
    impossible(&[("name starts with \"ab\"", true), ("name contains \"ab\"", false)]);
    impossible(&[("name ends with \"ab\"", true), ("name contains \"B\"", false)]);
    impossible(&[("name mentions \"ab\"", true), ("name contains \"ab\"", false)]);
    possible(&[("name contains \"ab\"", true), ("name mentions \"ab\"", false)]);
    impossible(&[("name starts with \"ab\"", true), ("name starts with \"ac\"", true)]);
    impossible(&[("name contains \"recruit\"", false), ("name contains any of [\"recruiter\", \"recruiting\"]", true)]);
    impossible(&[("name mentions \"c++\"", true), ("name contains \"+\"", false)]);
    possible(&[("name contains \"c++\"", true), ("name mentions \"c++\"", false)]);
    possible(&[("name contains \"-a-a\"", true), ("name mentions \"a\"", true), ("name mentions \"-a\"", false)]);
}

#[test]
fn lengths_and_texts() {
    impossible(&[("length(name) > 60", true)]);
    possible(&[("length(name) > 59", true)]);
    impossible(&[("length(name) < 1", true)]);
    possible(&[("length(name) <= 3", true), ("name contains \"ab\"", true), ("name contains \"bc\"", true)]);
    impossible(&[("length(name) <= 2", true), ("name contains \"ab\"", true), ("name contains \"bc\"", true)]);
    impossible(&[("length(name) < 3", true), ("name is \"Ada\"", true)]);
    possible(&[("length(name) is 1", true), ("name is \"i̇\"", true)]);
    impossible(&[("length(name) is 3", true), ("name is \"i̇\"", true)]);
    impossible(&[
        ("length(name) + length(motto) < 5", true),
        ("name contains \"abc\"", true),
        ("motto contains \"de\"", true),
    ]);
    possible(&[
        ("length(name) + length(motto) < 6", true),
        ("name contains \"abc\"", true),
        ("motto contains \"de\"", true),
    ]);
    possible(&[("length(name) > length(motto) + 30", true), ("motto contains \"de\"", true)]);
    possible(&[("length(motto) > 3000", true), ("motto contains \"de\"", true)]);
}

#[test]
fn a_text_is_trimmed_and_not_empty() {
    impossible(&[("name is \" ada\"", true)]);
    impossible(&[("name starts with \" \"", true)]);
    possible(&[("name contains \" \"", true)]);
    impossible(&[("name matches \"^$\"", true)]);
    impossible(&[("name matches \"^[ab]*$\"", true), ("name contains \"a\"", false), ("name contains \"b\"", false)]);
}

#[test]
fn regular_expressions_are_exact() {
    possible(&[("name matches \"^[A-Z]{2}[0-9]{3}$\"", true)]);
    impossible(&[("name matches \"^[A-Z]{2}[0-9]{3}$\"", true), ("length(name) is 5", false)]);
    impossible(&[("name matches \"^ada$\"", true), ("name is \"ada\"", false)]);
    possible(&[("name is \"ada\"", true), ("name matches \"^ada$\"", false)]);
    impossible(&[("name is \"ada\"", true), ("name matches \"(?i)^ADA$\"", false)]);
    impossible(&[("name matches \"^[0-9]+$\"", true), ("name matches \"[a-z]\"", true)]);
    possible(&[("name matches \"^\\w+@\\w+$\"", true), ("name contains \"@\"", true)]);
    impossible(&[
        ("name matches \"^\\d{3}$\"", true),
        ("name contains any of [\"0\", \"1\"]", true),
        ("name matches \"^[2-9]+$\"", true),
    ]);
    possible(&[("name matches \"\\bword\\b\"", true), ("name contains \"sword\"", true)]);
}

#[test]
fn texts_are_compared_with_each_other() {
    impossible(&[("name is motto", true), ("name is \"Ada\"", true), ("motto is \"Bo\"", true)]);
    impossible(&[("name is motto", false), ("name is \"Ada\"", true), ("motto is \"ADA\"", true)]);
    impossible(&[("name is motto", true), ("name contains motto", false)]);
    impossible(&[("name is motto", true), ("name contains \"a\"", true), ("motto contains \"a\"", false)]);
    possible(&[("name is motto", false), ("name contains motto", true)]);
    possible(&[("name is motto", true), ("name is exactly motto", false)]);
    impossible(&[("note is name", true), ("note is absent", true)]);
    possible(&[("note is name", true), ("name contains \"x\"", true)]);
    impossible(&[("name starts with motto", true), ("name contains motto", false)]);
    impossible(&[("name is motto", true), ("name starts with \"a\"", true), ("motto starts with \"b\"", true)]);
}

#[test]
fn first_names() {
    possible(&[("first_name(name) is \"Ada\"", true), ("name is not \"Ada\"", true)]);
    possible(&[("first_name(name) is \"Ada\"", true), ("name contains \"Lovelace\"", true)]);
    impossible(&[("first_name(name) is \"Bo\"", true), ("name is \"Ada Lovelace\"", true)]);
    impossible(&[("first_name(name) is \"Bo\"", true), ("first_name(name) is \"Ada\"", true)]);
}
