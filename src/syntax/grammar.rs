//! The pest grammar and people's words for its productions.

/// The parser that pest makes of `grammar/*.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/lexical.pest"]
#[grammar = "grammar/expression.pest"]
#[grammar = "grammar/template.pest"]
#[grammar = "grammar/policy.pest"]
pub(super) struct Grammar;
