//! How findings about records read.
