//! Every limit of the program, in one place: stated, generous, tested, and each ends in a clear error.

/// Largest settings file (`etiquette.toml`), in bytes.
pub const MAX_SETTINGS_BYTES: usize = 1 << 20;
/// Largest policy file, in bytes.
pub const MAX_POLICY_BYTES: usize = 16 << 20;
/// Most files one policy may bring in through `use`.
pub const MAX_POLICY_FILES: usize = 1_000;
/// Longest chain of files each of which uses the next.
pub const MAX_USE_DEPTH: usize = 64;
/// Largest list file read by `lines of`, in bytes.
pub const MAX_LIST_BYTES: usize = 16 << 20;
/// Deepest nesting of brackets, braces, parentheses and `not` in a policy.
pub const MAX_DEPTH: usize = 128;
/// Deepest nesting of an expression once the `let`s it reads are written out.
pub const MAX_LET_DEPTH: usize = 512;
/// Most `let`s that wait for each other while they are resolved (each declared after the one that reads it).
pub const MAX_OPEN_LETS: usize = 128;
/// Most rules of a kind about which something is proved; of more, nothing is said.
pub const MAX_PROVED_RULES: usize = 20_000;
/// Longest regular expression, in bytes of its source.
pub const MAX_REGEX_BYTES: usize = 10_000;
/// Largest compiled regular expression, in bytes of memory.
pub const MAX_REGEX_COMPILED: usize = 10 << 20;
/// Most facts that one kind of request may have once its records are laid flat.
pub const MAX_FACTS: usize = 10_000;
/// Largest document of records that is read as a whole (TOML, JSON), in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 256 << 20;
/// Longest single record of a stream (a line of JSON Lines, a row of CSV), in bytes.
pub const MAX_RECORD_BYTES: usize = 64 << 20;
/// Deepest nesting of tables and arrays in a record.
pub const MAX_RECORD_DEPTH: usize = 64;
/// Most different unknown keys of all records that are named; the rest is counted.
pub const MAX_UNKNOWN_KEYS: usize = 1_000;
/// Most digits of a decimal, before and after the point together.
pub const MAX_DECIMAL_DIGITS: usize = 28;
/// Most findings of one run that are shown to a person; the rest is counted.
pub const MAX_SHOWN_FINDINGS: usize = 10_000;
/// Most findings in records that `check --records` keeps; the rest is counted.
pub const MAX_RECORD_FINDINGS: usize = 100_000;
