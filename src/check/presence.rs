//! Presence: an optional value stands only where control flow has shown it present.
//!
//! A walk in reading order carries the set of what is shown. `sides(e)` is what follows where `e` holds, and where it does not.

mod shown;

use super::quick::{Map, Set};
use super::scope::Cx;
use crate::diagnostic::{Applicability, Diagnostic, Edit, codes};
use crate::model::arena::Id;
use crate::model::expr::{Comparison, Quorum};
use crate::model::types::Base;
use crate::model::{Expr, ExprKind, GlobalId, Hole, KindId, LetId, Need, Part, ReplyId, Segment, Template};
use crate::source::Span;
use shown::{Place, Shown};

/// What is shown present where a condition holds, and where it does not.
#[derive(Clone, Debug, Default)]
struct Sides {
    yes: Shown,
    no: Shown,
}

impl Sides {
    /// The places are shown where the condition is `value`, nothing where it is not.
    fn when(value: bool, places: impl IntoIterator<Item = Place>) -> Sides {
        let yes = Sides { yes: places.into_iter().collect(), no: Shown::default() };
        if value { yes } else { yes.swap() }
    }

    fn swap(self) -> Sides {
        Sides { yes: self.no, no: self.yes }
    }
}

/// Checks every expression of the first `kinds` kinds and of the records that no kind reaches.
pub(super) fn check(cx: &mut Cx<'_>, kinds: usize) {
    let mut found = Vec::new();
    for index in 0..cx.drafts.len() {
        let kind = KindId::from_index(index);
        let mut walk = Walk {
            cx,
            kind,
            whole: index < kinds,
            lets: Map::default(),
            globals: Map::default(),
            found: Vec::new(),
            said: Set::default(),
        };
        walk.kind();
        found.append(&mut walk.found);
    }
    found.extend(unused_replies(cx));
    for diagnostic in found {
        cx.error(diagnostic);
    }
}

/// Replies that no rule uses: nothing shows their facts present.
fn unused_replies(cx: &Cx<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (reply, item) in cx.policy.replies.iter() {
        if cx.usage.is_used(&item.name.text, item.name.span) {
            continue;
        }
        for body in &item.bodies {
            let mut walk = Walk {
                cx,
                kind: body.kind,
                whole: true,
                lets: Map::default(),
                globals: Map::default(),
                found: Vec::new(),
                said: Set::default(),
            };
            walk.reply(reply, &Shown::default(), None);
            found.append(&mut walk.found);
        }
    }
    found
}

struct Walk<'c, 'a> {
    cx: &'c Cx<'a>,
    kind: KindId,
    /// Whether it is a real kind, with rules.
    whole: bool,
    lets: Map<LetId, Sides>,
    globals: Map<GlobalId, Sides>,
    found: Vec<Diagnostic>,
    said: Set<Span>,
}

/// What stands around an expression, for the fix: the atom it lies in, and whether that stands alone or beside `and`.
#[derive(Clone, Copy)]
struct Around {
    atom: Option<Span>,
    free: bool,
}

impl Around {
    const VALUE: Around = Around { atom: None, free: false };
    const CONDITION: Around = Around { atom: None, free: true };
}

impl Walk<'_, '_> {
    fn kind(&mut self) {
        let draft = self.cx.draft(self.kind);
        for (id, derived) in draft.kind.lets.iter() {
            let mut shown = Shown::default();
            if let Some(&within) = draft.let_within.get(&id) {
                shown.insert(Place::Fact(within));
            }
            self.add_outer(&mut shown);
            let around = if derived.value.ty.is_error() { Around::VALUE } else { Around::CONDITION };
            // a let may itself be absent where its value is a plain optional one
            self.walk_optional(&derived.value, &shown, around);
        }
        for (_, fact) in draft.kind.facts.iter() {
            if let Need::Ask(text) = &fact.need {
                let mut shown: Shown = fact.within.map(Place::Fact).into_iter().collect();
                self.add_outer(&mut shown);
                self.template(text, &shown, None);
            }
        }
        for date in [&draft.kind.answer_by, &draft.kind.expires_on].into_iter().flatten() {
            self.require(date, &Shown::default(), Around::VALUE);
        }
        if self.whole {
            self.rules();
        }
    }

    fn rules(&mut self) {
        let mut passed = Shown::default();
        for rule in &self.cx.draft(self.kind).kind.rules {
            let mut shown = passed.clone();
            let sides = rule.when.as_ref().map(|when| {
                self.require(when, &passed, Around::CONDITION);
                self.sides(when)
            });
            if let Some(sides) = &sides {
                shown.add(&sides.yes);
            }
            if let Some(because) = &rule.because {
                self.template(&because.text, &shown, None);
                if let Some(given) = &because.given {
                    self.require(given, &shown, Around::CONDITION);
                }
            }
            if let Some((reply, span)) = rule.reply {
                self.reply(reply, &shown, Some((rule.title(), span)));
            }
            if let Some(sides) = &sides {
                passed.add(&sides.no);
            }
        }
    }

    fn reply(&mut self, reply: ReplyId, shown: &Shown, user: Option<(&str, Span)>) {
        let Some(body) = self.cx.policy.replies.at(reply).body(self.kind) else { return };
        for part in body.wordings.iter().flat_map(|w| &w.parts) {
            let Part::Text { when, text, .. } = part else { continue };
            match when {
                Some(when) => {
                    self.require(when, shown, Around::CONDITION);
                    let mut inner = shown.clone();
                    inner.add(&self.sides(when).yes);
                    self.template(text, &inner, user);
                }
                None => self.template(text, shown, user),
            }
        }
    }

    fn template(&mut self, template: &Template, shown: &Shown, user: Option<(&str, Span)>) {
        for segment in &template.segments {
            let Segment::Hole(Hole::Value(value), span) = segment else { continue };
            self.operands(value, shown, Around::VALUE);
            if let Some(place) = self.missing(value, shown) {
                self.in_text(place, value, *span, user);
            }
        }
    }

    /// Walks an expression that has to be present.
    fn require(&mut self, expr: &Expr, shown: &Shown, around: Around) {
        self.operands(expr, shown, around);
        if let Some(place) = self.missing(expr, shown) {
            self.in_condition(place, expr, around);
        }
    }

    /// Walks an expression that may be absent itself; what it reads through may not.
    fn walk_optional(&mut self, expr: &Expr, shown: &Shown, around: Around) {
        self.operands(expr, shown, around);
        if let Some(place) = self.missing_outer(expr, shown) {
            self.in_condition(place, expr, around);
        }
    }

    /// Walks the operands of an expression, each with what is shown where it stands.
    fn operands(&mut self, expr: &Expr, shown: &Shown, around: Around) {
        let atom = Around { atom: around.atom.or(Some(expr.span)), free: around.free };
        match &expr.kind {
            ExprKind::And(items) | ExprKind::Quorum(Quorum::All, items) => {
                let free = matches!(expr.kind, ExprKind::And(_)) && around.free;
                self.in_turn(items, shown, true, free);
            }
            ExprKind::Or(items) | ExprKind::Quorum(Quorum::Any | Quorum::None, items) => {
                self.in_turn(items, shown, false, false)
            }
            ExprKind::Quorum(_, items) => {
                items.iter().for_each(|i| self.require(i, shown, Around { atom: None, free: false }))
            }
            ExprKind::Not(a) => self.require(a, shown, Around { atom: None, free: false }),
            ExprKind::Compare(op, a, b) if op.is_order() => {
                self.require(a, shown, atom);
                self.require(b, shown, atom);
            }
            ExprKind::Compare(_, a, b) => {
                self.walk_optional(a, shown, atom);
                self.walk_optional(b, shown, atom);
            }
            ExprKind::In { item, list, .. } => {
                self.walk_optional(item, shown, atom);
                self.list(list, shown, atom, false);
            }
            ExprKind::Predicate { text, pattern, .. } => {
                self.walk_optional(text, shown, atom);
                self.list(pattern, shown, atom, true);
            }
            ExprKind::Matches(text, _) => self.walk_optional(text, shown, atom),
            ExprKind::Presence { of, .. } => self.operands(of, shown, atom),
            ExprKind::OrElse(a, b) => {
                self.operands(a, shown, atom);
                self.require(b, shown, atom);
            }
            ExprKind::List(items) => items.iter().for_each(|i| self.walk_optional(i, shown, atom)),
            _ => {
                let mut operands = Vec::new();
                expr.operands(|o| operands.push(o));
                operands.into_iter().for_each(|o| self.require(o, shown, atom));
            }
        }
    }

    /// The elements of a list literal, or a list.
    fn list(&mut self, list: &Expr, shown: &Shown, around: Around, required: bool) {
        match &list.kind {
            ExprKind::List(items) if required => items.iter().for_each(|i| self.require(i, shown, around)),
            ExprKind::List(items) => items.iter().for_each(|i| self.walk_optional(i, shown, around)),
            _ if required => self.require(list, shown, around),
            _ => self.walk_optional(list, shown, around),
        }
    }

    /// Conditions read one after the other: each is reached where all before it are `value`.
    fn in_turn(&mut self, items: &[Expr], shown: &Shown, value: bool, free: bool) {
        let mut here = shown.clone();
        for (at, item) in items.iter().enumerate() {
            self.require(item, &here, Around { atom: None, free });
            if at + 1 < items.len() {
                let sides = self.sides(item);
                here.add(if value { &sides.yes } else { &sides.no });
            }
        }
    }

    /// What an expression that may be absent lacks, unless it is shown present.
    fn missing(&self, expr: &Expr, shown: &Shown) -> Option<Place> {
        if let Some(outer) = self.missing_outer(expr, shown) {
            return Some(outer);
        }
        if !expr.ty.optional {
            return None;
        }
        self.place(expr).filter(|&p| !shown.contains(p))
    }

    /// The optional record that a value lies in, unless it is shown present.
    fn missing_outer(&self, expr: &Expr, shown: &Shown) -> Option<Place> {
        let draft = self.cx.draft(self.kind);
        let mut within = match expr.kind {
            ExprKind::Fact(id) => draft.kind.facts.at(id).within,
            ExprKind::Let(id) => draft.let_within.get(&id).copied(),
            _ => None,
        };
        while let Some(outer) = within {
            if !shown.contains(Place::Fact(outer)) {
                return Some(Place::Fact(outer));
            }
            within = draft.kind.facts.at(outer).within;
        }
        None
    }

    /// Adds the records around those that are shown.
    fn add_outer(&self, shown: &mut Shown) {
        if shown.is_empty() {
            return;
        }
        let facts = &self.cx.draft(self.kind).kind.facts;
        let mut open = shown.places();
        while let Some(place) = open.pop() {
            if let Place::Fact(id) = place
                && let Some(outer) = facts.at(id).within
                && shown.insert(Place::Fact(outer))
            {
                open.push(Place::Fact(outer));
            }
        }
    }

    /// The thing that an expression stands for, if anything ever asks whether it is there.
    fn optional_place(&self, expr: &Expr) -> Option<Place> {
        self.place(expr).filter(|&place| match place {
            Place::Fact(id) => {
                let fact = self.cx.draft(self.kind).kind.facts.at(id);
                fact.within.is_some() || matches!(fact.need, Need::Optional)
            }
            Place::Me(id) => self.cx.policy.me.at(id).ty.optional,
        })
    }

    /// The optional thing that an expression stands for, lets seen through.
    fn place(&self, expr: &Expr) -> Option<Place> {
        let mut expr = expr;
        loop {
            match &expr.kind {
                ExprKind::Fact(id) => return Some(Place::Fact(*id)),
                ExprKind::Me(id) => return Some(Place::Me(*id)),
                ExprKind::Let(id) => expr = &self.cx.draft(self.kind).kind.lets.at(*id).value,
                ExprKind::Global(id) => expr = &self.cx.policy.globals.at(*id).value,
                ExprKind::Widen(inner) => expr = inner,
                _ => return None,
            }
        }
    }

    /// Both sides in one walk: where they alternate, each operand is still read once.
    fn sides(&mut self, expr: &Expr) -> Sides {
        let mut sides = self.sides_of(expr);
        self.add_outer(&mut sides.yes);
        self.add_outer(&mut sides.no);
        sides
    }

    fn sides_of(&mut self, expr: &Expr) -> Sides {
        match &expr.kind {
            ExprKind::Not(a) => self.sides(a).swap(),
            ExprKind::And(items) | ExprKind::Quorum(Quorum::All, items) => self.all(items, true).swap(),
            ExprKind::Or(items) | ExprKind::Quorum(Quorum::Any, items) => self.all(items, false),
            ExprKind::Quorum(Quorum::None, items) => self.all(items, false).swap(),
            ExprKind::Presence { present, of } => Sides::when(*present, self.optional_place(of)),
            ExprKind::Compare(Comparison::Is | Comparison::IsExactly, a, b) => {
                Sides::when(true, [a, b].into_iter().filter_map(|e| self.optional_place(e)))
            }
            ExprKind::Compare(Comparison::IsNot, a, b) => {
                Sides::when(false, [a, b].into_iter().filter_map(|e| self.optional_place(e)))
            }
            ExprKind::In { negated, item, list } => {
                Sides::when(!negated, [item, list].into_iter().filter_map(|e| self.optional_place(e)))
            }
            ExprKind::Predicate { among, text, .. } => {
                Sides::when(*among != Some(crate::model::expr::Among::None), self.optional_place(text))
            }
            ExprKind::Matches(text, _) => Sides::when(true, self.optional_place(text)),
            ExprKind::Let(id) if expr.ty.base == Base::Scalar(crate::model::Scalar::Bool) => self.sides_of_let(*id),
            ExprKind::Global(id) => self.sides_of_global(*id),
            _ => Sides::default(),
        }
    }

    fn sides_of_let(&mut self, id: LetId) -> Sides {
        if let Some(known) = self.lets.get(&id) {
            return known.clone();
        }
        let cx = self.cx;
        let sides = self.sides(&cx.draft(self.kind).kind.lets.at(id).value);
        self.lets.insert(id, sides.clone());
        sides
    }

    fn sides_of_global(&mut self, id: GlobalId) -> Sides {
        if let Some(known) = self.globals.get(&id) {
            return known.clone();
        }
        let cx = self.cx;
        let sides = self.sides(&cx.policy.globals.at(id).value);
        self.globals.insert(id, sides.clone());
        sides
    }

    /// Items read one after the other until one is not `value`. `no` is what holds where all of them are `value`; `yes`
    /// where one is not and those before it are: what all these cases share.
    fn all(&mut self, items: &[Expr], value: bool) -> Sides {
        let (mut all, mut shared): (Shown, Option<Shown>) = (Shown::default(), None);
        for item in items {
            let sides = self.sides(item);
            let Sides { yes: mut other, no: same } = if value { sides.swap() } else { sides };
            other.add(&all);
            match &mut shared {
                Some(shared) => shared.keep_shared(&other),
                None => shared = Some(other),
            }
            all.add(&same);
        }
        Sides { yes: shared.unwrap_or_default(), no: all }
    }

    fn path(&self, place: Place) -> (String, Span) {
        match place {
            Place::Fact(id) => {
                let fact = &self.cx.draft(self.kind).kind.facts.at(id);
                (fact.path.clone(), fact.span)
            }
            Place::Me(id) => {
                let field = &self.cx.policy.me.at(id);
                (format!("me.{}", field.name.text), field.name.span)
            }
        }
    }

    /// As written at its place where that is short, else its path.
    fn in_condition(&mut self, place: Place, expr: &Expr, around: Around) {
        if !self.said.insert(expr.span) {
            return;
        }
        let (path, declared) = self.path(place);
        let written = match (&expr.kind, self.missing_is_own(place, expr)) {
            (ExprKind::Fact(_) | ExprKind::Let(_) | ExprKind::Me(_), true) => self.cx.text(expr.span).to_owned(),
            _ => path.clone(),
        };
        let mut diagnostic =
            Diagnostic::error(codes::MAY_BE_ABSENT, expr.span, format!("`{written}` may be absent here"))
                .label(format!("without `{written}` this has no answer"))
                .also(declared, "the `?` says that it may be absent");
        if let Some(atom) = around.atom.filter(|&a| a.contains(expr.span)) {
            let text = self.cx.text(atom);
            let present = format!("{written} is present and {text}");
            let absent = format!("{written} is absent or {text}");
            diagnostic = diagnostic.help(format!("say what to do without it; write one of\n{present}\n{absent}"));
            let wrap = |text: &str, alone: bool| if alone { text.to_owned() } else { format!("({text})") };
            let fix = |text: String| vec![Edit { span: atom, text }];
            diagnostic = diagnostic
                .fix_many(
                    format!("pass it over where `{written}` is absent"),
                    Applicability::Unsafe,
                    fix(wrap(&present, around.free)),
                )
                .fix_many(
                    format!("let it hold where `{written}` is absent"),
                    Applicability::Unsafe,
                    fix(wrap(&absent, false)),
                );
        } else {
            let help = format!("give a fallback: `{written} or else …`");
            diagnostic = diagnostic.help(help);
        }
        self.found.push(diagnostic);
    }

    /// Whether the expression itself is what may be absent, and not a record around it.
    fn missing_is_own(&self, place: Place, expr: &Expr) -> bool {
        self.place(expr) == Some(place)
    }

    fn in_text(&mut self, place: Place, value: &Expr, span: Span, user: Option<(&str, Span)>) {
        if !self.said.insert(span) {
            return;
        }
        let (path, declared) = self.path(place);
        let mut diagnostic = Diagnostic::error(codes::MAY_BE_ABSENT, span, format!("`{path}` may be absent here"))
            .label("the text would have a hole")
            .also(declared, "the `?` says that it may be absent");
        if let Some((rule, used)) = user {
            diagnostic = diagnostic.also(used, format!("`{rule}` uses the reply without showing it present"));
        }
        let written = self.cx.text(value.span);
        let fallback = format!("{{{written} or else '…'}}");
        diagnostic = diagnostic
            .help(format!(
                "give a fallback: `{fallback}`; or show it only where it is there: `when {path} is present say \"…\"`"
            ))
            .fix("give a fallback", Applicability::Unsafe, span, fallback);
        self.found.push(diagnostic);
    }
}
