//! Properties on random records.
