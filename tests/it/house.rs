//! The house: layers, sizes, the voice of messages.
