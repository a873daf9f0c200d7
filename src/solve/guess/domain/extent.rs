//! How far a domain reaches: whether it lies within another, and the stretch of numbers that it is.

use super::{Domain, Range, Said, Shape, says_test};
use crate::model::Scalar;
use crate::solve::rational::Ratio;
use crate::solve::text::Wish;

/// A place between numbers: before this one, or right behind it if `true`.
pub(in crate::solve) type Gap = (Ratio, bool);

impl Domain {
    /// Whether every value that is as narrowed down here is so there. `false` says nothing.
    pub(in crate::solve) fn is_within(&self, other: &Domain) -> bool {
        if other.present.is_some() && self.present != other.present {
            return false;
        }
        match (&self.shape, &other.shape) {
            (_, Shape::Bool(None)) => true,
            (Shape::Bool(Some(a)), Shape::Bool(Some(b))) => a == b,
            (Shape::Choice(a, left), Shape::Choice(b, right)) => a == b && left & !right == 0,
            (Shape::Number(a), Shape::Number(b)) => a.is_within(b),
            (Shape::Text(a, _), Shape::Text(b, _)) => is_within(a, b),
            _ => false,
        }
    }

    /// Whether what was narrowed down is all kept here.
    pub(in crate::solve) fn keeps_all(&self) -> bool {
        !matches!(self.shape, Shape::Any)
    }

    /// Whether the value has to be there, or must not be.
    pub(in crate::solve) fn presence(&self) -> Option<bool> {
        self.present
    }

    /// The stretch of numbers that it is at the most, from one place up to another; numbers inside may be left out.
    pub(in crate::solve) fn stretch(&self) -> Option<(Option<Gap>, Option<Gap>)> {
        let Shape::Number(range) = &self.shape else { return None };
        Some((range.low.map(|edge| range.from(edge)), range.high.map(|edge| range.up_to(edge))))
    }

    /// Whether it is a stretch of numbers, and none of them is left out.
    pub(in crate::solve) fn is_stretch(&self) -> bool {
        matches!(&self.shape, Shape::Number(range) if range.not.is_empty())
    }

    /// Whether it is a number that is whole.
    pub(in crate::solve) fn is_whole(&self) -> bool {
        matches!(&self.shape, Shape::Number(range) if range.scalar != Scalar::Decimal)
    }
}

fn is_within(a: &Wish, b: &Wish) -> bool {
    let no_longer = b.most.is_none_or(|most| a.most.is_some_and(|own| own <= most));
    no_longer && a.least >= b.least && b.tests.iter().all(|(test, passes)| says_test(a, test, *passes) == Said::Already)
}

impl Range {
    fn is_within(&self, other: &Range) -> bool {
        let low = other.low.is_none_or(|edge| self.low.is_some_and(|own| self.from(own) >= self.from(edge)));
        let high = other.high.is_none_or(|edge| self.high.is_some_and(|own| self.up_to(own) <= self.up_to(edge)));
        low && high && other.not.iter().all(|n| !self.allows(*n))
    }

    /// The place where it begins.
    fn from(&self, (n, open): (Ratio, bool)) -> Gap {
        match self.scalar {
            Scalar::Decimal => (n, open),
            _ if open => (Ratio::whole(n.floor().saturating_add(1)), false),
            _ => (Ratio::whole(n.ceil()), false),
        }
    }

    /// The place where it ends.
    fn up_to(&self, (n, open): (Ratio, bool)) -> Gap {
        match self.scalar {
            Scalar::Decimal => (n, !open),
            _ if open => (Ratio::whole(n.ceil()), false),
            _ => (Ratio::whole(n.floor().saturating_add(1)), false),
        }
    }
}
