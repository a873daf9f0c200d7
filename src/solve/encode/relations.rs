//! Relations between terms: comparisons, tests of texts, membership of lists.

use super::*;

impl<'p> Encoder<'p> {
    /// Whether both are present and related.
    pub(super) fn related(
        &mut self,
        a: &Cases<Term>,
        b: &Cases<Term>,
        mut relation: impl FnMut(&mut Self, &Term, &Term) -> Lit,
    ) -> Lit {
        let mut parts = Vec::new();
        for (guard_a, a) in a {
            for (guard_b, b) in b {
                let guard = self.atoms.circuit.and([*guard_a, *guard_b]);
                let part = self.guarded(guard, |e| relation(e, a, b));
                parts.push(part);
            }
        }
        self.atoms.circuit.or(parts)
    }

    pub(super) fn compare(&mut self, how: Comparison, a: &Cases<Term>, b: &Cases<Term>) -> Lit {
        match how {
            Comparison::Is => self.related(a, b, Self::is),
            Comparison::IsNot => !self.related(a, b, Self::is),
            Comparison::IsExactly => self.related(a, b, Self::is_exactly),
            Comparison::LessOrEqual => self.related(a, b, |e, a, b| e.at_most(a, b, false)),
            Comparison::Less => self.related(a, b, |e, a, b| e.at_most(a, b, true)),
            Comparison::GreaterOrEqual => self.related(a, b, |e, a, b| e.at_most(b, a, false)),
            Comparison::Greater => self.related(a, b, |e, a, b| e.at_most(b, a, true)),
        }
    }

    pub(super) fn at_most(&mut self, a: &Term, b: &Term, strict: bool) -> Lit {
        match (a, b) {
            (Term::Num(a), Term::Num(b)) => self.atoms.at_most_zero(&a.plus(Ratio::whole(-1), b), strict),
            (Term::Open, _) | (_, Term::Open) => self.atoms.opaque(),
            _ => Lit::FALSE,
        }
    }

    pub(super) fn is(&mut self, a: &Term, b: &Term) -> Lit {
        match (a, b) {
            (Term::Open, _) | (_, Term::Open) => self.atoms.opaque(),
            (Term::Num(_), Term::Num(_)) => {
                let (up, down) = (self.at_most(a, b, false), self.at_most(b, a, false));
                self.atoms.circuit.and([up, down])
            }
            (Term::Bool(a), Term::Bool(b)) => {
                let (both, neither) = (self.atoms.circuit.and([*a, *b]), self.atoms.circuit.and([!*a, !*b]));
                self.atoms.circuit.or([both, neither])
            }
            (Term::Word(a), Term::Word(b)) => Lit::TRUE.when(a.folded == b.folded),
            (Term::Text(t), Term::Word(w)) | (Term::Word(w), Term::Text(t)) => {
                self.note(*t, w);
                self.atoms.test(*t, Test::Is(w.folded.clone()))
            }
            (Term::Text(a), Term::Text(b)) => self.atoms.pair(*a, Between::Is, *b),
            _ => Lit::FALSE,
        }
    }

    pub(super) fn is_exactly(&mut self, a: &Term, b: &Term) -> Lit {
        match (a, b) {
            (Term::Open, _) | (_, Term::Open) => self.atoms.opaque(),
            (Term::Word(a), Term::Word(b)) => Lit::TRUE.when(a.text == b.text),
            (Term::Text(t), Term::Word(w)) | (Term::Word(w), Term::Text(t)) => {
                self.note(*t, w);
                self.atoms.test(*t, Test::Exactly(w.text.clone()))
            }
            (Term::Text(a), Term::Text(b)) => self.atoms.pair(*a, Between::Exactly, *b),
            _ => Lit::FALSE,
        }
    }

    pub(super) fn has(&mut self, predicate: Predicate, text: &Term, pattern: &Term) -> Lit {
        match (text, pattern) {
            (Term::Word(text), Term::Word(word)) => Lit::TRUE.when(truth::has(predicate, &text.folded, &word.folded)),
            (Term::Text(text), Term::Word(word)) => {
                self.note(*text, word);
                self.atoms.test(*text, Test::Has(predicate, word.folded.clone()))
            }
            (Term::Text(text), Term::Text(pattern)) => self.atoms.pair(*text, Between::Has(predicate), *pattern),
            (Term::Open, _) | (_, Term::Open) | (Term::Word(_), Term::Text(_)) => self.atoms.opaque(),
            _ => Lit::FALSE,
        }
    }

    pub(super) fn has_among(
        &mut self,
        predicate: Predicate,
        among: Among,
        text: &Cases<Term>,
        patterns: &Cases<Items>,
    ) -> Lit {
        let guards: Vec<Lit> = text.iter().map(|(guard, _)| *guard).collect();
        let present = self.atoms.circuit.or(guards);
        let mut parts = Vec::new();
        for (guard, items) in patterns {
            let found: Vec<Lit> = match items {
                Items::Held(_) => vec![self.atoms.opaque()],
                Items::Listed(items) => {
                    items.iter().map(|item| self.related(text, item, |e, a, b| e.has(predicate, a, b))).collect()
                }
            };
            let all = among == Among::All;
            let found = if all { self.atoms.circuit.and(found) } else { self.atoms.circuit.or(found) };
            parts.push(self.atoms.circuit.and([*guard, present, found]));
        }
        self.atoms.circuit.or(parts).when(among != Among::None)
    }

    pub(super) fn matches(&mut self, text: &Term, regex: &Regex) -> Lit {
        match text {
            Term::Word(word) => Lit::TRUE.when(regex.is_match(&word.text)),
            Term::Text(text) => self.atoms.test(*text, Test::Matches(Pattern(regex.clone()))),
            Term::Open => self.atoms.opaque(),
            _ => Lit::FALSE,
        }
    }

    pub(super) fn is_in(&mut self, item: &Cases<Term>, list: &Cases<Items>) -> Lit {
        let mut parts = Vec::new();
        for (guard, items) in list {
            let found = match items {
                Items::Listed(items) => {
                    let found: Vec<Lit> = items.iter().map(|other| self.related(item, other, Self::is)).collect();
                    self.atoms.circuit.or(found)
                }
                Items::Held(list) => {
                    let found: Vec<Lit> =
                        item.iter().map(|(guard, term)| self.guarded(*guard, |e| e.held(*list, term))).collect();
                    self.atoms.circuit.or(found)
                }
            };
            parts.push(self.atoms.circuit.and([*guard, found]));
        }
        self.atoms.circuit.or(parts)
    }

    /// Whether a list that a record holds has an element.
    pub(super) fn held(&mut self, list: ListId, element: &Term) -> Lit {
        match element {
            Term::Word(word) => self.atoms.member(list, Key::Text(word.folded.clone())),
            Term::Num(sum) if sum.terms.is_empty() => self.atoms.member(list, Key::Number(sum.constant)),
            Term::Bool(lit) => {
                let yes = self.guarded(*lit, |e| e.atoms.member(list, Key::Bool(true)));
                let no = self.guarded(!*lit, |e| e.atoms.member(list, Key::Bool(false)));
                self.atoms.circuit.or([yes, no])
            }
            Term::Num(_) | Term::Text(_) | Term::Open => self.atoms.opaque(),
        }
    }

    pub(super) fn note(&mut self, text: TextId, word: &Rc<Word>) {
        self.words.entry(text).or_default().push(Rc::clone(word));
    }
}
