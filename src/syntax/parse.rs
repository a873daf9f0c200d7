//! From pest's pairs to the tree, with recovery.

use super::Parsed;
use crate::source::FileId;

pub(super) fn parse_file(_file: FileId, _text: &str) -> Parsed {
    Parsed::default()
}
