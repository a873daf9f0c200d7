//! Findings as a comment on a pull request, and as the summary of a job.

use super::findings::{Entry, Report};
use super::{Look, human};

/// Most bytes of a comment; GitHub takes 65,536 characters.
pub const COMMENT: usize = 60_000;
/// Most bytes of a job's summary; GitHub takes 1 MiB.
pub const SUMMARY: usize = 1_000_000;
/// Lines of pictures are made this long.
const COLUMNS: usize = 100;

/// The findings as Markdown of at most `most` bytes; those that find no room are counted.
pub fn write(report: &Report<'_>, most: usize) -> String {
    let mut out = format!("## etiquette: {}\n", report.summary.sentence());
    let mut path = None;
    for (index, entry) in report.entries.iter().enumerate() {
        let here = report.path(entry);
        let mut piece = String::new();
        if path != Some(here) {
            piece.push_str(&format!("\n### {}\n", code(here)));
            path = Some(here);
        }
        finding(&mut piece, entry);
        let left = report.entries.len() - index;
        if out.len() + piece.len() + 100 > most {
            out.push_str(&format!("\n{} not shown here; `etiquette check` shows all.\n", more(left, index)));
            break;
        }
        out.push_str(&piece);
    }
    out
}

fn more(left: usize, shown: usize) -> String {
    let more = if shown > 0 { "more " } else { "" };
    let (noun, is) = if left == 1 { ("finding", "is") } else { ("findings", "are") };
    format!("{left} {more}{noun} {is}")
}

fn finding(out: &mut String, entry: &Entry<'_>) {
    let d = entry.finding.diagnostic;
    let line = entry.place().0.line;
    out.push_str(&format!(
        "\n**{}** {} (line {line}): {}\n",
        d.severity.word(),
        code(d.code.name()),
        words(&d.message)
    ));
    let mut text = String::new();
    human::body(&mut text, entry.finding, Look { color: false, width: Some(COLUMNS) });
    if !text.is_empty() {
        out.push('\n');
        block(out, "text", &text);
    }
}

/// A message with its words in backticks, everything else as it is written.
fn words(message: &str) -> String {
    let pieces: Vec<&str> = message.split('`').collect();
    // A user's word with a backtick in it: where the others begin is not known.
    if pieces.len().is_multiple_of(2) || message.contains("``") {
        return code(message);
    }
    let written = |(at, piece): (usize, &&str)| if at % 2 == 1 { code(piece) } else { plain(piece) };
    pieces.iter().enumerate().map(written).collect()
}

/// A text in which no character means anything.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("&#64;"),
            c => {
                if "\\*_{}[]#|~!".contains(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

/// A text as code on one line, whatever it holds.
pub(super) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A block of code, whatever it holds.
pub(super) fn block(out: &mut String, language: &str, text: &str) {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    out.push_str(&format!("{fence}{language}\n{}\n{fence}\n", text.trim_end()));
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_in_backticks_stay_and_nothing_else_means_anything() {
        assert_eq!(words("`a*b` may be <absent> @here"), "`a*b` may be &lt;absent&gt; &#64;here");
        assert_eq!(words("a lone ` and [b](c)"), "``a lone ` and [b](c)``");
    }

    proptest! {
        #[test]
        fn no_text_leaves_its_fence(text in any::<String>()) {
            let mut out = String::new();
            block(&mut out, "text", &text);
            let fence = out.split("text\n").next().unwrap().to_owned();
            let inside = out.get(fence.len() + 4..out.len() - fence.len() - 1).unwrap();
            prop_assert!(!inside.contains(&fence));
            let inline = code(&text);
            prop_assert!(!inline.contains('\n'));
        }
    }
}
