//! The fenced code blocks of a Markdown text.

/// A fenced code block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The first word behind the fence: `etq`, `json` …
    pub(crate) language: String,
    /// `finds CODE`
    pub(crate) finds: Option<String>,
    /// `file=NAME`
    pub(crate) file: Option<String>,
    /// What stands between the fences.
    pub(crate) text: String,
    /// The line of the opening fence, from 1.
    pub(crate) line: usize,
}

/// The blocks of a text, in order.
pub(crate) fn blocks(markdown: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in markdown.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some(opened(info, index + 1)),
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(block), _) => block.text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is never closed: {open:?}");
    found
}

fn opened(info: &str, line: usize) -> Block {
    let mut words = info.split_whitespace();
    let language = words.next().unwrap_or("").to_owned();
    let mut block = Block { language, finds: None, file: None, text: String::new(), line };
    while let Some(word) = words.next() {
        match word.strip_prefix("file=") {
            Some(name) => block.file = Some(name.to_owned()),
            None if word == "finds" => block.finds = words.next().map(str::to_owned),
            None => panic!("line {line}: `{word}` says nothing about a block"),
        }
    }
    block
}

#[test]
fn blocks_are_found_with_what_they_claim() {
    let text = "a\n```etq finds syntax\nlet\n```\n```etq file=a.etq\n```\nb\n";
    let found = blocks(text);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].finds.as_deref(), found[0].text.as_str(), found[0].line), (Some("syntax"), "let\n", 2));
    assert_eq!(found[1].file.as_deref(), Some("a.etq"));
}
