//! Runs the tests inside the policies of a document, as a user does: with `etiquette test`.

use super::blocks::{Block, blocks};
use std::path::Path;
use std::process::Command;

/// The policies of a document whose tests do not all pass, with what was said.
pub(crate) fn failures(page: &str, markdown: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let policies = blocks(markdown).into_iter().filter(|block| block.language == "etq" && block.finds.is_none());
    policies.filter_map(|block| Some(format!("{page}:{}: {}", block.line, failure(folder.path(), &block)?))).collect()
}

fn failure(folder: &Path, block: &Block) -> Option<String> {
    let name = block.file.as_deref().unwrap_or("policy.etq");
    std::fs::write(folder.join(name), &block.text).unwrap();
    if block.file.is_some() {
        return None;
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_etiquette"));
    let output = command.args(["test", name]).current_dir(folder).env("NO_COLOR", "1").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (!output.status.success()).then(|| String::from_utf8_lossy(&said).into_owned())
}
