//! What is shown present at a place: mostly nothing or one or two things, so it is a sorted row, which takes no memory while it is empty.

use crate::model::{FactId, MeId};

/// Something that may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Fact(FactId),
    Me(MeId),
}

/// What is shown present.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown(Vec<Place>);

impl Shown {
    pub(super) fn contains(&self, place: Place) -> bool {
        self.0.contains(&place)
    }

    /// Adds a place; false if it was there already.
    pub(super) fn insert(&mut self, place: Place) -> bool {
        match self.0.binary_search(&place) {
            Ok(_) => false,
            Err(at) => {
                self.0.insert(at, place);
                true
            }
        }
    }

    pub(super) fn add(&mut self, other: &Shown) {
        other.0.iter().for_each(|&place| {
            self.insert(place);
        });
    }

    /// Leaves what the other one shows too.
    pub(super) fn keep_shared(&mut self, other: &Shown) {
        self.0.retain(|&place| other.contains(place));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn places(&self) -> Vec<Place> {
        self.0.clone()
    }
}

impl FromIterator<Place> for Shown {
    fn from_iter<T: IntoIterator<Item = Place>>(places: T) -> Self {
        let mut shown = Shown::default();
        places.into_iter().for_each(|place| {
            shown.insert(place);
        });
        shown
    }
}
