//! Any number of threads prints the same bytes, on both streams, with the same exit code.

use super::{Folder, Ran};
use crate::dice::{Dice, cases};
use etiquette::limits::MAX_DEPTH;

/// So many records that they are read in several chunks; some of them are broken in one of many ways.
fn lines(seed: u64, broken: usize) -> String {
    let mut dice = Dice(seed);
    let mut text = String::new();
    for n in 0..9_000 {
        let name = dice.of(&["Ada Example", "Bo \\\"B\\\" Sample", "Zoë Probe", "Cy\\u0021"]);
        let day = 1 + dice.roll(28);
        let trust = dice.of(&["", ",\"trust\":true", ",\"trust\":false", ",\"trust\":null"]);
        let met = dice.of(&["", ",\"met_on\":\"Mastodon\"", ",\"met_on\":\"a lecture\""]);
        let stray = dice.of(&["", "", ",\"colour\":[1,{\"a\":\"b\"}]", ",\"trsut\":1"]);
        let id = if dice.roll(4) == 0 { String::new() } else { format!("\"id\":\"r{n}\",") };
        let line =
            format!("{{{id}\"from\":{{\"name\":\"{name}\"{met}}},\"received\":\"2026-04-{day:02}\"{trust}{stray}}}\n");
        text.push_str(&if broken > 0 && dice.roll(broken) == 0 { mar(&mut dice, line, n) } else { line });
    }
    text
}

/// The line with something wrong in it.
fn mar(dice: &mut Dice, line: String, n: usize) -> String {
    match dice.roll(7) {
        0 => line[..line.len() / 2].replace('Z', "") + "\n",
        1 => line.replace("2026-04", "2026-13"),
        2 => line.replace("\"from\"", "\"form\""),
        3 => format!("\n  \n{line}"),
        4 => line.replace("}\n", &format!(",\"only{n}\":0}}\n")),
        5 => line.replace(&format!("\"r{n}\""), "\"r7\""),
        _ => line.replace("Example", &"e".repeat(60)),
    }
}

fn same_for_all(folder: &Folder, words: &str) -> Ran {
    let run = |threads: usize| folder.run(&format!("{words} --today 2026-05-06 --threads {threads}"));
    let one = run(1);
    for threads in [2, 3, 8] {
        let many = run(threads);
        let differs = one.err.lines().zip(many.err.lines()).find(|(a, b)| a != b);
        assert_eq!(
            (differs, one.err.len(), one.code),
            (None, many.err.len(), many.code),
            "{words} on {threads} threads"
        );
        assert!(one.out == many.out, "{words} on {threads} threads");
    }
    one
}

#[test]
fn any_number_of_threads_prints_the_same() {
    let folder = Folder::project();
    for (seed, broken) in [(1, 0), (2, 40), (3, 3)].into_iter().take(cases(2) as usize) {
        folder.write("many.jsonl", &lines(seed, broken));
        for words in
            ["--format jsonl", "--format csv --columns id,decision,error", "--format markdown", "--sort urgency"]
        {
            same_for_all(&folder, &format!("decide many.jsonl {words}"));
        }
        let strict =
            same_for_all(&folder, "decide many.jsonl --format csv --columns id,error --strict-records --unique-ids");
        assert_eq!(strict.out.contains("two records have the id"), broken > 0);
    }
}

#[test]
fn rows_and_several_inputs_are_the_same_on_any_number_of_threads() {
    let folder = Folder::project();
    let mut dice = Dice(5);
    let rows: String = (0..12_000)
        .map(|n| {
            let name = dice.of(&["Ada", "\"Sample, Bo\"", "\"Cy\n\"\"C\"\" Test\"", "5\" Di", "", "\"open"]);
            let name = if n % 1_000 == 0 { name } else { name.trim_start_matches("\"open") };
            format!("c{n},{name},2026-05-0{},{}\n", dice.roll(10), dice.of(&["yes", "no", "", "maybe"]))
        })
        .collect();
    folder.write("many.csv", &format!("id,from.name,received,trust\n{rows}"));
    folder.write("many.jsonl", &lines(6, 50));
    let ran =
        same_for_all(&folder, "decide many.csv many.jsonl requests.jsonl --format csv --columns id,decision,error");
    assert!(ran.out.ends_with("r1,decline,\nr2,ask,\nr3,accept,\n"), "{}", &ran.out[ran.out.len() - 100..]);
}

#[test]
fn every_thread_decides_by_the_deepest_conditions() {
    let folder = Folder::project();
    let deepest = (1..MAX_DEPTH).rev().fold("n < 5".to_owned(), |inner, level| {
        let (order, joint) = if level % 2 == 0 { ('>', "or") } else { ('<', "and") };
        format!("n {order} {level} {joint} ({inner})")
    });
    let rules = format!("rules for invite {{ rule deep {{ when {deepest} accept }} otherwise review }}");
    folder.write("deep.etq", &format!("request invite {{ n: int }}\n{rules}\n"));
    let lines: String = (0..20_000).map(|n| format!("{{\"id\":\"r{n}\",\"n\":{}}}\n", n % 7)).collect();
    folder.write("deep.jsonl", &lines);
    let ran = same_for_all(&folder, "decide deep.jsonl --policy deep.etq --format csv --columns id,decision");
    assert_eq!((ran.out.lines().count(), ran.code), (20_001, 0));
    assert!(ran.out.contains("accept") && ran.out.contains("review"));
}

#[test]
fn a_pipe_is_read_like_a_file() {
    let folder = Folder::project();
    let text = lines(8, 30);
    folder.write("many.jsonl", &text);
    let mut child = folder
        .command("decide - --from jsonl --today 2026-05-06 --format csv --columns decision,error --threads 2")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || std::io::Write::write_all(&mut pipe, text.as_bytes()).unwrap());
    let piped = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let file = folder.run("decide many.jsonl --today 2026-05-06 --format csv --columns decision,error");
    assert!(String::from_utf8(piped.stdout).unwrap() == file.out);
}
