//! What changes in a file, as a unified diff that `patch` and `git apply` take.

use super::Look;
use anstyle::{AnsiColor, Style};
use similar::TextDiff;

/// Lines around a change.
const AROUND: usize = 3;

/// The changes of a file; nothing where it stays as it is.
pub fn write(path: &str, before: &str, after: &str, look: Look) -> String {
    let inside = !path.starts_with(['/', '.']) && !path.contains(':');
    let name = |folder: &str| if inside { format!("{folder}/{path}") } else { path.to_owned() };
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().context_radius(AROUND).header(&name("a"), &name("b")).to_string();
    text.split_inclusive('\n').map(|line| painted(line, look)).collect()
}

fn painted(line: &str, look: Look) -> String {
    let color = match line.chars().next() {
        Some('-') => AnsiColor::Red,
        Some('+') => AnsiColor::Green,
        Some('@') => AnsiColor::Cyan,
        _ => return line.to_owned(),
    };
    let text = line.trim_end_matches('\n');
    let rest = line.get(text.len()..).unwrap_or("");
    format!("{}{rest}", look.paint(Style::new().fg_color(Some(color.into())), text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_names_its_file_and_shows_lines_around() {
        let look = Look::default();
        let shown = write("p/a.etq", "a\nb\nc\n", "a\nc\n", look);
        assert_eq!(shown, "--- a/p/a.etq\n+++ b/p/a.etq\n@@ -1,3 +1,2 @@\n a\n-b\n c\n");
        assert!(write("../a.etq", "a", "b", look).starts_with("--- ../a.etq\n+++ ../a.etq\n"));
        assert!(write("a", "a", "b", look).contains("\\ No newline at end of file"));
        assert_eq!(write("a", "a\n", "a\n", look), "");
    }
}
