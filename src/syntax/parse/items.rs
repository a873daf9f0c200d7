//! Items, members of blocks, types.

use super::build::{Build, Declared};
use crate::diagnostic::{Applicability, Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{
    Block, Clause, Expr, ExprKind, Field, FieldLet, Item, ItemKind, Let, LetValue, Literal, Member, MemberKind, Name,
    RESERVED, ReplyStyle, Template, TypeExpr, TypeKind,
};
use crate::syntax::grammar::Rule;
use pest::iterators::Pair;

type Pest<'i> = Pair<'i, Rule>;

impl Build<'_, '_> {
    /// An item with what stands before it.
    pub(super) fn item(&mut self, pair: Pest<'_>) -> Option<Item> {
        let (attrs, span) = self.attrs(pair.clone().into_inner());
        let item = pair.into_inner().last()?;
        let kind = match item.as_rule() {
            Rule::use_item => ItemKind::Use(self.only_text(item)?),
            Rule::let_item => ItemKind::Let(self.top_let(item)?),
            Rule::me_item => ItemKind::Me(self.block(item)?),
            Rule::record_item => ItemKind::Record(self.block(item)?),
            Rule::request_item => ItemKind::Request(self.block(item)?),
            Rule::rules_item => ItemKind::Rules(self.rules(item)?),
            Rule::reply_item => ItemKind::Reply(self.reply(item)?),
            Rule::test_item => ItemKind::Test(self.test(item)?),
            _ => return None,
        };
        Some(Item { attrs, kind, span: span? })
    }

    /// The text of a production that holds one.
    pub(super) fn only_text(&mut self, pair: Pest<'_>) -> Option<Literal> {
        let text = pair.into_inner().find(|p| p.as_rule() == Rule::text)?;
        Some(self.literal(&text))
    }

    fn top_let(&mut self, pair: Pest<'_>) -> Option<Let> {
        let mut name = None;
        let mut value = None;
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::word => name = Some(self.declared(&kid, Declared::Other)),
                Rule::expression => value = Some(LetValue::Expr(self.expression(kid))),
                Rule::lines_of => value = self.only_text(kid).map(LetValue::LinesOf),
                _ => {}
            }
        }
        Some(Let { name: name?, value: value? })
    }

    fn block(&mut self, pair: Pest<'_>) -> Option<Block> {
        let mut name = None;
        let mut members = Vec::new();
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::kw_me => name = Some(Name { text: "me".to_owned(), span: self.span(&kid) }),
                Rule::word => name = Some(self.declared(&kid, Declared::Other)),
                Rule::member => members.extend(self.member(kid)),
                _ => {}
            }
        }
        Some(Block { name: name?, members })
    }

    /// A member of a block.
    pub(super) fn member(&mut self, pair: Pest<'_>) -> Option<Member> {
        let (attrs, _) = self.attrs(pair.clone().into_inner());
        let member = pair.into_inner().last()?;
        let span = self.span(&member);
        let kind = match member.as_rule() {
            Rule::field_let => MemberKind::Let(self.field_let(member)?),
            Rule::clause => MemberKind::Clause(self.clause(member)?),
            Rule::field => MemberKind::Field(self.field(member)?),
            _ => return None,
        };
        Some(Member { attrs, kind, span })
    }

    fn field_let(&mut self, pair: Pest<'_>) -> Option<FieldLet> {
        let mut name = None;
        let mut value = None;
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::word => name = Some(self.declared(&kid, Declared::Other)),
                Rule::expression => value = Some(self.expression(kid)),
                _ => {}
            }
        }
        Some(FieldLet { name: name?, value: value? })
    }

    fn clause(&mut self, pair: Pest<'_>) -> Option<Clause> {
        let clause = pair.into_inner().next()?;
        let kind = clause.as_rule();
        for kid in clause.into_inner() {
            match (kind, kid.as_rule()) {
                (Rule::answer_by, Rule::expression) => return Some(Clause::AnswerBy(self.expression(kid))),
                (Rule::expires_on, Rule::expression) => return Some(Clause::ExpiresOn(self.expression(kid))),
                (Rule::reply_limit, Rule::number) => return Some(Clause::ReplyLimit(self.limit(&kid))),
                (_, Rule::kw_full) => return Some(Clause::ReplyStyle(ReplyStyle::Full)),
                (_, Rule::kw_brief) => return Some(Clause::ReplyStyle(ReplyStyle::Brief)),
                _ => {}
            }
        }
        None
    }

    fn limit(&mut self, pair: &Pest<'_>) -> Expr {
        let span = self.span(pair);
        let kind = self.count(pair).map_or(ExprKind::Error, |n| ExprKind::Int(i64::from(n)));
        Expr { kind, span }
    }

    fn field(&mut self, pair: Pest<'_>) -> Option<Field> {
        let mut name = None;
        let (mut key, mut ty, mut default, mut ask) = (None, None, None, None);
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::word => name = Some(self.declared(&kid, Declared::Field)),
                Rule::key => key = self.only_text(kid),
                Rule::field_type => ty = self.field_type(kid),
                Rule::default => default = self.value_of(kid),
                Rule::ask => ask = self.asked(kid),
                _ => {}
            }
        }
        Some(Field { name: name?, key, ty: ty?, default, ask })
    }

    /// The question, whose place begins at the keyword.
    fn asked(&mut self, pair: Pest<'_>) -> Option<Template> {
        let span = self.span(&pair);
        let text = pair.into_inner().find(|p| p.as_rule() == Rule::text)?;
        let template = self.template(&text);
        Some(Template { span, ..template })
    }

    /// The literal of a production that holds one.
    pub(super) fn value_of(&mut self, pair: Pest<'_>) -> Option<Expr> {
        let literal = pair.into_inner().find(|p| p.as_rule() == Rule::literal)?;
        self.value(literal)
    }

    /// A value that is written out.
    pub(super) fn value(&mut self, pair: Pest<'_>) -> Option<Expr> {
        let span = self.span(&pair);
        let value = pair.into_inner().next()?;
        let kind = match value.as_rule() {
            Rule::amount => return Some(self.amount(value)),
            Rule::date => self.date(&value),
            Rule::text => ExprKind::Text(self.literal(&value)),
            Rule::boolean => ExprKind::Bool(value.as_str() == "true"),
            Rule::literal_list => {
                let items = value.into_inner().filter(|p| p.as_rule() == Rule::literal).filter_map(|p| self.value(p));
                ExprKind::List(items.collect())
            }
            _ => return None,
        };
        Some(Expr { kind, span })
    }

    fn field_type(&mut self, pair: Pest<'_>) -> Option<TypeExpr> {
        let span = self.span(&pair);
        let ty = pair.into_inner().next()?;
        let rule = ty.as_rule();
        let mut parts = TypeParts::default();
        for kid in ty.into_inner() {
            match kid.as_rule() {
                Rule::question_mark => parts.optional = self.second_mark(parts.optional, self.span(&kid)),
                Rule::number => {
                    let span = self.span(&kid);
                    parts.bounds.push(Expr { kind: self.number(kid.as_str(), span), span });
                }
                Rule::word if rule == Rule::named_type => {
                    parts.name = Some(Name { text: kid.as_str().to_owned(), span: self.span(&kid) });
                }
                Rule::word => parts.name = Some(self.name(&kid)),
                Rule::choices => parts.choices = Some(self.choices(kid)),
                Rule::field_type => parts.of = self.field_type(kid),
                _ => {}
            }
        }
        let kind = self.type_kind(rule, &mut parts)?;
        Some(TypeExpr { kind, optional: parts.optional, span })
    }

    fn choices(&mut self, pair: Pest<'_>) -> Vec<Literal> {
        pair.into_inner().filter(|p| p.as_rule() == Rule::text).map(|p| self.literal(&p)).collect()
    }

    fn type_kind(&mut self, rule: Rule, parts: &mut TypeParts) -> Option<TypeKind> {
        let mut bounds = std::mem::take(&mut parts.bounds).into_iter();
        Some(match rule {
            Rule::bool_type => TypeKind::Bool,
            Rule::date_type => TypeKind::Date,
            Rule::int_type => TypeKind::Int(bounds.next().zip(bounds.next())),
            Rule::decimal_type => TypeKind::Decimal(bounds.next().zip(bounds.next())),
            Rule::text_type => TypeKind::Text(bounds.next()),
            Rule::choice_type => match parts.choices.take() {
                Some(choices) => TypeKind::OneOf(choices),
                None => TypeKind::OneOfNamed(parts.name.take()?),
            },
            Rule::list_type => {
                // `list of text?` is a list that may be absent: the `?` is not the element's.
                let mut of = parts.of.take()?;
                if let Some(mark) = of.optional.take() {
                    parts.optional = self.second_mark(parts.optional, mark);
                }
                TypeKind::List(Box::new(of))
            }
            Rule::named_type => self.named_type(parts.name.take()?),
            _ => return None,
        })
    }

    fn named_type(&mut self, name: Name) -> TypeKind {
        if !RESERVED.contains(&name.text.as_str()) {
            return TypeKind::Named(name);
        }
        self.errors.push(
            Diagnostic::error(codes::SYNTAX, name.span, format!("`{}` is not a type", name.text))
                .label("a word of the language")
                .help("types are `bool`, `int`, `text`, `date` and `one of [\"a\", \"b\"]`, among others"),
        );
        TypeKind::Error
    }

    /// The place of the `?`; there is one at most.
    fn second_mark(&mut self, first: Option<Span>, mark: Span) -> Option<Span> {
        if first.is_some() {
            self.errors.push(Diagnostic::error(codes::SYNTAX, mark, "one `?` is enough").fix(
                "remove it",
                Applicability::Safe,
                mark,
                "",
            ));
        }
        first.or(Some(mark))
    }
}

/// What a type is made of.
#[derive(Default)]
struct TypeParts {
    optional: Option<Span>,
    bounds: Vec<Expr>,
    name: Option<Name>,
    choices: Option<Vec<Literal>>,
    of: Option<TypeExpr>,
}
