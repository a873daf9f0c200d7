//! Slips in rules: conditions without `when`, decisions by other words.

use super::{Place, Spot, Trouble};
use crate::diagnostic::Applicability;
use crate::syntax::grammar::Rule;
use crate::syntax::parse::rules::read_decision;
use crate::syntax::parse::scan::Kind;
use crate::syntax::parse::stretches::wants_more;

/// The slip in a rule at this spot.
pub(super) fn slip(spot: &Spot<'_, '_>) -> Option<Trouble> {
    match spot.place {
        Place::Rule => opening(spot)
            .or_else(|| condition(spot))
            .or_else(|| filler(spot))
            .or_else(|| decision(spot))
            .or_else(|| clause(spot)),
        Place::Line => decision(spot),
        Place::Item | Place::Member | Place::Part => None,
    }
}

/// Another word for `otherwise` or `rule`, or no name.
fn opening(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let one = spot.at..spot.at + 1;
    let first = spot.at == 0 || spot.before(1) == ")";
    match spot.word() {
        word @ ("else" | "default" | "others" | "fallback" | "_") if first => {
            let end = spot.at + 1 + usize::from(spot.after(1) == ":");
            Some(spot.instead(
                spot.at..end,
                "otherwise",
                format!("`{word}` is written `otherwise` here"),
                Applicability::Safe,
            ))
        }
        ":" if spot.wants(Rule::decision) || spot.wants(Rule::open) => {
            Some(spot.instead(one, "", "no `:` is needed here".to_owned(), Applicability::Safe))
        }
        "{" if spot.before(1) == "rule" => {
            let error = spot
                .error(spot.piece.token_span(spot.at - 1), "this rule has no name")
                .help("write for example `rule knows_me {`");
            Some(Trouble::only(error))
        }
        "{" if spot.before(1) == "otherwise" => {
            let error = spot
                .error(spot.span(), "`otherwise` takes its decision without braces")
                .help("write for example `otherwise review`");
            Some(Trouble::only(error))
        }
        "when" | "if" if spot.before(1) == "otherwise" => {
            let error = spot
                .error(spot.span(), "`otherwise` has no condition")
                .help("write a `rule` before it, or remove the condition");
            Some(Trouble::only(error))
        }
        _ if spot.wants(Rule::open) && spot.at == 2 && !spot.at_end() => {
            let before = spot.piece.token_span(1);
            let range = spot.piece.range(1..2);
            let error = spot
                .error(before, format!("a `{{` is missing behind `{}`", spot.before(1)))
                .help(format!("write `rule {} {{`", spot.before(1)))
                .fix("write `{`", Applicability::Safe, before.after(), " {");
            Some(Trouble { error, patch: Some((range.end..range.end, " {".to_owned())), last: false })
        }
        _ => None,
    }
}

/// Slips at the start of a condition.
fn condition(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if !spot.wants(Rule::when) && !spot.wants(Rule::kw_when) {
        return None;
    }
    let one = spot.at..spot.at + 1;
    let name = if spot.before(1) == "{" { spot.before(2).to_owned() } else { String::new() };
    if spot.at_end() {
        let error = spot.error(spot.piece.token_span(spot.at.saturating_sub(2)), format!("the rule `{name}` is empty"));
        return Some(Trouble::only(error.help("say when it applies and what it decides, as in `when trust accept`")));
    }
    match spot.word() {
        "unless" => {
            let error = spot
                .error(spot.span(), "`unless` is written `when not (…)` here")
                .help("write `when not (` and `)` around the condition");
            Some(Trouble::only(error))
        }
        word if read_decision(word).is_some() && !matches!(spot.after(1), "and" | "or" | "is") => {
            let place = spot.piece.token_span(spot.at.saturating_sub(2));
            let error = spot
                .error(place, format!("the rule `{name}` does not say when it applies"))
                .help(format!("write `when` and a condition before `{word}`, or make it the `otherwise`"));
            Some(Trouble::only(error))
        }
        word @ ("if" | "where" | "whenever" | "on" | "given" | "condition") => {
            let end = spot.at + 1 + usize::from(spot.after(1) == ":");
            Some(spot.instead(spot.at..end, "when", format!("`{word}` is written `when` here"), Applicability::Safe))
        }
        word if crate::diagnostic::nearest(word, ["when"]).is_some()
            && word.len() > 2
            && spot.piece.kind(spot.at + 1)? == Kind::Word =>
        {
            let mut trouble = spot.instead(one, "when", format!("`{word}` does not fit here"), Applicability::Safe);
            trouble.error.help = vec!["did you mean `when`?".to_owned()];
            Some(trouble)
        }
        _ => Some(spot.missing("when", "the condition lacks its `when`".to_owned())),
    }
}

/// Words between a condition and a decision.
fn filler(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if !spot.wants_decision() {
        return None;
    }
    let word = spot.word();
    let one = spot.at..spot.at + 1;
    match word {
        "then" | "do" | "return" | "decide" | "," | ":" | "->" => {
            Some(spot.instead(one, "", format!("no `{word}` is needed before the decision"), Applicability::Safe))
        }
        "when" | "if" if spot.wants_operator() => {
            Some(spot.instead(one, "and", format!("`{word}` stands twice in one rule"), Applicability::Unsafe))
        }
        "unless" if spot.wants_operator() => {
            Some(spot.instead(one, "and not", "`unless` is written `and not` here".to_owned(), Applicability::Unsafe))
        }
        "{" if spot.before(1) != "otherwise" => {
            let error = spot.error(spot.span(), "a decision stands without braces").help("remove the braces");
            Some(Trouble::only(error))
        }
        "with" | "because" | "for" => {
            let error = spot
                .error(spot.span(), format!("no decision stands before `{word}`"))
                .help("write `accept`, `decline`, `defer` or `review` before it");
            Some(Trouble::only(error))
        }
        _ if spot.at_end() && !wants_more(spot.piece, spot.at - 1) => {
            let rule = (0..spot.at).find(|&t| spot.piece.is(t, "rule") || spot.piece.is(t, "otherwise")).unwrap_or(0);
            let named = spot.piece.is(rule, "rule");
            let (place, name) = if named {
                (rule + 1, format!("the rule `{}`", spot.piece.word(rule + 1)))
            } else {
                (rule, "`otherwise`".to_owned())
            };
            let error = spot
                .error(spot.piece.token_span(place), format!("{name} decides nothing"))
                .help("end it with `accept`, `decline`, `defer for 3 months` or `review`");
            Some(Trouble::only(error))
        }
        _ => None,
    }
}

/// Another word for a decision.
fn decision(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if !spot.wants_decision() && !spot.wants(Rule::expectation) {
        return None;
    }
    let meant = match spot.word().to_ascii_lowercase().as_str() {
        "reject" | "deny" | "refuse" | "rejected" | "denied" | "declined" | "no" => "decline",
        "approve" | "allow" | "approved" | "accepted" | "grant" | "yes" => "accept",
        "postpone" | "delay" | "later" | "wait" | "deferred" | "postponed" => "defer",
        "manual" | "escalate" | "reviewed" | "undecided" => "review",
        _ => return None,
    };
    let message = format!("`{}` is written `{meant}` here", spot.word());
    Some(spot.instead(spot.at..spot.at + 1, meant, message, Applicability::Safe))
}

/// Slips behind the decision.
fn clause(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let one = spot.at..spot.at + 1;
    let word = spot.word();
    if spot.wants(Rule::kw_because) || spot.wants(Rule::because) {
        let meant = match word {
            "," => return Some(spot.instead(one, "", "no comma is needed here".to_owned(), Applicability::Safe)),
            "reply" | "using" | "send" | "by" => "with",
            "reason" | "since" | "as" | "why" => "because",
            _ if spot.kind()? == Kind::Text => {
                return Some(spot.missing("because", "the reason lacks its `because`".to_owned()));
            }
            _ => return second_decision(spot),
        };
        return Some(spot.instead(one, meant, format!("`{word}` is written `{meant}` here"), Applicability::Safe));
    }
    if spot.before(1) == "with" && spot.kind()? == Kind::Text {
        let error = spot
            .error(spot.span(), "`with` takes the name of a reply, not a text")
            .help("write the text as a `reply` and its name here");
        return Some(Trouble::only(error));
    }
    if spot.before(1) == "because" && spot.wants(Rule::text) && matches!(spot.kind()?, Kind::Word | Kind::ForeignWord) {
        return super::replies::unquoted(spot, "because");
    }
    if spot.before(1) == "for" && (spot.wants(Rule::number) || spot.wants(Rule::amount)) {
        let error = spot.error(spot.span(), "`for` takes a time").help("write for example `for 3 months`");
        return Some(Trouble::only(error));
    }
    None
}

fn second_decision(spot: &Spot<'_, '_>) -> Option<Trouble> {
    read_decision(spot.word())?;
    let error =
        spot.error(spot.span(), "a rule decides once").label("a second decision").help("keep one, or write two rules");
    Some(Trouble::only(error))
}
