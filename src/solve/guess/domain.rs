//! What is still possible for the value of one fact while a guess is made.

pub(in crate::solve) mod extent;

use crate::model::value::fold;
use crate::model::{Base, Bound, ChoicesId, Policy, Scalar, Value};
use crate::solve::calendar::{self, FIRST_DAY, LAST_DAY};
use crate::solve::rational::Ratio;
use crate::solve::text::{Test, Wish};

/// Most choices of a set that a guess keeps apart.
const MOST_CHOICES: usize = 128;
/// How many numbers beside a preferred one are tried.
const NEARBY: usize = 16;

/// A bound on a number, and whether the bound itself is left out.
pub(super) type Edge = Option<(Ratio, bool)>;

/// What one value may still be.
#[derive(Clone, Debug)]
pub(in crate::solve) struct Domain {
    pub(super) present: Option<bool>,
    pub(super) shape: Shape,
}

/// What a present value may still be.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Bool(Option<bool>),
    /// One bit for each choice.
    Choice(ChoicesId, u128),
    Number(Range),
    /// And the words that have to be in it, as they are spelled in the policy.
    Text(Wish, Vec<String>),
    /// Nothing is asked of it here.
    Any,
}

/// A stretch of numbers.
#[derive(Clone, Debug)]
pub(super) struct Range {
    scalar: Scalar,
    low: Edge,
    high: Edge,
    not: Vec<Ratio>,
}

/// A claim about one value.
#[derive(Clone, Debug)]
pub(super) enum Narrow {
    Present(bool),
    Bool(bool),
    /// One of these choices, one bit each.
    Choice(u128),
    /// At most this number, or below it if `true`.
    AtMost(Ratio, bool),
    /// At least this number, or above it if `true`.
    AtLeast(Ratio, bool),
    Number(Ratio),
    NotNumber(Ratio),
    /// And the word as it is spelled in the policy.
    Test(Test, bool, String),
    Longest(usize),
    Shortest(usize),
}

/// By what a rule can be found: what a value has to be.
pub(in crate::solve) enum Hint {
    /// A folded text.
    Word(String),
    /// A text that holds this, which is folded.
    Part(String),
    /// One of these choices, or of `false` and `true`.
    Choices(u128),
    /// A number within this stretch.
    Range(Ratio, Ratio),
}

impl Hint {
    /// How much of all that there is it leaves, in a thousand; of a text, next to nothing.
    pub(in crate::solve) fn left(&self, of: Option<&Hint>) -> i128 {
        let (some, all) = match (self, of) {
            (Hint::Range(low, high), Some(Hint::Range(least, most))) => {
                ((*high - *low).floor(), (*most - *least).floor().saturating_add(1))
            }
            (Hint::Choices(mask), Some(Hint::Choices(all))) => (mask.count_ones().into(), all.count_ones().into()),
            (Hint::Choices(mask), None) => (mask.count_ones().into(), 2),
            (Hint::Range(..) | Hint::Choices(_), _) => (1, 1),
            (Hint::Word(_), _) => (0, 1),
            (Hint::Part(_), _) => (1, 100),
        };
        some.saturating_mul(1000).checked_div(all).unwrap_or(1000)
    }
}

/// Whether a value may still be as claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Never,
    Already,
    Perhaps,
}

impl Domain {
    pub(super) fn new(policy: &Policy, base: Base, bound: Bound) -> Domain {
        Domain { present: None, shape: Shape::new(policy, base, bound) }
    }

    /// By what it can be found, if that tells anything.
    pub(in crate::solve) fn hint(&self) -> Option<Hint> {
        if self.present == Some(false) {
            return None;
        }
        match &self.shape {
            Shape::Bool(Some(is)) => Some(Hint::Choices(1 << u32::from(*is))),
            Shape::Choice(_, left) => Some(Hint::Choices(*left)),
            Shape::Number(range) => Some(Hint::Range(range.low?.0, range.high?.0)),
            Shape::Text(wish, _) => hint_of(wish),
            Shape::Bool(None) | Shape::Any => None,
        }
    }

    /// Whether a value, absent or not, is as narrowed down; of a text, only whether it may be there.
    pub(in crate::solve) fn admits(&self, value: &Value<'_>) -> bool {
        let present = value.is_present();
        if self.present.is_some_and(|wanted| wanted != present) {
            return false;
        }
        if !present {
            return self.shape.is_open();
        }
        match (&self.shape, value) {
            (Shape::Bool(Some(is)), Value::Bool(b)) => is == b,
            (Shape::Choice(set, left), Value::Choice(of, at)) if set == of => left & bit(*at as usize) != 0,
            (Shape::Number(range), value) => crate::solve::truth::number(value).is_none_or(|n| range.allows(n)),
            _ => true,
        }
    }

    /// Whether a text is looked at.
    pub(in crate::solve) fn tests_text(&self) -> bool {
        matches!(&self.shape, Shape::Text(wish, _) if !wish.tests.is_empty())
    }

    /// Whether a text, also given folded, passes the tests.
    pub(in crate::solve) fn admits_text(&self, text: &str, folded: &str) -> bool {
        let Shape::Text(wish, _) = &self.shape else { return true };
        wish.tests.iter().all(|(test, passes)| test.holds_folded(text, folded) == *passes)
    }

    /// Whether some value may be as narrowed down here and there; if not, none is.
    pub(in crate::solve) fn may_meet(&self, other: &Domain) -> bool {
        if let (Some(a), Some(b)) = (self.present, other.present)
            && a != b
        {
            return false;
        }
        match (&self.shape, &other.shape) {
            (Shape::Bool(Some(a)), Shape::Bool(Some(b))) => a == b,
            (Shape::Choice(a, left), Shape::Choice(b, right)) => a != b || left & right != 0,
            (Shape::Number(a), Shape::Number(b)) => a.may_meet(b),
            (Shape::Text(a, _), Shape::Text(b, _)) => {
                b.tests.iter().all(|(test, passes)| says_test(a, test, *passes) != Said::Never)
            }
            _ => true,
        }
    }

    /// What a claim comes to, without making it.
    pub(super) fn says(&self, claim: &Narrow) -> Said {
        match claim {
            Narrow::Present(wanted) => match self.present {
                None => Said::Perhaps,
                Some(is) => {
                    if is == *wanted {
                        Said::Already
                    } else {
                        Said::Never
                    }
                }
            },
            _ => self.shape.says(claim),
        }
    }

    /// Makes a claim that is not said to be impossible.
    pub(super) fn narrow(&mut self, claim: &Narrow) {
        if let Narrow::Present(wanted) = claim {
            self.present = Some(*wanted);
        } else {
            self.shape.narrow(claim);
        }
    }
}

impl Shape {
    fn new(policy: &Policy, base: Base, bound: Bound) -> Shape {
        let whole = |n: i64| Some((Ratio::whole(i128::from(n)), false));
        let range = |scalar, low, high| Shape::Number(Range { scalar, low, high, not: Vec::new() });
        match (base, bound) {
            (Base::Scalar(Scalar::Bool), _) => Shape::Bool(None),
            (Base::Scalar(Scalar::Choice(set)), _) => {
                let all = policy.choices.at(set).len();
                let mask = if all >= MOST_CHOICES { u128::MAX } else { (1u128 << all) - 1 };
                if all > MOST_CHOICES { Shape::Any } else { Shape::Choice(set, mask) }
            }
            (Base::Scalar(Scalar::Int), Bound::Int(a, b)) => range(Scalar::Int, whole(a), whole(b)),
            (Base::Scalar(Scalar::Int), _) => range(Scalar::Int, whole(i64::MIN), whole(i64::MAX)),
            (Base::Scalar(Scalar::Decimal), Bound::Decimal(a, b)) => {
                range(Scalar::Decimal, Some((Ratio::from(a), false)), Some((Ratio::from(b), false)))
            }
            (Base::Scalar(Scalar::Decimal), _) => range(Scalar::Decimal, None, None),
            (Base::Scalar(Scalar::Date), _) => range(Scalar::Date, whole(FIRST_DAY), whole(LAST_DAY)),
            (Base::Scalar(Scalar::Text), Bound::Length(n)) => Shape::Text(wish(Some(n as usize)), Vec::new()),
            (Base::Scalar(Scalar::Text), _) => Shape::Text(wish(None), Vec::new()),
            _ => Shape::Any,
        }
    }

    /// Whether nothing was asked of it, so that an absent value is as good as any.
    fn is_open(&self) -> bool {
        match self {
            Shape::Bool(is) => is.is_none(),
            Shape::Text(wish, _) => wish.tests.is_empty(),
            // narrowed together with its presence, which is looked at first
            Shape::Choice(..) | Shape::Number(_) | Shape::Any => true,
        }
    }

    fn says(&self, claim: &Narrow) -> Said {
        match (self, claim) {
            (Shape::Bool(Some(is)), Narrow::Bool(wanted)) => either(is == wanted),
            (Shape::Choice(_, left), Narrow::Choice(mask)) => match left & mask {
                0 => Said::Never,
                both if both == *left => Said::Already,
                _ => Said::Perhaps,
            },
            (Shape::Number(range), _) => range.says(claim),
            (Shape::Text(wish, _), _) => says_text(wish, claim),
            _ => Said::Perhaps,
        }
    }

    fn narrow(&mut self, claim: &Narrow) {
        match (self, claim) {
            (Shape::Bool(is), Narrow::Bool(wanted)) => *is = Some(*wanted),
            (Shape::Choice(_, left), Narrow::Choice(mask)) => *left &= mask,
            (Shape::Number(range), _) => range.narrow(claim),
            (Shape::Text(wish, spelled), Narrow::Test(test, passes, word)) => {
                wish.tests.push((test.clone(), *passes));
                if *passes {
                    spelled.push(word.clone());
                }
            }
            (Shape::Text(wish, _), Narrow::Longest(n)) => wish.most = Some(wish.most.map_or(*n, |most| most.min(*n))),
            (Shape::Text(wish, _), Narrow::Shortest(n)) => wish.least = wish.least.max(*n),
            _ => {}
        }
    }

    /// A value that is still possible, `natural` if it is; none where none comes to mind.
    pub(super) fn value(&self, natural: &Value<'static>, words: &dyn Fn() -> Vec<String>) -> Option<Value<'static>> {
        match self {
            Shape::Bool(is) => Some(is.map_or_else(|| natural.clone(), Value::Bool)),
            Shape::Choice(set, left) => {
                if let Value::Choice(_, at) = natural
                    && left >> at & 1 == 1
                {
                    return Some(natural.clone());
                }
                (*left != 0).then(|| Value::Choice(*set, left.trailing_zeros()))
            }
            Shape::Number(range) => range.value(natural),
            Shape::Text(wish, spelled) => match natural {
                Value::Text(text) if wish.holds(text) => Some(natural.clone()),
                _ => {
                    let words = words().into_iter().chain(spelled.iter().cloned()).chain([spelled.join(" ")]);
                    let words: Vec<String> = words.collect();
                    wish.simple(words.iter().map(String::as_str)).map(|t| Value::Text(t.into()))
                }
            },
            Shape::Any => Some(natural.clone()),
        }
    }
}

/// The text that it has to be, or else the longest word that it has to hold.
fn hint_of(wish: &Wish) -> Option<Hint> {
    let whole = wish.tests.iter().find_map(|(test, passes)| match test {
        Test::Is(word) if *passes => Some(Hint::Word(word.clone())),
        Test::Exactly(word) if *passes => Some(Hint::Word(fold(word))),
        _ => None,
    });
    let held = wish.tests.iter().filter_map(|(test, passes)| match test {
        Test::Has(_, word) if *passes && !word.is_empty() => Some(word),
        _ => None,
    });
    whole.or_else(|| held.max_by_key(|word| word.len()).map(|word| Hint::Part(word.clone())))
}

fn either(holds: bool) -> Said {
    if holds { Said::Already } else { Said::Never }
}

fn wish(most: Option<usize>) -> Wish {
    Wish { tests: Vec::new(), least: 1, most }
}

fn says_text(wish: &Wish, claim: &Narrow) -> Said {
    match claim {
        Narrow::Longest(n) if *n < wish.least => Said::Never,
        Narrow::Longest(n) if wish.most.is_some_and(|most| most <= *n) => Said::Already,
        Narrow::Shortest(n) if wish.most.is_some_and(|most| most < *n) => Said::Never,
        Narrow::Shortest(n) if *n <= wish.least => Said::Already,
        Narrow::Test(test, passes, _) => says_test(wish, test, *passes),
        _ => Said::Perhaps,
    }
}

/// What a text that has to be a word says of every other test, and the other way round.
fn says_test(wish: &Wish, test: &Test, passes: bool) -> Said {
    for (other, its) in &wish.tests {
        if other == test {
            return either(*its == passes);
        }
        if let (Test::Is(word), true) = (other, *its)
            && let Some(holds) = test.of_folded(word)
        {
            return either(holds == passes);
        }
        if let (Test::Is(word), true) = (test, passes)
            && other.of_folded(word) == Some(!*its)
        {
            return Said::Never;
        }
    }
    Said::Perhaps
}

impl Range {
    fn says(&self, claim: &Narrow) -> Said {
        let below =
            |n: &Ratio, strict: bool| self.low.is_some_and(|(low, open)| low > *n || (low == *n && (open || strict)));
        let above = |n: &Ratio, strict: bool| {
            self.high.is_some_and(|(high, open)| high < *n || (high == *n && (open || strict)))
        };
        match claim {
            Narrow::AtMost(n, strict) if below(n, *strict) => Said::Never,
            Narrow::AtMost(n, strict) if above(n, false) || (!strict && self.high.is_some_and(|(h, _)| h == *n)) => {
                Said::Already
            }
            Narrow::AtLeast(n, strict) if above(n, *strict) => Said::Never,
            Narrow::AtLeast(n, strict) if below(n, false) || (!strict && self.low.is_some_and(|(l, _)| l == *n)) => {
                Said::Already
            }
            Narrow::Number(n) if below(n, false) || above(n, false) || self.not.contains(n) => Said::Never,
            Narrow::Number(n) if self.only() == Some(*n) => Said::Already,
            Narrow::NotNumber(n) if self.only() == Some(*n) => Said::Never,
            Narrow::NotNumber(n) if below(n, false) || above(n, false) || self.not.contains(n) => Said::Already,
            _ => Said::Perhaps,
        }
    }

    fn may_meet(&self, other: &Range) -> bool {
        let apart = |high: Edge, low: Edge| {
            high.zip(low).is_some_and(|((high, open), (low, also))| high < low || (high == low && (open || also)))
        };
        !apart(self.high, other.low) && !apart(other.high, self.low)
    }

    /// The one number that is left, if it is one.
    fn only(&self) -> Option<Ratio> {
        let (low, high) = (self.low?, self.high?);
        (low.0 == high.0).then_some(low.0)
    }

    fn narrow(&mut self, claim: &Narrow) {
        match *claim {
            Narrow::AtMost(n, strict)
                if self.high.is_none_or(|(high, open)| n < high || (n == high && strict && !open)) =>
            {
                self.high = Some((n, strict));
            }
            Narrow::AtLeast(n, strict)
                if self.low.is_none_or(|(low, open)| n > low || (n == low && strict && !open)) =>
            {
                self.low = Some((n, strict));
            }
            Narrow::Number(n) => (self.low, self.high) = (Some((n, false)), Some((n, false))),
            Narrow::NotNumber(n) => self.not.push(n),
            _ => {}
        }
    }

    fn allows(&self, n: Ratio) -> bool {
        self.low.is_none_or(|(low, open)| n > low || (n == low && !open))
            && self.high.is_none_or(|(high, open)| n < high || (n == high && !open))
            && !self.not.contains(&n)
    }

    fn value(&self, natural: &Value<'static>) -> Option<Value<'static>> {
        let wished = crate::solve::truth::number(natural).unwrap_or(Ratio::ZERO);
        let start = match (self.low, self.high) {
            (Some((low, _)), _) if wished < low => low,
            (_, Some((high, _))) if wished > high => high,
            _ => wished,
        };
        let start = if self.scalar == Scalar::Decimal { start } else { Ratio::whole(start.floor()) };
        let steps = (0..NEARBY as i128).flat_map(|n| [start + Ratio::whole(n), start - Ratio::whole(n)]);
        let between = self.low.zip(self.high).map(|((low, _), (high, _))| (low + high) * Ratio::new(1, 2));
        let fine = |n: Ratio| -> Option<Value<'static>> {
            if !self.allows(n) {
                return None;
            }
            match self.scalar {
                Scalar::Decimal => n.decimal().map(Value::Decimal),
                Scalar::Date => calendar::date_of(i64::try_from(n.floor()).ok()?).map(Value::Date),
                _ if n.is_whole() => Some(Value::Int(n.floor())),
                _ => None,
            }
        };
        steps.chain(between).find_map(fine)
    }
}

/// A number within a set of choices as its bit.
pub(super) fn bit(at: usize) -> u128 {
    u32::try_from(at).ok().and_then(|at| 1u128.checked_shl(at)).unwrap_or(0)
}
