//! Streams: a reader that goes away, a reader that is slow, inputs without end in memory.

use super::{Folder, REQUESTS};
use std::io::Read;
use std::process::Stdio;

/// Runs a command whose reader goes away after the first bytes.
fn closed_early(folder: &Folder, words: &str) -> (Option<i32>, String) {
    let mut child = folder.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let mut few = [0; 8];
    let _ = stdout.read(&mut few).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let folder = Folder::project();
    folder.write("many.jsonl", &REQUESTS.repeat(20_000));
    for words in ["decide many.jsonl --format jsonl", "decide many.jsonl", "decide many.jsonl --format csv", "man"] {
        let (code, said) = closed_early(&folder, words);
        assert_eq!((code, said.as_str()), (Some(0), ""), "{words}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_exit_3() {
    let folder = Folder::project();
    folder.write("many.jsonl", &REQUESTS.repeat(2_000));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = folder.command("decide many.jsonl --format jsonl").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("error: the output cannot be written"));
    assert_eq!(folder.run("decide many.jsonl --format jsonl --output /dev/full").code, 3);
}
