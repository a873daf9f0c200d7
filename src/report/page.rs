//! A page in light Markdown as it reads on a terminal: headings stand out, code is indented, quotes of code lose their fences.

use super::{Look, human::wrap};
use anstyle::{AnsiColor, Style};

const HEADING: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();
/// Prose is easiest to read in lines of this many characters.
const COLUMNS: usize = 88;

/// Renders a page.
pub fn render(markdown: &str, look: Look) -> String {
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut code = false;
    for line in markdown.lines() {
        let fence = line.trim_start().starts_with("```");
        if code && !fence {
            out.push_str(&indented(line, look));
            continue;
        }
        if fence || line.trim().is_empty() || line.starts_with('#') || starts_item(line) {
            flush(&mut out, &mut paragraph, look);
        }
        if fence {
            code = !code;
        } else if line.starts_with('#') {
            out.push_str(&look.paint(HEADING, line.trim_start_matches('#').trim()));
            out.push('\n');
        } else if line.trim().is_empty() {
            out.push('\n');
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(if paragraph.is_empty() { line.trim_end() } else { line.trim() });
        }
    }
    flush(&mut out, &mut paragraph, look);
    out
}

fn starts_item(line: &str) -> bool {
    line.trim_start().starts_with("- ") || line.trim_start().starts_with("* ")
}

fn indented(line: &str, look: Look) -> String {
    if line.is_empty() { "\n".to_owned() } else { format!("    {}\n", look.paint(CODE, line)) }
}

/// Writes the paragraph that was gathered, filled.
fn flush(out: &mut String, paragraph: &mut String, look: Look) {
    if paragraph.is_empty() {
        return;
    }
    let width = look.width.map_or(COLUMNS, |w| w.clamp(30, COLUMNS));
    let mut code = false;
    for line in wrap(&paragraph.replace("**", ""), Some(width)) {
        emphasis(out, &line, &mut code, look);
        out.push('\n');
    }
    paragraph.clear();
}

/// Code in backticks is coloured, also over a line's end; the backticks stay, since they mark what is to be typed.
fn emphasis(out: &mut String, line: &str, code: &mut bool, look: Look) {
    for (index, piece) in line.split('`').enumerate() {
        if index > 0 {
            *code = !*code;
            out.push_str(&look.paint(CODE, "`"));
        }
        out.push_str(&if *code && !piece.is_empty() { look.paint(CODE, piece) } else { piece.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_reads_as_text() {
        let page = "# A title\n\nSome `code` in a\nparagraph.\n\n```etq finds\nrule x {\n\n}\n```\n- one\n- two\n";
        let text = "A title\n\nSome `code` in a paragraph.\n\n    rule x {\n\n    }\n- one\n- two\n";
        assert_eq!(render(page, Look::default()), text);
    }
}
