//! Are there texts that pass these tests? Each text by itself first, then with regard to the others that it is compared with.

use super::atoms::{Atom, Atoms, Between, NumId, NumKind, TextId, TextKind};
use super::circuit::Lit;
use super::encode::Word;
use super::rational::Ratio;
use super::simplex::Why;
use super::text::{Clash, Sought, Test, Wish};
use crate::model::builtins::first_name;
use crate::model::value::fold;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

/// What a search says of the texts.
pub(super) enum Texts {
    Found(BTreeMap<TextId, String>),
    /// Literals that cannot all hold.
    Conflict(Why),
    /// With what these literals say, a text is at least so long, or else at most so long.
    Length {
        text: TextId,
        why: Why,
        least: Option<usize>,
        most: Option<usize>,
    },
    GaveUp,
}

/// What was found before for the same wish.
pub(super) type Known = HashMap<Wish, Sought>;

/// What is wished of one text, each wish with the literal behind it.
#[derive(Clone, Debug, Default)]
struct Wishes {
    wish: Wish,
    reasons: Vec<Lit>,
    least: Option<Lit>,
    most: Option<Lit>,
}

pub(super) struct Strings<'a> {
    pub(super) atoms: &'a Atoms,
    pub(super) words: &'a BTreeMap<TextId, Vec<Rc<Word>>>,
    pub(super) plain: &'a dyn Fn(TextId) -> Vec<String>,
    pub(super) lits: &'a [Lit],
    pub(super) states: usize,
    pub(super) known: &'a mut Known,
}

/// No text is sought that has to be longer.
const LONGEST: usize = 20_000;

impl Strings<'_> {
    /// Texts for all that the literals speak of; `lengths` are those that sums with others settle.
    pub(super) fn solve(&mut self, lengths: &BTreeMap<TextId, usize>) -> Texts {
        let wishes = self.wishes();
        for (&text, wish) in &wishes {
            if let Some(stop) = self.alone(text, wish, lengths) {
                return stop;
            }
        }
        self.assign(&wishes, lengths)
    }

    fn wishes(&self) -> BTreeMap<TextId, Wishes> {
        let mut all: BTreeMap<TextId, Wishes> = BTreeMap::new();
        for &lit in self.lits {
            match self.atoms.by_gate.get(&lit.gate()) {
                Some(Atom::Text(text, test)) => {
                    let wishes = self.entry(&mut all, *text);
                    wishes.wish.tests.push((test.clone(), lit.holds()));
                    wishes.reasons.push(lit);
                }
                Some(Atom::AtMost { form, bound, .. }) => {
                    for &num in self.atoms.forms.at(*form).keys() {
                        self.length(&mut all, num, *bound, lit, self.atoms.forms.at(*form).len() == 1);
                    }
                }
                Some(&Atom::Pair(a, _, b)) => {
                    self.entry(&mut all, a);
                    self.entry(&mut all, b);
                }
                _ => {}
            }
        }
        let derived: Vec<TextId> = all.keys().copied().collect();
        for text in derived {
            if let TextKind::FirstName(of) = self.atoms.texts.at(text).kind {
                self.entry(&mut all, of);
            }
        }
        all
    }

    fn entry<'w>(&self, all: &'w mut BTreeMap<TextId, Wishes>, text: TextId) -> &'w mut Wishes {
        let most = self.atoms.texts.at(text).most.map(|n| n as usize);
        let wish = Wish { tests: Vec::new(), least: 1, most };
        all.entry(text).or_insert_with(|| Wishes { wish, ..Wishes::default() })
    }

    fn length(&self, all: &mut BTreeMap<TextId, Wishes>, num: NumId, bound: Ratio, lit: Lit, alone: bool) {
        let NumKind::Length(text) = self.atoms.nums.at(num).kind else { return };
        let wishes = self.entry(all, text);
        let bound = usize::try_from(bound.floor().max(0)).unwrap_or(usize::MAX);
        if !alone {
            return;
        }
        if lit.holds() {
            if wishes.wish.most.is_none_or(|most| bound < most) {
                (wishes.wish.most, wishes.most) = (Some(bound), Some(lit));
            }
        } else if bound.saturating_add(1) > wishes.wish.least {
            (wishes.wish.least, wishes.least) = (bound.saturating_add(1), Some(lit));
        }
    }

    /// Why a text cannot be by itself, if it cannot.
    fn alone(&mut self, text: TextId, wishes: &Wishes, lengths: &BTreeMap<TextId, usize>) -> Option<Texts> {
        match self.seek(text, &wishes.wish, &[]) {
            Sought::Clash(clash) => return Some(Texts::Conflict(wishes.why(&clash))),
            Sought::GaveUp => return Some(Texts::GaveUp),
            Sought::Found(_) => {}
        }
        let &length = lengths.get(&text)?;
        let (shorter, longer) = (Some(length.saturating_sub(1)), Some(length.saturating_add(1)));
        let ranges =
            [(1, Some(length), longer, None), (length, None, None, shorter), (length, Some(length), longer, shorter)];
        for (least, most, at_least, at_most) in ranges {
            let wish = Wish { least, most, ..wishes.wish.clone() };
            match self.seek(text, &wish, &[]) {
                Sought::Found(_) => {}
                Sought::Clash(clash) => {
                    let why = wishes.why(&Clash { least: false, most: false, ..clash });
                    return Some(Texts::Length { text, why, least: at_least, most: at_most });
                }
                Sought::GaveUp => return Some(Texts::GaveUp),
            }
        }
        None
    }

    fn seek(&mut self, text: TextId, wish: &Wish, also: &[String]) -> Sought {
        if wish.least > LONGEST {
            return Sought::GaveUp;
        }
        if also.is_empty()
            && let Some(known) = self.known.get(wish)
        {
            return known.clone();
        }
        let plain = (self.plain)(text);
        let words = self.words.get(&text).into_iter().flatten().map(|w| w.text.as_str());
        let words = also.iter().map(String::as_str).chain(plain.iter().map(String::as_str)).chain(words);
        let sought = wish.seek(words, self.states);
        if also.is_empty() {
            self.known.insert(wish.clone(), sought.clone());
        }
        sought
    }

    /// One text after the other: those that others look for come first, those with a first name last.
    fn assign(&mut self, wishes: &BTreeMap<TextId, Wishes>, lengths: &BTreeMap<TextId, usize>) -> Texts {
        let mut found: BTreeMap<TextId, String> = BTreeMap::new();
        for text in self.order(wishes) {
            let Some(own) = wishes.get(&text) else { continue };
            let mut own = own.clone();
            let sure = self.join_same(text, wishes, &mut own);
            let from_pairs = own.wish.tests.len();
            self.add_pairs(text, &found, &mut own);
            if let Some(&length) = lengths.get(&text) {
                (own.wish.least, own.wish.most) = (length, Some(length));
            }
            let name = self.first_name_of(text, wishes);
            let value = match name {
                Some((name, named)) => match self.with_first_name(text, &own, name, named, &found) {
                    Ok(value) => value,
                    Err(stop) => return stop,
                },
                None => match self.seek(text, &own.wish, &self.patterns_of(text, &found)) {
                    Sought::Found(value) => value,
                    Sought::Clash(clash)
                        if clash.tests.iter().all(|&at| at < from_pairs) && !lengths.contains_key(&text) =>
                    {
                        let mut why = own.why(&clash);
                        why.extend(sure);
                        return Texts::Conflict(why);
                    }
                    Sought::Clash(_) | Sought::GaveUp => return Texts::GaveUp,
                },
            };
            found.insert(text, value);
        }
        Texts::Found(found)
    }

    fn order(&self, wishes: &BTreeMap<TextId, Wishes>) -> Vec<TextId> {
        let patterns: BTreeSet<TextId> = self.pairs().filter(|p| matches!(p.1, Between::Has(_))).map(|p| p.2).collect();
        let is_name = |t: &TextId| matches!(self.atoms.texts.at(*t).kind, TextKind::FirstName(_));
        let mut order: Vec<TextId> = wishes.keys().copied().collect();
        order.sort_by_key(|t| (!is_name(t), !patterns.contains(t), *t));
        order
    }

    fn pairs(&self) -> impl Iterator<Item = (TextId, Between, TextId, Lit)> {
        self.lits.iter().filter_map(|&lit| match self.atoms.by_gate.get(&lit.gate()) {
            Some(&Atom::Pair(a, between, b)) => Some((a, between, b, lit)),
            _ => None,
        })
    }

    /// Adds what is wished of texts that are the same as this one, as far as that is blind to case; gives the literals that say so.
    fn join_same(&self, text: TextId, wishes: &BTreeMap<TextId, Wishes>, own: &mut Wishes) -> Vec<Lit> {
        let (mut class, mut why) = (BTreeSet::from([text]), Vec::new());
        loop {
            let joined = self.pairs().find(|(a, between, b, lit)| {
                *between != Between::Has(crate::model::expr::Predicate::Contains)
                    && matches!(between, Between::Is | Between::Exactly)
                    && lit.holds()
                    && class.contains(a) != class.contains(b)
            });
            let Some((a, _, b, lit)) = joined else { break };
            class.extend([a, b]);
            why.push(lit);
        }
        for other in class.iter().filter(|t| **t != text).filter_map(|t| wishes.get(t)) {
            for (test, lit) in other.wish.tests.iter().zip(&other.reasons).filter(|(t, _)| t.0.is_blind()) {
                own.wish.tests.push(test.clone());
                own.reasons.push(*lit);
            }
        }
        why
    }

    /// Adds what follows from the texts that are already settled.
    fn add_pairs(&self, text: TextId, found: &BTreeMap<TextId, String>, own: &mut Wishes) {
        for (a, between, b, lit) in self.pairs() {
            let (other, first) = if a == text {
                (b, true)
            } else if b == text {
                (a, false)
            } else {
                continue;
            };
            let Some(value) = found.get(&other) else { continue };
            let test = match between {
                Between::Is => Test::Is(fold(value)),
                Between::Exactly => Test::Exactly(value.clone()),
                Between::Has(predicate) if first => Test::Has(predicate, fold(value)),
                Between::Has(_) => continue,
            };
            own.wish.tests.push((test, lit.holds()));
            own.reasons.push(lit);
        }
    }

    /// Words to try for a text that others, already settled, should have in them.
    fn patterns_of(&self, text: TextId, found: &BTreeMap<TextId, String>) -> Vec<String> {
        let inside =
            self.pairs().filter(|(_, between, b, lit)| *b == text && matches!(between, Between::Has(_)) && lit.holds());
        inside.filter_map(|(a, ..)| found.get(&a).cloned()).collect()
    }

    fn first_name_of<'w>(&self, text: TextId, wishes: &'w BTreeMap<TextId, Wishes>) -> Option<(TextId, &'w Wishes)> {
        wishes.iter().find(|(t, _)| self.atoms.texts.at(**t).kind == TextKind::FirstName(text)).map(|(t, w)| (*t, w))
    }

    /// A text whose first name is as wished.
    fn with_first_name(
        &mut self,
        text: TextId,
        own: &Wishes,
        name: TextId,
        named: &Wishes,
        found: &BTreeMap<TextId, String>,
    ) -> Result<String, Texts> {
        let settled = found.get(&name).cloned().unwrap_or_default();
        let given = own.wish.tests.iter().zip(&own.reasons).find_map(|((test, passes), lit)| match test {
            Test::Is(word) if *passes && word.is_ascii() => Some((word, *lit)),
            _ => None,
        });
        if let Some((word, lit)) = given {
            let first = fold(first_name(word));
            let wrong = named.wish.tests.iter().zip(&named.reasons);
            let mut wrong = wrong.filter(|((test, passes), _)| test.of_folded(&first) == Some(!*passes));
            if let Some((_, reason)) = wrong.next() {
                return Err(Texts::Conflict(Why::from([lit, *reason])));
            }
        }
        let plain = (self.plain)(text);
        let words = self.words.get(&text).into_iter().flatten().map(|w| w.text.clone());
        let of_name = self.words.get(&name).into_iter().flatten().map(|w| w.text.clone());
        let names: Vec<String> = of_name.chain([settled]).collect();
        let longer = names.iter().flat_map(|n| plain.iter().map(move |p| format!("{n} {p}")));
        let alone = names.iter().cloned();
        let candidates: Vec<String> = plain.iter().cloned().chain(alone).chain(words).chain(longer).collect();
        let good = |c: &String| own.wish.holds(c) && named.wish.holds(first_name(c));
        if let Some(candidate) = candidates.into_iter().find(good) {
            return Ok(candidate);
        }
        for start in names {
            let mut wish = own.wish.clone();
            wish.tests.push((Test::Has(crate::model::expr::Predicate::StartsWith, format!("{} ", fold(&start))), true));
            if let Sought::Found(value) = self.seek(text, &wish, &[])
                && named.wish.holds(first_name(&value))
            {
                return Ok(value);
            }
        }
        Err(Texts::GaveUp)
    }
}

impl Wishes {
    /// The literals behind a clash.
    fn why(&self, clash: &Clash) -> Why {
        let tests = clash.tests.iter().filter_map(|&at| self.reasons.get(at).copied());
        let least = self.least.filter(|_| clash.least);
        let most = self.most.filter(|_| clash.most);
        tests.chain(least).chain(most).collect()
    }
}
