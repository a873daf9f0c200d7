//! The list of lints: one file and one page each.

pub mod absolute;
pub mod always_true;
pub mod answer_first;
pub mod apology_pile;
pub mod bare_time_excuse;
pub mod blame;
pub mod compare_to_true;
pub mod comparison;
pub mod contains_inside_word;
pub mod covered_word;
pub mod curt;
pub mod dead_text;
pub mod dishonest_reason;
pub mod double_negative;
pub mod double_space;
pub mod duplicate_entry;
pub mod empty_promise;
pub mod exclamation_pile;
pub mod guilt_or_sarcasm;
pub mod harsh_word;
pub mod impersonal;
pub mod late_by_design;
pub mod long_winded;
pub mod missing_doc;
pub mod naming;
pub mod needless_question;
pub mod never_true;
pub mod no_deadline;
pub mod no_greeting;
pub mod no_open_door;
pub mod no_reason;
pub mod no_sign_off;
pub mod no_thanks;
pub mod order_matters;
pub mod placeholder_left;
pub mod quorum_of_one;
pub mod redundant_part;
pub mod redundant_rule;
pub mod regex_not_needed;
pub mod renamed_lint;
pub mod repeated_condition;
pub mod repeated_word;
pub mod reply_too_long;
pub mod same_outcome_neighbours;
pub mod shouting;
pub mod silent_decline;
pub mod unclear_answer;
pub mod uncovered_requests;
pub mod unreachable_rule;
pub mod untested_rule;
pub mod unused_allow;
pub mod unused_field;
pub mod unused_let;
pub mod unused_record;
pub mod unused_reply;
pub mod unused_use;

use super::lint::Lint;

/// Every lint, by family.
pub static ALL: &[&Lint] = &[
    &reply_too_long::LINT,
    &redundant_rule::LINT,
    &needless_question::LINT,
    &redundant_part::LINT,
    &never_true::LINT,
    &always_true::LINT,
    &unreachable_rule::LINT,
    &uncovered_requests::LINT,
    &order_matters::LINT,
    &late_by_design::LINT,
    &dishonest_reason::LINT,
    &dead_text::LINT,
    &silent_decline::LINT,
    &no_deadline::LINT,
    &placeholder_left::LINT,
    &no_greeting::LINT,
    &impersonal::LINT,
    &no_thanks::LINT,
    &unclear_answer::LINT,
    &no_reason::LINT,
    &no_open_door::LINT,
    &no_sign_off::LINT,
    &answer_first::LINT,
    &blame::LINT,
    &harsh_word::LINT,
    &absolute::LINT,
    &guilt_or_sarcasm::LINT,
    &bare_time_excuse::LINT,
    &apology_pile::LINT,
    &comparison::LINT,
    &empty_promise::LINT,
    &shouting::LINT,
    &exclamation_pile::LINT,
    &curt::LINT,
    &long_winded::LINT,
    &repeated_word::LINT,
    &double_space::LINT,
    &unused_allow::LINT,
    &renamed_lint::LINT,
    &unused_field::LINT,
    &unused_let::LINT,
    &unused_record::LINT,
    &unused_reply::LINT,
    &unused_use::LINT,
    &untested_rule::LINT,
    &missing_doc::LINT,
    &double_negative::LINT,
    &quorum_of_one::LINT,
    &compare_to_true::LINT,
    &naming::LINT,
    &contains_inside_word::LINT,
    &covered_word::LINT,
    &duplicate_entry::LINT,
    &regex_not_needed::LINT,
    &repeated_condition::LINT,
    &same_outcome_neighbours::LINT,
];

/// Names that lints had before, and the ones that they have now.
pub static ALIASES: &[(&str, &str)] = &[("dead-rule", "unreachable-rule"), ("exclamation-marks", "exclamation-pile")];

/// The lint of a name, or of one that it had before.
pub fn find(name: &str) -> Option<&'static Lint> {
    let name = renamed(name).unwrap_or(name);
    ALL.iter().copied().find(|l| l.code.name() == name)
}

/// The name that a lint has now, for one that it had before.
pub fn renamed(name: &str) -> Option<&'static str> {
    ALIASES.iter().find(|(before, _)| *before == name).map(|(_, now)| *now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_before_is_nobodys_now_and_leads_to_a_lint() {
        for (before, now) in ALIASES {
            assert!(ALL.iter().all(|lint| lint.code.name() != *before), "{before}");
            assert_eq!(find(before).map(|lint| lint.code.name()), Some(*now));
        }
    }
}
