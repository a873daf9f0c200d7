//! The state of a check: what is declared, what each kind's facts and lets are called, what was found.

use super::load::Loaded;
use super::quick::{Map, Set};
use super::usage::Usage;
use crate::diagnostic::{Code, Diagnostic, codes, nearest};
use crate::model::arena::{Arena, Id};
use crate::model::types::{Base, Type};
use crate::model::{ChoicesId, Expr, ExprKind, FactId, GlobalId, Kind, KindId, LetId, Name, Policy, RecordId, ReplyId};
use crate::source::Span;
use crate::syntax::ast;

/// Where an expression stands: in a table of a kind, or outside of all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Env {
    /// The kind whose facts are meant, and the table (the request itself, or a record in it).
    pub(super) table: Option<(KindId, usize)>,
}

impl Env {
    /// Outside of every kind: top-level lets.
    pub(super) const OUTSIDE: Env = Env { table: None };

    /// The request itself.
    pub(super) fn request(kind: KindId) -> Env {
        Env { table: Some((kind, 0)) }
    }

    /// The kind, if any.
    pub(super) fn kind(self) -> Option<KindId> {
        self.table.map(|(kind, _)| kind)
    }
}

/// How far a lazily resolved thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State<T> {
    Todo,
    Doing,
    Done(T),
    Failed,
}

/// A top-level `let`.
pub(super) struct GlobalDecl<'a> {
    pub(super) decl: &'a ast::Let,
    pub(super) state: State<GlobalId>,
}

/// A record type.
#[derive(Clone, Copy)]
pub(super) struct RecordDecl<'a> {
    pub(super) block: &'a ast::Block,
    pub(super) id: RecordId,
}

/// A kind while it is being made.
pub(super) struct Draft<'a> {
    pub(super) kind: Kind,
    pub(super) block: &'a ast::Block,
    /// The names of the request itself (index 0) and of each record in it.
    pub(super) tables: Vec<Table<'a>>,
    /// The lets, resolved when first read.
    pub(super) pending: Vec<PendingLet<'a>>,
    /// The questions, resolved once all names are known.
    pub(super) asks: Vec<(FactId, &'a ast::Template, usize)>,
    /// The lets of records that may be absent, by let.
    pub(super) let_within: Map<LetId, FactId>,
    /// How deep each let is nested once the lets it reads are written out.
    pub(super) let_depths: Vec<usize>,
}

/// The names of one table.
#[derive(Default)]
pub(super) struct Table<'a> {
    /// What stands before the names in a path: empty, or `from.`.
    pub(super) prefix: String,
    pub(super) members: Map<&'a str, Member>,
    /// The innermost optional record that it is or lies in.
    pub(super) within: Option<FactId>,
    /// What it is, in words: "`connection`" or "a `person`".
    pub(super) title: String,
}

/// What a name of a table means.
#[derive(Clone, Copy, Debug)]
pub(super) enum Member {
    Fact(FactId),
    Let(usize),
    Table {
        table: usize,
        record: RecordId,
        presence: Option<FactId>,
        span: Span,
    },
    /// Its declaration is wrong and was reported.
    Broken,
}

/// A `let` of a table.
pub(super) struct PendingLet<'a> {
    pub(super) decl: &'a ast::FieldLet,
    pub(super) table: usize,
    pub(super) state: State<LetId>,
}

/// Rules of a kind as written.
pub(super) struct RulesDecl<'a> {
    pub(super) kind: KindId,
    pub(super) rules: &'a ast::Rules,
}

/// Everything a check knows.
pub(super) struct Cx<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) errors: Vec<Diagnostic>,
    said: Set<(Code, Span)>,
    /// Words in stretches that were not understood: nothing is unknown that may be declared there.
    pub(super) maybe: Set<&'a str>,
    pub(super) policy: Policy,
    pub(super) globals: Map<&'a str, GlobalDecl<'a>>,
    /// How deep each top-level let is nested once those it reads are written out.
    pub(super) global_depths: Vec<usize>,
    /// The lets that are being resolved, outermost first, with their names' places.
    pub(super) open_lets: Vec<(String, Span)>,
    pub(super) records: Map<&'a str, RecordDecl<'a>>,
    pub(super) kinds: Map<&'a str, KindId>,
    pub(super) drafts: Vec<Draft<'a>>,
    pub(super) replies: Map<&'a str, ReplyId>,
    pub(super) reply_decls: Vec<&'a ast::Reply>,
    /// The kinds that each reply is for, by its id.
    pub(super) reply_kinds: Vec<&'a [Name]>,
    pub(super) rules: Vec<RulesDecl<'a>>,
    pub(super) usage: Usage,
    pub(super) choices: Map<Vec<String>, ChoicesId>,
}

impl<'a> Cx<'a> {
    pub(super) fn new(loaded: &'a Loaded) -> Self {
        let words = |text: &'a str| text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let maybe = loaded.maybe_declared().into_iter().flat_map(|(_, text)| words(text)).collect();
        Cx {
            loaded,
            errors: Vec::new(),
            said: Set::default(),
            maybe,
            policy: Policy::default(),
            globals: Map::default(),
            global_depths: Vec::new(),
            open_lets: Vec::new(),
            records: Map::default(),
            kinds: Map::default(),
            drafts: Vec::new(),
            replies: Map::default(),
            reply_decls: Vec::new(),
            reply_kinds: Vec::new(),
            rules: Vec::new(),
            usage: Usage::default(),
            choices: Map::default(),
        }
    }

    /// Says an error, once a code and place: a record in four kinds is reported once.
    pub(super) fn error(&mut self, diagnostic: Diagnostic) {
        let new = diagnostic.span.is_none_or(|span| self.said.insert((diagnostic.code, span)));
        if new {
            self.errors.push(diagnostic);
        }
    }

    /// Whether an error with this code was said at this place.
    pub(super) fn has_said(&self, code: Code, span: Span) -> bool {
        self.said.contains(&(code, span))
    }

    /// The source under a span.
    pub(super) fn text(&self, span: Span) -> &'a str {
        self.loaded.sources.text(span)
    }

    #[expect(clippy::indexing_slicing, reason = "a kind's id is the index of its draft")]
    pub(super) fn draft(&self, kind: KindId) -> &Draft<'a> {
        &self.drafts[kind.index()]
    }

    #[expect(clippy::indexing_slicing, reason = "a kind's id is the index of its draft")]
    pub(super) fn draft_mut(&mut self, kind: KindId) -> &mut Draft<'a> {
        &mut self.drafts[kind.index()]
    }

    /// A set of choices, one id for equal sets.
    pub(super) fn choices(&mut self, choices: Vec<String>) -> ChoicesId {
        if let Some(&id) = self.choices.get(&choices) {
            return id;
        }
        let id = self.policy.choices.push(choices.clone());
        self.choices.insert(choices, id);
        id
    }

    /// Whether a name may be declared where the text was not understood, or in a file that could not be read.
    pub(super) fn may_be_declared(&self, name: &str) -> bool {
        self.loaded.incomplete || self.maybe.contains(name)
    }

    /// Reports a name that nothing has, unless it may be declared where the text was not understood.
    pub(super) fn unknown<'n>(&mut self, what: &str, name: &Name, known: impl IntoIterator<Item = &'n str>) {
        if self.may_be_declared(&name.text) {
            return;
        }
        let mut known: Vec<&str> = known.into_iter().collect();
        known.sort_unstable();
        let message = format!("there is no {what} `{}`", name.text);
        let near = nearest(&name.text, known.iter().copied());
        self.meant(near);
        self.error(with_suggestion(
            Diagnostic::error(codes::UNKNOWN_NAME, name.span, message),
            name.span,
            near,
            &known,
        ));
    }

    /// Remembers that a misspelt name means this one, which is not unused then.
    pub(super) fn meant(&mut self, name: Option<&str>) {
        if let Some(name) = name {
            self.usage.mention(name);
        }
    }

    /// Remembers every name in a stretch that is not looked into.
    pub(super) fn mention_words(&mut self, span: Span) {
        let words = self.text(span).split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        words.for_each(|word| self.usage.mention(word));
    }

    /// Whether the text under a span has an error of its own: what is missing in it may stand where it was not understood.
    pub(super) fn was_mended(&self, span: Span) -> bool {
        self.loaded.errors.iter().filter_map(|e| e.span).any(|s| span.contains(s))
    }

    /// Two things with one name.
    pub(super) fn duplicate(&mut self, what: &str, name: &str, first: Span, second: Span) {
        let diagnostic = Diagnostic::error(codes::DUPLICATE_NAME, second, format!("there are two {what} `{name}`"))
            .label("the second one")
            .also(first, "the first one")
            .help("give one of them another name");
        self.error(diagnostic);
    }
}

impl Cx<'_> {
    /// How deep an expression is nested once the lets it reads are written out.
    pub(super) fn depth(&self, expr: &Expr, kind: Option<KindId>) -> usize {
        let lets = |id: LetId| kind.and_then(|k| self.draft(k).let_depths.get(id.index()).copied());
        let own = match expr.kind {
            ExprKind::Let(id) => lets(id).unwrap_or(0),
            ExprKind::Global(id) => self.global_depths.get(id.index()).copied().unwrap_or(0),
            _ => 0,
        };
        let mut deepest = own;
        expr.operands(|operand| deepest = deepest.max(self.depth(operand, kind)));
        deepest + 1
    }

    /// Says that a let is nested too deeply.
    pub(super) fn too_deep(&mut self, name: &Name) {
        let message = format!("`{}` goes through too many `let`s", name.text);
        self.error(
            Diagnostic::error(codes::TOO_DEEP, name.span, message)
                .label("each reads another one")
                .help("write some of them out, or declare each before the one that reads it"),
        );
    }
}

/// Adds the nearest name as help and fix, or the names there are.
pub(super) fn with_suggestion(diagnostic: Diagnostic, span: Span, near: Option<&str>, known: &[&str]) -> Diagnostic {
    use crate::diagnostic::Applicability::Unsafe;
    match near {
        Some(near) => diagnostic.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")).fix(
            format!("write `{near}`"),
            Unsafe,
            span,
            near,
        ),
        None if known.is_empty() || known.len() > 5 => diagnostic.label("nothing has this name"),
        None => {
            let known: Vec<String> = known.iter().map(|k| format!("`{k}`")).collect();
            let diagnostic = diagnostic.label("nothing has this name");
            diagnostic.help(format!("there is {}", crate::diagnostic::list_words(&known, "and")))
        }
    }
}

/// An expression about which an error was already said.
pub(super) fn broken(span: Span) -> Expr {
    Expr { kind: ExprKind::Error, ty: Type::required(Base::Error), span }
}

/// Moves the first `count` kinds out of their drafts.
pub(super) fn finished_kinds(drafts: Vec<Draft<'_>>, count: usize) -> Arena<KindId, Kind> {
    let mut kinds = Arena::default();
    for draft in drafts.into_iter().take(count) {
        kinds.push(draft.kind);
    }
    kinds
}
