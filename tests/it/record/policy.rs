//! Policies made by hand, so that readers are tested without a parser.

use etiquette::model::*;
use etiquette::source::{FileId, Span};

pub(crate) fn span() -> Span {
    Span::new(FileId(0), 0, 1)
}

/// What a field of a test's kind is.
pub(crate) enum Field {
    Fact(&'static str, Base, Bound, Need),
    Table(&'static str, bool, Vec<Field>),
}

pub(crate) fn text(name: &'static str, need: Need) -> Field {
    Field::Fact(name, Base::Scalar(Scalar::Text), Bound::None, need)
}

pub(crate) fn scalar(name: &'static str, scalar: Scalar, need: Need) -> Field {
    Field::Fact(name, Base::Scalar(scalar), Bound::None, need)
}

pub(crate) fn ask() -> Need {
    Need::Ask(Template { segments: vec![], written: String::new(), span: span() })
}

fn lay(fields: Vec<Field>, path: &[String], within: Option<FactId>, kind: &mut Kind, records: RecordId) -> Layout {
    let mut layout = Layout::default();
    for field in fields {
        let (Field::Fact(name, ..) | Field::Table(name, ..)) = &field;
        let path: Vec<String> = path.iter().cloned().chain([(*name).to_owned()]).collect();
        let fact = |base, bound, need| Fact {
            path: path.join("."),
            keys: path.clone(),
            base,
            bound,
            need,
            within,
            span: span(),
            doc: String::new(),
        };
        let slot = match field {
            Field::Fact(_, base, bound, need) => Slot::Fact(kind.facts.push(fact(base, bound, need))),
            Field::Table(_, optional, fields) => {
                let presence =
                    optional.then(|| kind.facts.push(fact(Base::Record(records), Bound::None, Need::Optional)));
                Slot::Table { presence, layout: lay(fields, &path, presence.or(within), kind, records) }
            }
        };
        layout.keys.push((path.last().unwrap().clone(), slot));
    }
    layout
}

pub(crate) fn add_kind(policy: &mut Policy, name: &str, fields: Vec<Field>) -> KindId {
    let records = policy.records.push(etiquette::model::Record { name: Name { text: "r".into(), span: span() } });
    let mut kind = Kind {
        name: Name { text: name.into(), span: span() },
        facts: Default::default(),
        lets: Default::default(),
        layout: Layout::default(),
        answer_by: None,
        expires_on: None,
        reply_limit: None,
        reply_style: ReplyStyle::Full,
        rules_span: None,
        rules: vec![],
    };
    kind.layout = lay(fields, &[], None, &mut kind, records);
    policy.kinds.push(kind)
}

/// A kind with a fact of every sort.
pub(crate) fn everything() -> Policy {
    let mut policy = Policy::default();
    let plans = policy.choices.push(["free", "Premium", "team"].map(String::from).to_vec());
    let list = |scalar| Base::List(Some(scalar));
    let half = Decimal::new(5, 1);
    add_kind(
        &mut policy,
        "connection",
        vec![
            Field::Table(
                "from",
                false,
                vec![
                    Field::Fact("name", Base::Scalar(Scalar::Text), Bound::Length(10), Need::Required),
                    scalar("age", Scalar::Int, Need::Optional),
                ],
            ),
            Field::Table(
                "firm",
                true,
                vec![
                    text("name", Need::Required),
                    scalar("size", Scalar::Int, ask()),
                    Field::Table("seat", true, vec![text("town", Need::Required)]),
                ],
            ),
            text("note", Need::Optional),
            scalar("received", Scalar::Date, Need::Required),
            Field::Fact("score", Base::Scalar(Scalar::Int), Bound::Int(0, 10), Need::Default(Value::Int(0))),
            Field::Fact(
                "share",
                Base::Scalar(Scalar::Decimal),
                Bound::Decimal(Decimal::ZERO, Decimal::new(15, 1)),
                Need::Default(Value::Decimal(half)),
            ),
            scalar("trust", Scalar::Bool, ask()),
            scalar("plan", Scalar::Choice(plans), Need::Optional),
            Field::Fact("tags", list(Scalar::Text), Bound::None, Need::Default(Value::List(vec![]))),
            Field::Fact("nums", list(Scalar::Decimal), Bound::None, Need::Optional),
            Field::Fact("days", list(Scalar::Date), Bound::None, Need::Optional),
            text("in", Need::Default(Value::Text("none".into()))),
        ],
    );
    policy
}

/// Two kinds.
pub(crate) fn two() -> Policy {
    let mut policy = Policy::default();
    add_kind(&mut policy, "zeta", vec![text("word", Need::Optional), scalar("x", Scalar::Int, Need::Optional)]);
    add_kind(&mut policy, "alpha", vec![scalar("x", Scalar::Int, Need::Required)]);
    policy
}
