//! Inputs that mean harm.
