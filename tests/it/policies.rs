//! The policies that ship, their tests and their requests.
