//! Expressions: pest gives operands with operators between them in one row, and here they are grouped.

use super::build::Build;
use crate::diagnostic::{Applicability, Diagnostic, Edit, codes};
use crate::limits::MAX_DEPTH;
use crate::source::Span;
use crate::syntax::ast::{Among, Comparison, Expr, ExprKind, Predicate, Quorum, Sign};
use crate::syntax::grammar::Rule;
use pest::iterators::{Pair, Pairs};
use std::iter::Peekable;

/// An expression with how deep it nests: brackets, `not`s, and the links of chains that nest.
struct Node {
    expr: Expr,
    depth: usize,
}

/// The row of operands and operators.
type Row<'i> = Peekable<Pairs<'i, Rule>>;

impl Build<'_, '_> {
    /// An expression.
    pub(super) fn expression(&mut self, pair: Pair<'_, Rule>) -> Expr {
        self.node(pair).expr
    }

    fn node(&mut self, pair: Pair<'_, Rule>) -> Node {
        let span = self.span(&pair);
        let node = self.either(&mut pair.into_inner().peekable());
        if node.depth <= MAX_DEPTH {
            return node;
        }
        self.errors.push(too_deep(span));
        Node { expr: Expr { kind: ExprKind::Error, span }, depth: 0 }
    }

    /// `a or b or c`
    fn either(&mut self, row: &mut Row<'_>) -> Node {
        let mut nodes = vec![self.both(row)];
        while row.next_if(|p| p.as_rule() == Rule::kw_or).is_some() {
            nodes.push(self.both(row));
        }
        if nodes.len() > 1 && nodes.iter().any(|n| matches!(n.expr.kind, ExprKind::And(_))) {
            let slip = self.mixed(&nodes);
            self.errors.push(slip);
        }
        joined(nodes, ExprKind::Or)
    }

    /// `a and b and c`
    fn both(&mut self, row: &mut Row<'_>) -> Node {
        let mut nodes = vec![self.negation(row)];
        while row.next_if(|p| p.as_rule() == Rule::kw_and).is_some() {
            nodes.push(self.negation(row));
        }
        joined(nodes, ExprKind::And)
    }

    /// `not a`
    fn negation(&mut self, row: &mut Row<'_>) -> Node {
        let mut nots = Vec::new();
        while let Some(not) = row.next_if(|p| p.as_rule() == Rule::kw_not) {
            nots.push(self.span(&not));
        }
        let mut node = self.comparison(row);
        if nots.len() + node.depth > MAX_DEPTH {
            node.depth += nots.len();
            return node;
        }
        for not in nots.into_iter().rev() {
            let span = not.to(node.expr.span);
            node = Node { expr: Expr { kind: ExprKind::Not(Box::new(node.expr)), span }, depth: node.depth + 1 };
        }
        node
    }

    /// One comparison; they do not chain.
    fn comparison(&mut self, row: &mut Row<'_>) -> Node {
        let mut left = self.or_else(row);
        let mut first: Option<Link> = None;
        while let Some(operator) = row.next_if(|p| !matches!(p.as_rule(), Rule::kw_or | Rule::kw_and)) {
            let link = Link { span: self.span(&operator), text: operator.as_str().to_owned(), left: left.expr.span };
            let chained = first.is_some();
            let middle = first.as_ref().map(|f| f.span.after().to(link.span.before()));
            let ends = operator.as_rule() == Rule::presence || operator.as_rule() == Rule::matching;
            left = if ends { self.suffixed(left, operator) } else { self.compared(left, operator, row) };
            if let (Some(before), Some(middle)) = (&first, middle) {
                let slip = self.chained(before, &link, middle, left.expr.span);
                self.errors.push(slip);
                left.expr.kind = ExprKind::Error;
            }
            if !chained {
                first = Some(link);
            }
        }
        left
    }

    /// `a is present`, `a matches "…"`
    fn suffixed(&mut self, of: Node, suffix: Pair<'_, Rule>) -> Node {
        let span = of.expr.span.to(self.span(&suffix));
        let of_expr = Box::new(of.expr);
        for kid in suffix.into_inner() {
            match kid.as_rule() {
                Rule::kw_present => return Node { expr: presence(true, of_expr, span), depth: of.depth },
                Rule::kw_absent => return Node { expr: presence(false, of_expr, span), depth: of.depth },
                Rule::text => {
                    let kind = ExprKind::Matches(of_expr, self.raw_literal(&kid));
                    return Node { expr: Expr { kind, span }, depth: of.depth };
                }
                _ => {}
            }
        }
        Node { expr: Expr { kind: ExprKind::Error, span }, depth: of.depth }
    }

    /// `a is b`, `a in b`, `a contains b`
    fn compared(&mut self, left: Node, operator: Pair<'_, Rule>, row: &mut Row<'_>) -> Node {
        let right = self.or_else(row);
        let span = left.expr.span.to(right.expr.span);
        let depth = left.depth.max(right.depth);
        let (a, b) = (Box::new(left.expr), Box::new(right.expr));
        let compare = |comparison, a, b| ExprKind::Compare(comparison, a, b);
        let kind = match operator.as_rule() {
            Rule::kw_is => compare(Comparison::Is, a, b),
            Rule::is_not => compare(Comparison::IsNot, a, b),
            Rule::is_exactly => compare(Comparison::IsExactly, a, b),
            Rule::less => compare(Comparison::Less, a, b),
            Rule::less_or_equal => compare(Comparison::LessOrEqual, a, b),
            Rule::greater => compare(Comparison::Greater, a, b),
            Rule::greater_or_equal => compare(Comparison::GreaterOrEqual, a, b),
            Rule::kw_in => ExprKind::In { negated: false, item: a, list: b },
            Rule::not_in => ExprKind::In { negated: true, item: a, list: b },
            Rule::predicate => {
                let (predicate, among) = predicate(operator);
                ExprKind::Predicate { predicate, among, text: a, pattern: b }
            }
            _ => ExprKind::Error,
        };
        Node { expr: Expr { kind, span }, depth }
    }

    /// `a or else b or else c`, to the right.
    fn or_else(&mut self, row: &mut Row<'_>) -> Node {
        let mut nodes = vec![self.sum(row)];
        while row.next_if(|p| p.as_rule() == Rule::or_else).is_some() {
            nodes.push(self.sum(row));
        }
        let depth = chain_depth(&nodes);
        let fold = |right: Expr, left: Expr| {
            let span = left.span.to(right.span);
            Expr { kind: ExprKind::OrElse(Box::new(left), Box::new(right)), span }
        };
        chain(nodes.into_iter().rev().map(|n| n.expr), depth, fold)
    }

    /// `a + b - c`, to the left.
    fn sum(&mut self, row: &mut Row<'_>) -> Node {
        let mut nodes = vec![self.operand(row)];
        let mut signs = Vec::new();
        while let Some(sign) = row.next_if(|p| matches!(p.as_rule(), Rule::plus | Rule::minus)) {
            signs.push(if sign.as_rule() == Rule::plus { Sign::Plus } else { Sign::Minus });
            nodes.push(self.operand(row));
        }
        let depth = chain_depth(&nodes);
        let mut signs = signs.into_iter();
        let fold = |left: Expr, right: Expr| {
            let span = left.span.to(right.span);
            let sign = signs.next().unwrap_or(Sign::Plus);
            Expr { kind: ExprKind::Sum(sign, Box::new(left), Box::new(right)), span }
        };
        chain(nodes.into_iter().map(|n| n.expr), depth, fold)
    }

    /// What stands between operators. A `not` here binds tighter than its place allows.
    fn operand(&mut self, row: &mut Row<'_>) -> Node {
        let mut nots: Option<Span> = None;
        while let Some(not) = row.next_if(|p| p.as_rule() == Rule::kw_not) {
            nots.get_or_insert(self.span(&not));
        }
        let Some(pair) = row.next() else {
            return Node { expr: Expr { kind: ExprKind::Error, span: self.piece.whole() }, depth: 0 };
        };
        let node = self.primary(pair);
        if let Some(not) = nots {
            let whole = not.to(node.expr.span);
            self.errors.push(
                Diagnostic::error(codes::SYNTAX, not, "`not` needs parentheses here")
                    .help("put parentheses around `not` and what it denies")
                    .fix_many("put parentheses around it", Applicability::Safe, around(whole)),
            );
            return Node { expr: Expr { kind: ExprKind::Error, span: whole }, depth: node.depth };
        }
        node
    }

    fn primary(&mut self, pair: Pair<'_, Rule>) -> Node {
        let span = self.span(&pair);
        let leaf = |kind| Node { expr: Expr { kind, span }, depth: 0 };
        match pair.as_rule() {
            Rule::parenthesis => self.parenthesis(pair, span),
            Rule::list => {
                let (items, depth) = self.elements(pair);
                Node { expr: Expr { kind: ExprKind::List(items), span }, depth }
            }
            Rule::quorum => self.quorum(pair, span),
            Rule::reference => self.reference(pair, span),
            Rule::amount => Node { expr: self.amount(pair), depth: 0 },
            Rule::date => leaf(self.date(&pair)),
            Rule::text => leaf(ExprKind::Text(self.literal(&pair))),
            Rule::boolean => leaf(ExprKind::Bool(pair.as_str() == "true")),
            Rule::kw_today => leaf(ExprKind::Today),
            _ => leaf(ExprKind::Error),
        }
    }

    fn parenthesis(&mut self, pair: Pair<'_, Rule>, span: Span) -> Node {
        let inside = pair.into_inner().find(|p| p.as_rule() == Rule::expression).map(|p| self.node(p));
        let (kind, depth) = inside.map_or((ExprKind::Error, 0), |n| (ExprKind::Paren(Box::new(n.expr)), n.depth + 1));
        Node { expr: Expr { kind, span }, depth }
    }

    /// The expressions between brackets or parentheses.
    fn elements(&mut self, pair: Pair<'_, Rule>) -> (Vec<Expr>, usize) {
        let nodes = pair.into_inner().filter(|p| p.as_rule() == Rule::expression).map(|p| self.node(p));
        let nodes: Vec<Node> = nodes.collect();
        let depth = nodes.iter().map(|n| n.depth).max().unwrap_or(0) + 1;
        (nodes.into_iter().map(|n| n.expr).collect(), depth)
    }

    fn quorum(&mut self, pair: Pair<'_, Rule>, span: Span) -> Node {
        let mut quorum = None;
        let mut words = span;
        let mut of = (Vec::new(), 0);
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::quorum_words => {
                    words = self.span(&kid);
                    quorum = self.quorum_words(kid);
                }
                Rule::list => of = self.elements(kid),
                _ => {}
            }
        }
        let kind = quorum.map_or(ExprKind::Error, |quorum| ExprKind::Quorum { quorum, words, of: of.0 });
        Node { expr: Expr { kind, span }, depth: of.1 }
    }

    fn quorum_words(&mut self, pair: Pair<'_, Rule>) -> Option<Quorum> {
        let mut bound: Option<fn(u32) -> Quorum> = None;
        for kid in pair.into_inner() {
            match (kid.as_rule(), kid.as_str()) {
                (Rule::quorum_word, "all") => return Some(Quorum::All),
                (Rule::quorum_word, "any") => return Some(Quorum::Any),
                (Rule::quorum_word, "none") => return Some(Quorum::None),
                (Rule::quorum_word, _) => return Some(Quorum::Most),
                (Rule::quorum_bound, words) if words.starts_with("exactly") => bound = Some(Quorum::Exactly),
                (Rule::quorum_bound, _) => {
                    let least = kid.into_inner().any(|w| w.as_rule() == Rule::kw_least);
                    bound = Some(if least { Quorum::AtLeast } else { Quorum::AtMost });
                }
                (Rule::number, _) => return Some(bound?(self.count(&kid)?)),
                _ => {}
            }
        }
        None
    }

    fn reference(&mut self, pair: Pair<'_, Rule>, span: Span) -> Node {
        let mut path = None;
        let mut arguments = None;
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::path => path = Some(self.path(&kid)),
                Rule::arguments => arguments = Some(self.elements(kid)),
                _ => {}
            }
        }
        let node = |kind, depth| Node { expr: Expr { kind, span }, depth };
        match (path, arguments) {
            (Some(path), None) => node(ExprKind::Path(path), 0),
            (Some(mut path), Some((arguments, depth))) => match (path.names.pop(), path.names.is_empty()) {
                (Some(name), true) => node(ExprKind::Call(name, arguments), depth),
                (name, _) => {
                    let function = name.map_or(String::new(), |n| n.text);
                    let slip = Diagnostic::error(
                        codes::SYNTAX,
                        path.span,
                        format!("`{function}` is called with a path before it"),
                    )
                    .help(format!("write `{function}({})`", path.dotted()));
                    self.errors.push(slip);
                    node(ExprKind::Error, depth)
                }
            },
            (None, _) => node(ExprKind::Error, 0),
        }
    }

    /// The words of the source under a span, in one line.
    fn words(&self, span: Span) -> String {
        self.piece.source(span).lines().map(str::trim).collect::<Vec<_>>().join(" ")
    }

    /// The error for `a and b or c`, with both readings.
    fn mixed(&self, nodes: &[Node]) -> Diagnostic {
        let parts: Vec<Vec<Span>> = nodes
            .iter()
            .map(|n| match &n.expr.kind {
                ExprKind::And(parts) => parts.iter().map(|p| p.span).collect(),
                _ => vec![n.expr.span],
            })
            .collect();
        let (tight, loose) = (and_first(&parts), or_first(&parts));
        let shown = [self.reading(&parts, &tight), self.reading(&parts, &loose)];
        let whole = nodes.iter().map(|n| n.expr.span).reduce(Span::to).unwrap_or_default();
        let mut slip = Diagnostic::error(codes::MIXED_AND_OR, whole, "`and` and `or` together can be read in two ways")
            .help(format!("write one of\n{}\n{}", shown[0], shown[1]));
        for (text, groups) in shown.iter().zip([tight, loose]) {
            let edits = groups.into_iter().flat_map(around).collect();
            slip = slip.fix_many(format!("read it as {text}"), Applicability::Unsafe, edits);
        }
        slip
    }

    /// The condition as it reads with parentheses around the groups.
    fn reading(&self, parts: &[Vec<Span>], groups: &[Span]) -> String {
        let mut out = String::new();
        for (at, chain) in parts.iter().enumerate() {
            for (inner, part) in chain.iter().enumerate() {
                out.push_str(if inner > 0 {
                    " and "
                } else if at > 0 {
                    " or "
                } else {
                    ""
                });
                out.push_str(if groups.iter().any(|g| g.start == part.start) { "(" } else { "" });
                out.push_str(&self.words(*part));
                out.push_str(if groups.iter().any(|g| g.end == part.end) { ")" } else { "" });
            }
        }
        out
    }

    /// The error for `a < b < c`.
    fn chained(&self, first: &Link, second: &Link, middle: Span, right: Span) -> Diagnostic {
        let _ = right;
        let shared = self.words(middle);
        let order = |l: &Link| l.text.starts_with(['<', '>']).then(|| l.text.chars().next());
        let slip = Diagnostic::error(codes::SYNTAX, second.span, "a comparison cannot be continued with another")
            .also(first.span, "the first comparison");
        if shared.is_empty() || shared.len() > 60 {
            return slip.help("join the two with `and`");
        }
        let left = self.words(first.left);
        let slip = slip
            .help(format!("join the two with `and`: `{left} {} {shared} and {shared} {} …`", first.text, second.text));
        match (order(first), order(second)) {
            (Some(a), Some(b)) if a == b => {
                slip.fix("join them with `and`", Applicability::Safe, second.span.before(), format!("and {shared} "))
            }
            _ => slip,
        }
    }
}

/// An operator of a comparison, with what stands left of it.
struct Link {
    span: Span,
    text: String,
    left: Span,
}

fn presence(present: bool, of: Box<Expr>, span: Span) -> Expr {
    Expr { kind: ExprKind::Presence { present, of }, span }
}

fn predicate(pair: Pair<'_, Rule>) -> (Predicate, Option<Among>) {
    let mut predicate = Predicate::Contains;
    let mut among = None;
    for kid in pair.into_inner() {
        match kid.as_rule() {
            Rule::kw_mentions => predicate = Predicate::Mentions,
            Rule::kw_starts => predicate = Predicate::StartsWith,
            Rule::kw_ends => predicate = Predicate::EndsWith,
            Rule::among => {
                among = Some(match kid.as_str() {
                    "any" => Among::Any,
                    "all" => Among::All,
                    _ => Among::None,
                });
            }
            _ => {}
        }
    }
    (predicate, among)
}

/// One node of several that an `and` or `or` joins; one alone stays as it is.
fn joined(mut nodes: Vec<Node>, kind: fn(Vec<Expr>) -> ExprKind) -> Node {
    if nodes.len() == 1
        && let Some(node) = nodes.pop()
    {
        return node;
    }
    let depth = nodes.iter().map(|n| n.depth).max().unwrap_or(0);
    let span = nodes.iter().map(|n| n.expr.span).reduce(Span::to).unwrap_or_default();
    Node { expr: Expr { kind: kind(nodes.into_iter().map(|n| n.expr).collect()), span }, depth }
}

/// How deep a chain nests whose links nest.
fn chain_depth(nodes: &[Node]) -> usize {
    nodes.iter().map(|n| n.depth).max().unwrap_or(0) + nodes.len().saturating_sub(1)
}

/// Folds a chain; one that is too long is not made, since nothing could walk it.
fn chain(exprs: impl Iterator<Item = Expr>, depth: usize, fold: impl FnMut(Expr, Expr) -> Expr) -> Node {
    let expr =
        if depth > MAX_DEPTH { exprs.reduce(|a, b| Expr { span: a.span.to(b.span), ..a }) } else { exprs.reduce(fold) };
    let nothing = Expr { kind: ExprKind::Error, span: Span::default() };
    Node { expr: expr.unwrap_or(nothing), depth }
}

/// The parts that `and` groups, where several stand.
fn and_first(parts: &[Vec<Span>]) -> Vec<Span> {
    parts.iter().filter(|p| p.len() > 1).filter_map(|p| p.iter().copied().reduce(Span::to)).collect()
}

/// The parts that `or` groups if it binds tighter.
fn or_first(parts: &[Vec<Span>]) -> Vec<Span> {
    let mut groups = Vec::new();
    let mut open: Option<(Span, usize)> = None;
    for (at, chain) in parts.iter().enumerate() {
        for (inner, part) in chain.iter().enumerate() {
            if at > 0 && inner == 0 {
                open = open.map(|(span, count)| (span.to(*part), count + 1));
            } else {
                groups.extend(open.take().filter(|o| o.1 > 1).map(|o| o.0));
                open = Some((*part, 1));
            }
        }
    }
    groups.extend(open.filter(|o| o.1 > 1).map(|o| o.0));
    groups
}

/// Parentheses around a stretch.
fn around(span: Span) -> Vec<Edit> {
    vec![Edit { span: span.before(), text: "(".to_owned() }, Edit { span: span.after(), text: ")".to_owned() }]
}

/// The error for nesting that goes too deep.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(codes::TOO_DEEP, span, "this nests too deep")
        .label(format!("brackets, `not`s and sums may nest {MAX_DEPTH} deep"))
        .help("give parts of it names with `let`")
}
