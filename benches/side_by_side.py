#!/usr/bin/env python3
"""Decides the same records with etiquette and with the same rules written by hand in Rust, and prints how they compare.

    benches/side_by_side.py PEERS [--records N] [--rounds N] [--binary FILE]

PEERS is a folder with the program written by hand (`target/release/hand`, built there with `cargo build --release -p hand`),
the generator of records (`gen/gen.rs`) and the policy (`policy/etiquette.etq`). Every round runs every program once, one
after the other, so that what slows the machine down slows all of them; shown are the medians, as ratios.
"""

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time

TODAY = "2026-11-01"


def run(command, out=subprocess.DEVNULL):
    """Seconds of CPU, seconds on the clock."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    clock = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {child.returncode}\n{said.decode()}")
    return usage.ru_utime + usage.ru_stime, clock


def memory(command):
    """Megabytes at most, as the system counts them while the command runs."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while child.poll() is None:
        try:
            with open(f"/proc/{child.pid}/status", encoding="utf-8") as status:
                most = max([most, *(int(line.split()[1]) for line in status if line.startswith("VmHWM"))])
        except OSError:
            pass
        time.sleep(0.002)
    return most / 1024


def medians(commands, rounds):
    """The medians of all commands, which take turns."""
    runs = {name: [] for name in commands}
    for command in commands.values():
        run(command)
    for _ in range(rounds):
        for name, command in commands.items():
            runs[name].append(run(command))
    middle = {name: [statistics.median(column) for column in zip(*took)] for name, took in runs.items()}
    return {name: (*took, memory(commands[name])) for name, took in middle.items()}


def records(peers, folder, count):
    """A file with so many records, and one with the first of them."""
    generator = os.path.join(folder, "gen")
    subprocess.run(["rustc", "-O", "-Awarnings", "-o", generator, os.path.join(peers, "gen", "gen.rs")], check=True)
    many, one = os.path.join(folder, "many.jsonl"), os.path.join(folder, "one.jsonl")
    with open(many, "wb") as file:
        subprocess.run([generator, str(count), "42"], check=True, stdout=file)
    with open(many, "rb") as file, open(one, "wb") as first:
        first.write(file.readline())
    return many, one


def disagreements(ours, theirs):
    """How many decisions differ; where nobody can be asked, the reference says `ask` for `defer`."""
    differ = 0
    with open(ours, encoding="utf-8") as a, open(theirs, encoding="utf-8") as b:
        a.readline()
        for mine, other in itertools.zip_longest(a, b, fillvalue=""):
            differ += mine.replace("defer", "ask") != other.replace("\t", ",")
    return differ


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("peers")
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--binary", default="target/release/etiquette")
    args = parser.parse_args()
    hand = os.path.join(args.peers, "target", "release", "hand")
    policy = os.path.join(args.peers, "policy", "etiquette.etq")
    for needed in (hand, policy, args.binary):
        if not os.path.exists(needed):
            sys.exit(f"{needed} is not there: build it first")
    binary = os.path.abspath(args.binary)
    with tempfile.TemporaryDirectory() as folder:
        many, one = records(args.peers, folder, args.records)
        base = [binary, "decide", "--policy", policy, "--today", TODAY]
        csv = [*base, "--format", "csv", "--columns", "id,decision,reply"]
        ours, theirs = os.path.join(folder, "ours"), os.path.join(folder, "theirs")
        with open(ours, "wb") as file:
            run([*csv, "--threads", "2", many], file)
        run([hand, "e2e", "serde", many, theirs, "1"])
        print(f"{args.records} records, {disagreements(ours, theirs)} decided otherwise than by hand\n")
        took = medians(
            {
                "by hand, serde_json, 1 thread": [hand, "e2e", "serde", many, "/dev/null", "1"],
                "by hand, sonic-rs, 1 thread": [hand, "e2e", "sonic", many, "/dev/null", "1"],
                "by hand, serde_json, 2 threads": [hand, "e2e", "serde", many, "/dev/null", "2"],
                "csv, 1 thread": [*csv, "--threads", "1", many],
                "csv, 2 threads": [*csv, "--threads", "2", many],
                "jsonl with replies, 1 thread": [*base, "--format", "jsonl", "--threads", "1", many],
                "jsonl with replies, 2 threads": [*base, "--format", "jsonl", "--threads", "2", many],
            },
            args.rounds,
        )
        table(took, args.records)
        starts = medians(
            {
                "by hand, one record": [hand, "e2e", "serde", one, "/dev/null", "1"],
                "etiquette, one record": [*csv, one],
            },
            10 * args.rounds,
        )
        print()
        for name, (_, clock, most) in starts.items():
            print(f"{name:32} {clock * 1e3:5.2f} ms  {most:5.1f} MB")


def table(took, count):
    """Every program beside the first, and two threads beside one."""
    reference = next(iter(took.values()))
    print(f"{'':32} {'CPU, ns':>8} {'CPU':>6} {'clock':>6} {'2 beside 1':>11} {'MB':>6}")
    for name, (cpu, clock, most) in took.items():
        single = took.get(name.replace("2 threads", "1 thread"))
        beside = f"{clock / single[1]:11.2f}" if name.endswith("2 threads") else " " * 11
        ratio, slow = cpu / reference[0], clock / reference[1]
        print(f"{name:32} {cpu / count * 1e9:8.0f} {ratio:6.2f} {slow:6.2f} {beside} {most:6.1f}")


if __name__ == "__main__":
    main()
