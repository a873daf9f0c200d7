//! Claims that stand under the place in `tests/fixtures`.
