//! Searches for texts, by example.
