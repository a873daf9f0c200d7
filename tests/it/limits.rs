//! No input makes it panic, hang or overflow.
