//! A finding as a person reads it: what is wrong, the place in the text, why, and what to type.

pub mod snippet;

use super::{Finding, Look, Seen};
use crate::diagnostic::{Diagnostic, Severity, Witness};
use anstyle::{AnsiColor, Style};

const BOLD: Style = Style::new().bold();
const KEY: Style = AnsiColor::Cyan.on_default().bold();

/// Writes one finding, and a blank line behind it. `seen` holds the codes whose page was already pointed to.
pub fn finding(out: &mut String, finding: Finding<'_>, look: Look, seen: &mut Seen) {
    let d = finding.diagnostic;
    header(out, d, look);
    body(out, finding, look);
    if seen.insert(d.code.name()) {
        block(out, "more: ", &format!("etiquette explain {}", d.code), look);
    }
    out.push('\n');
}

/// What stands below the first line: the picture, the proof, what to type.
pub fn body(out: &mut String, finding: Finding<'_>, look: Look) {
    let d = finding.diagnostic;
    snippet::write(out, finding, look);
    if let Some(witness) = &d.witness {
        proof(out, witness, look);
    }
    for help in helps(d) {
        block(out, "help: ", help, look);
    }
    for note in &d.notes {
        block(out, "", note, look);
    }
}

/// `error[code]: message`
fn header(out: &mut String, d: &Diagnostic, look: Look) {
    let weight = format!("{}[{}]", d.severity.word(), d.code);
    out.push_str(&look.paint(severity_style(d.severity), &weight));
    out.push_str(&look.paint(BOLD, &format!(": {}", snippet::visible(&d.message))));
    out.push('\n');
}

fn severity_style(severity: Severity) -> Style {
    match severity {
        Severity::Error | Severity::Deny => AnsiColor::Red.on_default().bold(),
        Severity::Warn => AnsiColor::Yellow.on_default().bold(),
    }
}

/// What to type; where nobody wrote a help, the titles of the fixes.
pub(super) fn helps(d: &Diagnostic) -> impl Iterator<Item = &str> {
    let titles = d.fixes.iter().filter(|_| d.help.is_empty()).map(|f| f.title.as_str());
    d.help.iter().map(String::as_str).chain(titles)
}

/// The record that proves it, with the command that replays it.
fn proof(out: &mut String, witness: &Witness, look: Look) {
    let today = witness.today.as_ref().map(|t| format!(" --today {t}")).unwrap_or_default();
    // the record may bring the command that replays it
    let (command, record) = match witness.toml.strip_prefix("# ").and_then(|t| t.split_once('\n')) {
        Some((command, record)) if command.starts_with("etiquette ") => (command.to_owned(), record),
        _ => (format!("etiquette decide{today} - --from toml"), witness.toml.as_str()),
    };
    out.push_str("  ");
    out.push_str(&look.paint(KEY, "witness"));
    out.push_str(&format!(" ({command}):\n"));
    for line in record.lines() {
        let indent = if line.is_empty() { "" } else { "    " };
        out.push_str(&format!("{indent}{}\n", snippet::visible(line)));
    }
}

/// A text behind its key, further lines below its beginning, wrapped where the screen is narrow.
fn block(out: &mut String, key: &str, text: &str, look: Look) {
    let indent = " ".repeat(2 + key.len());
    for (index, line) in text.lines().enumerate() {
        let width = look.width.map(|w| w.saturating_sub(indent.len()).max(30));
        for (part, line) in wrap(&snippet::visible(line), width).into_iter().enumerate() {
            if index == 0 && part == 0 {
                out.push_str("  ");
                out.push_str(&look.paint(KEY, key));
            } else if !line.is_empty() {
                out.push_str(&indent);
            }
            out.push_str(&line);
            out.push('\n');
        }
    }
}

/// Breaks a line at spaces so that it fits `width`; leading spaces are kept on every line.
pub fn wrap(line: &str, width: Option<usize>) -> Vec<String> {
    let Some(width) = width.filter(|w| line.chars().count() > *w) else {
        return vec![line.to_owned()];
    };
    let indent = line.chars().take_while(|c| *c == ' ').count();
    let mut lines = Vec::new();
    let mut current = " ".repeat(indent);
    let mut used = indent;
    for word in line.split(' ').filter(|w| !w.is_empty()) {
        let length = word.chars().count();
        if used > indent && used + 1 + length > width {
            lines.push(std::mem::replace(&mut current, " ".repeat(indent)));
            used = indent;
        }
        if used > indent {
            current.push(' ');
            used += 1;
        }
        current.push_str(word);
        used += length;
    }
    lines.push(current);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrap("  one two three", Some(9)), ["  one two", "  three"]);
        assert_eq!(wrap("a long line", None), ["a long line"]);
        assert_eq!(wrap("unbreakable", Some(4)), ["unbreakable"]);
    }
}
