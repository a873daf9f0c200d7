//! Record readers.
