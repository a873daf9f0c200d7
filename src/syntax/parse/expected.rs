//! People's words for what could have stood in a place, made from what pest would have taken there.

use super::slips::Spot;
use super::template::short;
use crate::diagnostic::{Diagnostic, codes, list_words};
use crate::syntax::grammar::Rule;

/// Most things that are listed.
const MOST_LISTED: usize = 5;

/// The words for a production, with a rank: the likeliest have the lowest.
fn words(rule: Rule) -> Option<(u8, String)> {
    let fixed = |rank, text: &str| Some((rank, text.to_owned()));
    match rule {
        Rule::word | Rule::name | Rule::path => fixed(0, "a name"),
        Rule::lint_name => fixed(0, "the name of a lint"),
        Rule::text | Rule::wording => fixed(0, "a text in double quotes"),
        Rule::field_type | Rule::named_type => fixed(0, "a type"),
        Rule::literal | Rule::literal_list => fixed(0, "a value"),
        Rule::number | Rule::amount => fixed(1, "a number"),
        Rule::expression | Rule::reference | Rule::parenthesis | Rule::quorum | Rule::list => {
            fixed(0, "a condition or a value")
        }
        Rule::unit => fixed(1, "a unit such as `days`"),
        Rule::decision => fixed(0, "a decision such as `accept`"),
        Rule::outcome => fixed(0, "a decision such as `accept`"),
        Rule::when => fixed(0, "`when`"),
        Rule::part_kind => fixed(1, "the word for a part such as `greet` or `say`"),
        Rule::paragraph => fixed(5, "`paragraph`"),
        Rule::open => fixed(0, "`{`"),
        Rule::close => fixed(4, "`}`"),
        Rule::open_list | Rule::choices => fixed(1, "a list in brackets"),
        Rule::close_list => fixed(2, "`]`"),
        Rule::close_paren => fixed(2, "`)`"),
        Rule::comma => fixed(3, "`,`"),
        Rule::colon => fixed(0, "`:`"),
        Rule::equals => fixed(1, "`=`"),
        Rule::default => fixed(2, "`=` with a value"),
        Rule::ask => fixed(2, "`ask` with a question"),
        Rule::key => fixed(3, "`key` with a text"),
        Rule::wait => fixed(2, "`for`"),
        Rule::with_reply => fixed(1, "`with`"),
        Rule::because => fixed(1, "`because`"),
        Rule::given => fixed(2, "`given`"),
        Rule::expectation => fixed(0, "what is expected, such as `accept`"),
        Rule::expect_ask => fixed(2, "`ask`"),
        Rule::expect_reply => fixed(2, "`reply`"),
        Rule::expect_reason => fixed(3, "`reason`"),
        Rule::expect_overdue => fixed(3, "`overdue`"),
        Rule::test_line | Rule::setting => fixed(0, "a line such as `name = \"Ada\"`"),
        Rule::named_rule => fixed(0, "`rule`"),
        Rule::otherwise => fixed(1, "`otherwise`"),
        Rule::member | Rule::field => fixed(0, "a field"),
        Rule::quorum_words => fixed(2, "`all of`"),
        Rule::kw_least | Rule::kw_most => fixed(1, "`least` or `most`"),
        Rule::or_else => fixed(7, "`or else`"),
        Rule::plus | Rule::minus => fixed(8, "`+` or `-`"),
        Rule::question_mark | Rule::EOI | Rule::at_allow | Rule::allow | Rule::open_paren | Rule::arguments => None,
        rule => keyword(rule).map(|k| (if is_operator(rule) { 6 } else { 2 }, format!("`{k}`"))),
    }
}

/// The word that a keyword's production stands for.
pub(super) fn keyword(rule: Rule) -> Option<String> {
    format!("{rule:?}").strip_prefix("kw_").map(str::to_owned)
}

/// Whether a production is an operator of expressions.
pub(super) fn is_operator(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::kw_and
            | Rule::kw_or
            | Rule::kw_is
            | Rule::kw_in
            | Rule::kw_not
            | Rule::kw_contains
            | Rule::kw_mentions
            | Rule::kw_starts
            | Rule::kw_ends
            | Rule::kw_matches
            | Rule::or_else
            | Rule::not_in
            | Rule::predicate
            | Rule::matching
            | Rule::less
            | Rule::less_or_equal
            | Rule::greater
            | Rule::greater_or_equal
            | Rule::plus
            | Rule::minus
    )
}

/// Whether an operand of an expression may begin with it.
fn is_operand(rule: Rule) -> bool {
    use Rule::{
        amount, boolean, date, kw_at, kw_exactly, kw_lines, kw_not, kw_today, list, name, number, open_list, open_paren,
    };
    use Rule::{parenthesis, quorum, quorum_bound, quorum_word, quorum_words, text};
    let literals = matches!(rule, amount | boolean | date | number | text | kw_today | name);
    let words =
        matches!(rule, kw_at | kw_exactly | kw_lines | kw_not | quorum | quorum_bound | quorum_word | quorum_words);
    literals || words || matches!(rule, list | open_list | open_paren | parenthesis)
}

/// What could stand there, the likeliest first, five at most.
fn listed(wanted: &[Rule]) -> Vec<String> {
    let operators = wanted.iter().filter(|r| is_operator(**r)).count();
    let operand =
        wanted.contains(&Rule::expression) || (wanted.contains(&Rule::name) && wanted.contains(&Rule::number));
    let others = wanted.iter().copied().filter(|r| (operators < 3 || !is_operator(*r)) && !(operand && is_operand(*r)));
    let mut found: Vec<(u8, String)> = others.filter_map(words).collect();
    if operators >= 3 {
        found.push((if found.is_empty() { 0 } else { 6 }, "an operator such as `and`".to_owned()));
    }
    if operand {
        found.push((0, "a condition or a value".to_owned()));
    }
    let decisions = ["`accept`", "`decline`", "`defer`", "`review`"];
    if decisions.iter().all(|d| found.iter().any(|(_, w)| w == d)) {
        found.retain(|(_, w)| !decisions.contains(&w.as_str()));
        found.push((0, "a decision such as `accept`".to_owned()));
    }
    found.sort();
    found.dedup();
    let mut words: Vec<String> = Vec::new();
    for (_, word) in found {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.truncate(MOST_LISTED);
    words
}

/// The error where nothing more is known than what could have stood there.
pub(super) fn expected(spot: &Spot<'_, '_>) -> Diagnostic {
    let list = list_words(&listed(spot.wanted), "or");
    let comes = if list.is_empty() { "nothing more comes here".to_owned() } else { format!("{list} comes here") };
    if spot.at < spot.piece.tokens.len() {
        let message = format!("`{}` does not fit here", short(spot.word()));
        return Diagnostic::error(codes::SYNTAX, spot.span(), message).label(comes);
    }
    let before = spot.at.saturating_sub(1);
    let message = format!("something is missing behind `{}`", short(spot.piece.word(before)));
    let slip = Diagnostic::error(codes::SYNTAX, spot.piece.token_span(before), message);
    if list.is_empty() { slip } else { slip.label(format!("{list} comes next")) }
}
