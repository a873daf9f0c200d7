//! Mends policies by the fixes of what was found: a round at a time, each of them checked again, and none that changes what is decided.
//!
//! The map. `offers` takes the fixes that may be applied out of the findings and keeps those apart that touch each other, `weigh` says
//! whether policies are still what they were.

mod offers;
mod weigh;

use crate::check::Checked;
use crate::diagnostic::Diagnostic;
use offers::Offer;
use std::collections::{BTreeMap, BTreeSet, HashSet};
pub use weigh::{Effect, Why};

/// Rounds after which it ends: mending one thing may show the next.
const MOST_ROUNDS: usize = 50;
/// How often policies are checked again; where many fixes are refused, each is tried alone.
const MOST_TRIES: usize = 250;

/// Texts by the name of their file.
pub type Texts = BTreeMap<String, String>;

/// What mending needs from outside.
pub trait Bench {
    /// Policies that were checked.
    type State;
    /// Why they cannot be.
    type Trouble;

    /// Checks the policies with these texts in the place of what is read. What they do not touch may be taken from `before`.
    ///
    /// # Errors
    /// Where a policy cannot be read.
    fn check(&self, texts: &Texts, before: &Self::State) -> Result<Self::State, Self::Trouble>;

    /// Each policy, always in the same order.
    fn policies<'s>(&self, state: &'s Self::State) -> Vec<&'s Checked>;

    /// What is to be mended, in order.
    fn findings<'s>(&self, state: &'s Self::State) -> Vec<(&'s Checked, &'s Diagnostic)>;

    /// The name of the file at a path, the same for every path to it; none where it must not be changed.
    fn file(&self, path: &str) -> Option<String>;
}

/// What mending came to.
#[derive(Debug)]
pub struct Mended<S> {
    /// The policies afterwards.
    pub state: S,
    /// The files that changed.
    pub files: Vec<File>,
    /// How many fixes were applied.
    pub fixes: usize,
    /// Fixes that were not applied, in order.
    pub refused: Vec<Refusal>,
    /// Fixes that changed what a request gets; a person asked for them.
    pub changed: Vec<(Applied, Effect)>,
    /// Whether it ended before everything was tried.
    pub unfinished: bool,
}

/// A file that changed.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name, as the bench gave it.
    pub name: String,
    /// Its path as people know it.
    pub path: String,
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// A fix, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Where: path, line and column.
    pub place: String,
    /// The code of the finding.
    pub code: &'static str,
    /// What it does.
    pub title: String,
}

/// A fix that was not applied.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The fix.
    pub fix: Applied,
    /// Why.
    pub why: Why,
}

/// Mends what was found, with the safe fixes, or with all of them.
///
/// # Errors
/// Where a policy cannot be read.
pub fn mend<B: Bench>(bench: &B, state: B::State, all: bool) -> Result<Mended<B::State>, B::Trouble> {
    let mut work = Work {
        bench,
        state,
        texts: Texts::new(),
        files: BTreeMap::new(),
        seen: HashSet::new(),
        avoided: BTreeSet::new(),
        fixes: 0,
        tries: 0,
        refused: Vec::new(),
        changed: Vec::new(),
    };
    let mut unfinished = true;
    for _ in 0..MOST_ROUNDS {
        // what is safe goes first; it may make the rest needless
        let safe = work.round(false)?;
        let more = safe || (all && work.round(true)?);
        if !more {
            unfinished = work.tries >= MOST_TRIES;
            break;
        }
    }
    Ok(work.finish(unfinished))
}

struct Work<'b, B: Bench> {
    bench: &'b B,
    state: B::State,
    texts: Texts,
    /// Path and first text of each file that changed, by name.
    files: BTreeMap<String, (String, String)>,
    /// What the texts were: nothing is mended in circles.
    seen: HashSet<Texts>,
    /// Keys of offers that were refused.
    avoided: BTreeSet<String>,
    fixes: usize,
    tries: usize,
    refused: Vec<Refusal>,
    changed: Vec<(Applied, Effect)>,
}

/// Policies after fixes that were tried.
struct Tried<S> {
    state: S,
    texts: Texts,
    /// What they do otherwise, if anything.
    changed: Option<Effect>,
}

impl<B: Bench> Work<'_, B> {
    /// Applies what is offered and does not touch each other. Says whether there was anything to try.
    fn round(&mut self, risky: bool) -> Result<bool, B::Trouble> {
        self.seen.insert(self.texts.clone());
        let offers = offers::offers(self.bench, &self.state, risky);
        let new: Vec<Offer> = offers.into_iter().filter(|offer| !self.avoided.contains(&offer.key)).collect();
        let batch = offers::apart(new);
        if batch.is_empty() || self.tries >= MOST_TRIES {
            return Ok(false);
        }
        let mut accepted = Vec::new();
        let mut best = None;
        self.settle(&batch, &mut accepted, &mut best)?;
        if let Some(tried) = best {
            self.take(accepted, tried);
        }
        Ok(true)
    }

    /// Tries fixes together; where that does not do, each half of them.
    fn settle<'o>(
        &mut self,
        batch: &'o [Offer],
        accepted: &mut Vec<&'o Offer>,
        best: &mut Option<Tried<B::State>>,
    ) -> Result<(), B::Trouble> {
        if batch.is_empty() || self.tries >= MOST_TRIES {
            return Ok(());
        }
        let trial: Vec<&Offer> = accepted.iter().copied().chain(batch).collect();
        match (self.attempt(&trial)?, batch) {
            // a fix that changes what a request gets is told by its name
            (Ok(tried), [_]) | (Ok(tried @ Tried { changed: None, .. }), _) => {
                *accepted = trial;
                *best = Some(tried);
            }
            (Err(why), [offer]) => self.refuse(offer, why),
            _ => {
                let (first, second) = batch.split_at(batch.len() / 2);
                self.settle(first, accepted, best)?;
                self.settle(second, accepted, best)?;
            }
        }
        Ok(())
    }

    fn attempt(&mut self, offers: &[&Offer]) -> Result<Result<Tried<B::State>, Why>, B::Trouble> {
        self.tries += 1;
        let texts = offers::applied(&self.texts, offers);
        if self.seen.contains(&texts) {
            return Ok(Err(Why::Circle));
        }
        let state = self.bench.check(&texts, &self.state)?;
        let risky = offers.iter().any(|offer| offer.risky);
        let (before, after) = (self.bench.policies(&self.state), self.bench.policies(&state));
        let weighed = before.iter().zip(&after).map(|(before, after)| weigh::weigh(before, after));
        let mut changed = None;
        for result in weighed {
            match result.map_err(|why| (why.effect().filter(|_| risky), why)) {
                Ok(()) => {}
                Err((effect @ Some(_), _)) => changed = changed.max(effect),
                Err((None, why)) => return Ok(Err(why)),
            }
        }
        Ok(Ok(Tried { state, texts, changed }))
    }

    fn refuse(&mut self, offer: &Offer, why: Why) {
        if self.avoided.insert(offer.key.clone()) {
            self.refused.push(Refusal { fix: offer.fix.clone(), why });
        }
    }

    fn take(&mut self, accepted: Vec<&Offer>, tried: Tried<B::State>) {
        for offer in &accepted {
            for file in &offer.files {
                self.files.entry(file.name.clone()).or_insert_with(|| (file.path.clone(), file.text.to_string()));
            }
        }
        if let Some(effect) = tried.changed {
            let risky = accepted.iter().filter(|offer| offer.risky);
            self.changed.extend(risky.map(|offer| (offer.fix.clone(), effect)));
        }
        self.fixes += accepted.len();
        self.texts = tried.texts;
        self.state = tried.state;
    }

    fn finish(self, unfinished: bool) -> Mended<B::State> {
        let mut texts = self.texts;
        let files = self.files.into_iter().filter_map(|(name, (path, before))| {
            let after = texts.remove(&name)?;
            (after != before).then_some(File { name, path, before, after })
        });
        Mended {
            files: files.collect(),
            state: self.state,
            fixes: self.fixes,
            refused: self.refused,
            changed: self.changed,
            unfinished,
        }
    }
}
