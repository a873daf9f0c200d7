//! Texts as XML takes them.

/// A text for an attribute, where line breaks are kept.
pub(super) fn attribute(text: &str) -> String {
    escape(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// A text between tags: what XML may not hold at all is left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if is_barred(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Whether a character cannot stand in XML, or can and should not.
fn is_barred(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_fits_into_xml() {
        assert_eq!(escape("a<b & \"c\"\u{1b}[0m\u{0}"), "a&lt;b &amp; &quot;c&quot;[0m");
        assert_eq!(attribute("a\nb"), "a&#10;b");
    }

    /// What a reader of XML gets.
    fn read(text: &str) -> String {
        let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#10;", "\n"), ("&#9;", "\t"), ("&amp;", "&")];
        named.iter().fold(text.to_owned(), |text, (name, c)| text.replace(name, c))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in any::<String>()) {
            let kept: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_barred(*c)).collect();
            for written in [escape(&text), attribute(&text)] {
                prop_assert!(!written.contains(['<', '>', '"']));
                prop_assert_eq!(read(&written), kept.as_str());
            }
            prop_assert!(!attribute(&text).contains(['\n', '\t']));
        }
    }
}
