//! Exact fractions. A fraction that outgrows its 128 bits is *lost*, and so is all that is computed from it: the question is then given up.

use crate::model::Decimal;
use std::cmp::Ordering;
use std::ops::{Add, Mul, Neg, Sub};

/// A fraction in lowest terms; the denominator is positive, or zero for one that is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Ratio {
    num: i128,
    den: i128,
}

impl Ratio {
    pub(super) const ZERO: Ratio = Ratio { num: 0, den: 1 };
    pub(super) const ONE: Ratio = Ratio { num: 1, den: 1 };
    const LOST: Ratio = Ratio { num: 0, den: 0 };

    pub(super) const fn whole(n: i128) -> Ratio {
        Ratio { num: n, den: 1 }
    }

    pub(super) fn new(num: i128, den: i128) -> Ratio {
        let Some(gcd) = gcd(num, den).filter(|_| den != 0) else { return Ratio::LOST };
        let (num, den) = (num / gcd, den / gcd);
        if den > 0 {
            return Ratio { num, den };
        }
        match (num.checked_neg(), den.checked_neg()) {
            (Some(num), Some(den)) => Ratio { num, den },
            _ => Ratio::LOST,
        }
    }

    pub(super) fn is_lost(self) -> bool {
        self.den == 0
    }

    pub(super) fn is_zero(self) -> bool {
        self.num == 0 && self.den == 1
    }

    pub(super) fn is_whole(self) -> bool {
        self.den == 1
    }

    pub(super) fn is_negative(self) -> bool {
        self.num < 0
    }

    pub(super) fn is_positive(self) -> bool {
        self.num > 0
    }

    /// The largest whole number that is not above it.
    pub(super) fn floor(self) -> i128 {
        if self.den == 0 { 0 } else { self.num.div_euclid(self.den) }
    }

    /// The smallest whole number that is not below it.
    pub(super) fn ceil(self) -> i128 {
        let floor = self.floor();
        if self.is_whole() { floor } else { floor.saturating_add(1) }
    }

    pub(super) fn inverse(self) -> Ratio {
        Ratio::new(self.den, self.num)
    }

    /// As a decimal, if it is one of at most 28 digits.
    pub(super) fn decimal(self) -> Option<Decimal> {
        let (mut num, mut den) = (self.num, self.den);
        for scale in 0..=28u32 {
            if den == 1 {
                return Decimal::try_from_i128_with_scale(num, scale).ok().map(|d| d.normalize());
            }
            num = num.checked_mul(10)?;
            let gcd = gcd(num, den)?;
            (num, den) = (num / gcd, den / gcd);
        }
        None
    }
}

impl From<Decimal> for Ratio {
    fn from(d: Decimal) -> Ratio {
        10i128.checked_pow(d.scale()).map_or(Ratio::LOST, |den| Ratio::new(d.mantissa(), den))
    }
}

impl Add for Ratio {
    type Output = Ratio;
    fn add(self, other: Ratio) -> Ratio {
        if self.den == 1 && other.den == 1 {
            return self.num.checked_add(other.num).map_or(Ratio::LOST, Ratio::whole);
        }
        let sum = || {
            let a = self.num.checked_mul(other.den)?;
            let b = other.num.checked_mul(self.den)?;
            Some(Ratio::new(a.checked_add(b)?, self.den.checked_mul(other.den)?))
        };
        if self.is_lost() || other.is_lost() { Ratio::LOST } else { sum().unwrap_or(Ratio::LOST) }
    }
}

impl Neg for Ratio {
    type Output = Ratio;
    fn neg(self) -> Ratio {
        self.num.checked_neg().map_or(Ratio::LOST, |num| Ratio { num, den: self.den })
    }
}

impl Sub for Ratio {
    type Output = Ratio;
    fn sub(self, other: Ratio) -> Ratio {
        self + -other
    }
}

impl Mul for Ratio {
    type Output = Ratio;
    fn mul(self, other: Ratio) -> Ratio {
        let product = || Some(Ratio::new(self.num.checked_mul(other.num)?, self.den.checked_mul(other.den)?));
        if self.is_lost() || other.is_lost() { Ratio::LOST } else { product().unwrap_or(Ratio::LOST) }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Ratio) -> Ordering {
        if self.den == other.den {
            return self.num.cmp(&other.num);
        }
        let (a, b) = (self.floor(), other.floor());
        a.cmp(&b).then_with(|| match (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            (Some(x), Some(y)) => x.cmp(&y),
            _ => fraction_order(*self - Ratio::whole(a), *other - Ratio::whole(b)),
        })
    }
}

/// The order of two fractions from 0 up to 1 whose cross products are too large: the inverses are compared.
fn fraction_order(a: Ratio, b: Ratio) -> Ordering {
    match (a.num, b.num) {
        (0, 0) => Ordering::Equal,
        (0, _) => Ordering::Less,
        (_, 0) => Ordering::Greater,
        _ => b.inverse().cmp(&a.inverse()),
    }
}

fn gcd(a: i128, b: i128) -> Option<i128> {
    let (mut a, mut b) = (a.checked_abs()?, b.checked_abs()?);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    (a != 0).then_some(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_exact() {
        let third = Ratio::new(1, 3);
        assert_eq!(third + third + third, Ratio::ONE);
        assert_eq!(Ratio::new(-4, -6), Ratio::new(2, 3));
        assert!(Ratio::new(-1, 2) < Ratio::ZERO && Ratio::new(1, 3) < Ratio::new(1, 2));
        assert_eq!((Ratio::new(-1, 2).floor(), Ratio::new(-1, 2).ceil(), Ratio::new(7, 2).ceil()), (-1, 0, 4));
        assert!((Ratio::whole(i128::MAX) + Ratio::ONE).is_lost());
        assert!(Ratio::new(1, 0).is_lost());
    }

    #[test]
    fn large_fractions_have_an_order() {
        let (a, b) = (Ratio::new(i128::MAX - 1, i128::MAX), Ratio::new(i128::MAX - 3, i128::MAX - 2));
        assert!(b < a);
    }

    #[test]
    fn decimals_come_and_go() {
        for text in ["0.5", "-12.125", "0.0000000000000000000000000001", "1"] {
            let decimal: Decimal = text.parse().unwrap();
            assert_eq!(Ratio::from(decimal).decimal(), Some(decimal));
        }
        assert_eq!(Ratio::new(1, 3).decimal(), None);
    }
}
