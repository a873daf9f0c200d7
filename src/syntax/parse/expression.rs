//! Expressions: pest gives operands with operators between them in one row, and here they are grouped.

use super::build::Build;
use crate::diagnostic::{Applicability, Diagnostic, Edit, codes};
use crate::limits::MAX_DEPTH;
use crate::source::Span;
use crate::syntax::ast::{Among, Comparison, Expr, ExprKind, Predicate, Quorum, Sign};
use crate::syntax::grammar::Rule;
use pest::iterators::{Pair, Pairs};
use std::iter::Peekable;
use std::ops::Range;

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
        let nodes = match self.one_or_more(row, Rule::kw_or, Self::both) {
            Ok(node) => return node,
            Err(nodes) => nodes,
        };
        if nodes.iter().any(|n| matches!(n.expr.kind, ExprKind::And(_))) {
            let slip = self.mixed(&nodes);
            self.errors.push(slip);
        }
        joined(nodes, ExprKind::Or)
    }

    /// `a and b and c`
    fn both(&mut self, row: &mut Row<'_>) -> Node {
        match self.one_or_more(row, Rule::kw_and, Self::negation) {
            Ok(node) => node,
            Err(nodes) => joined(nodes, ExprKind::And),
        }
    }

    /// One part of a row, or as an `Err` the several that stand between these operators.
    fn one_or_more<'i>(
        &mut self,
        row: &mut Row<'i>,
        between: Rule,
        part: fn(&mut Self, &mut Row<'i>) -> Node,
    ) -> Result<Node, Vec<Node>> {
        let first = part(self, row);
        if row.next_if(|p| p.as_rule() == between).is_none() {
            return Ok(first);
        }
        let mut nodes = vec![first, part(self, row)];
        while row.next_if(|p| p.as_rule() == between).is_some() {
            nodes.push(part(self, row));
        }
        Err(nodes)
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
            let operator = self.operator(operator, row);
            let link = Link { span: operator.span, place: operator.place.clone(), left: left.expr.span };
            left = self.operated(left, operator, row);
            let Some(before) = &first else {
                first = Some(link);
                continue;
            };
            let middle = before.span.after().to(link.span.before());
            let slip = self.chained(before, &link, middle);
            self.errors.push(slip);
            left.expr.kind = ExprKind::Error;
        }
        left
    }

    /// The operator that begins with this pair.
    fn operator<'i>(&self, pair: Pair<'i, Rule>, row: &mut Row<'i>) -> Operator<'i> {
        let words = [Rule::kw_present, Rule::kw_absent, Rule::kw_not, Rule::kw_exactly];
        let how = row.next_if(|p| pair.as_rule() == Rule::kw_is && words.contains(&p.as_rule()));
        let end = how.as_ref().unwrap_or(&pair).as_span().end();
        let place = self.piece.trimmed(pair.as_span().start(), end);
        Operator { how: how.map(|p| p.as_rule()), span: self.piece.span(place.clone()), place, pair }
    }

    /// What an operator makes of its left side and, but for `is present`, `is absent` and `matches`, of what follows.
    fn operated(&mut self, left: Node, operator: Operator<'_>, row: &mut Row<'_>) -> Node {
        let span = left.expr.span.to(operator.span);
        let ending = |kind| Node { expr: Expr { kind, span }, depth: left.depth };
        match (operator.pair.as_rule(), operator.how) {
            (_, Some(Rule::kw_present)) => ending(ExprKind::Presence { present: true, of: Box::new(left.expr) }),
            (_, Some(Rule::kw_absent)) => ending(ExprKind::Presence { present: false, of: Box::new(left.expr) }),
            (Rule::matching, _) => match operator.pair.into_inner().find(|p| p.as_rule() == Rule::text) {
                Some(text) => ending(ExprKind::Matches(Box::new(left.expr), self.raw_literal(&text))),
                None => ending(ExprKind::Error),
            },
            _ => self.compared(left, operator, row),
        }
    }

    /// `a is b`, `a in b`, `a contains b`
    fn compared(&mut self, left: Node, operator: Operator<'_>, row: &mut Row<'_>) -> Node {
        let right = self.or_else(row);
        let span = left.expr.span.to(right.expr.span);
        let depth = left.depth.max(right.depth);
        let (a, b) = (Box::new(left.expr), Box::new(right.expr));
        let compare = |comparison, a, b| ExprKind::Compare(comparison, a, b);
        let kind = match operator.pair.as_rule() {
            Rule::kw_is => compare(operator.being(), a, b),
            Rule::less => compare(Comparison::Less, a, b),
            Rule::less_or_equal => compare(Comparison::LessOrEqual, a, b),
            Rule::greater => compare(Comparison::Greater, a, b),
            Rule::greater_or_equal => compare(Comparison::GreaterOrEqual, a, b),
            Rule::kw_in => ExprKind::In { negated: false, item: a, list: b },
            Rule::not_in => ExprKind::In { negated: true, item: a, list: b },
            Rule::predicate => {
                let (predicate, among) = predicate(operator.pair);
                ExprKind::Predicate { predicate, among, text: a, pattern: b }
            }
            _ => ExprKind::Error,
        };
        Node { expr: Expr { kind, span }, depth }
    }

    /// `a or else b or else c`, to the right.
    fn or_else(&mut self, row: &mut Row<'_>) -> Node {
        let nodes = match self.one_or_more(row, Rule::or_else, Self::sum) {
            Ok(node) => return node,
            Err(nodes) => nodes,
        };
        let depth = chain_depth(&nodes);
        let fold = |right: Expr, left: Expr| {
            let span = left.span.to(right.span);
            Expr { kind: ExprKind::OrElse(Box::new(left), Box::new(right)), span }
        };
        chain(nodes.into_iter().rev().map(|n| n.expr), depth, fold)
    }

    /// `a + b - c`, to the left.
    fn sum(&mut self, row: &mut Row<'_>) -> Node {
        let first = self.operand(row);
        if !row.peek().is_some_and(|p| matches!(p.as_rule(), Rule::plus | Rule::minus)) {
            return first;
        }
        let (mut nodes, mut signs) = (vec![first], Vec::new());
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
        (exprs(nodes), depth)
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
    fn chained(&self, first: &Link, second: &Link, middle: Span) -> Diagnostic {
        let shared = self.words(middle);
        let [one, other] = [first, second].map(|l| self.piece.text.get(l.place.clone()).unwrap_or(""));
        let order = |sign: &str| sign.starts_with(['<', '>']).then(|| sign.chars().next());
        let slip = Diagnostic::error(codes::SYNTAX, second.span, "a comparison cannot be continued with another")
            .also(first.span, "the first comparison");
        if shared.is_empty() || shared.len() > 60 {
            return slip.help("join the two with `and`");
        }
        let left = self.words(first.left);
        let slip = slip.help(format!("join the two with `and`: `{left} {one} {shared} and {shared} {other} …`"));
        match (order(one), order(other)) {
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
    place: Range<usize>,
    left: Span,
}

/// An operator of comparisons.
struct Operator<'i> {
    pair: Pair<'i, Rule>,
    /// The word behind `is`.
    how: Option<Rule>,
    span: Span,
    place: Range<usize>,
}

impl Operator<'_> {
    /// The comparison that begins with `is`.
    fn being(&self) -> Comparison {
        match self.how {
            Some(Rule::kw_not) => Comparison::IsNot,
            Some(Rule::kw_exactly) => Comparison::IsExactly,
            _ => Comparison::Is,
        }
    }
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

/// One node of several that an `and` or `or` joins.
fn joined(nodes: Vec<Node>, kind: fn(Vec<Expr>) -> ExprKind) -> Node {
    let depth = nodes.iter().map(|n| n.depth).max().unwrap_or(0);
    let span = nodes.iter().map(|n| n.expr.span).reduce(Span::to).unwrap_or_default();
    Node { expr: Expr { kind: kind(exprs(nodes)), span }, depth }
}

/// The expressions alone, in no more room than they need.
fn exprs(nodes: Vec<Node>) -> Vec<Expr> {
    let mut exprs: Vec<Expr> = nodes.into_iter().map(|n| n.expr).collect();
    exprs.shrink_to_fit();
    exprs
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
