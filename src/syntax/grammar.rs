//! The pest grammar and people's words for its productions.
