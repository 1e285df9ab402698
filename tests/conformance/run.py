#!/usr/bin/python3
"""Puts the suites of ../shared/conformance to `wireroom inspect --json` and compares with accepted.txt.

Each line of accepted.txt is `SUITE CASE: REASON`: a failure that was decided on. A new failure fails this run,
and so does an accepted one that passes again. Exit 77 where the suites are not beside this clone.
"""

import json
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SUITES = HERE.parents[2] / "shared" / "conformance"
WIREROOM = os.path.abspath(os.environ.get("WIREROOM", HERE.parents[1] / "build/release/wireroom"))
COMMAND = f"{WIREROOM} inspect --json --content-type {{ctype}} --base-url {{base}} -"


def accepted():
    """{(suite, case): reason}"""
    found = {}
    for line in (HERE / "accepted.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            key, _, reason = line.partition(": ")
            suite, _, case = key.partition(" ")
            if not reason.strip():
                sys.exit(f"accepted.txt: no reason for {key}")
            found[suite, case] = reason
    return found


def run_suite(name, scratch):
    """Every result of one suite, and what the runner printed at its end."""
    results = pathlib.Path(scratch) / f"{name}.json"
    ran = subprocess.run([SUITES / f"run_{name}_suite.py", "--cases", SUITES / f"{name}-dev.jsonl.gz", "--command",
                          COMMAND, "--json", results], capture_output=True, text=True)
    if not results.exists():
        sys.exit(f"{name}: the runner failed: {ran.stderr[-1000:]}")
    tail = [line for line in ran.stdout.splitlines() if line.startswith(("undisputed", "disputed")) or "passed," in line]
    return json.loads(results.read_text()), tail


def run_samples(scratch):
    """The real feeds: 0 when none crashed, hung or broke the schema."""
    with tarfile.open(SUITES / "real-dev.tar.xz") as archive:
        # Debian 12's tarfile has no filters yet; the archive is ours.
        how = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        archive.extractall(pathlib.Path(scratch) / "real", **how)
    ran = subprocess.run([SUITES / "run_samples.py", "--command", COMMAND, pathlib.Path(scratch) / "real"],
                         capture_output=True, text=True)
    print("real feeds:", (ran.stdout.strip().splitlines() or [ran.stderr])[-1])
    if ran.returncode:
        print(ran.stdout)
    return ran.returncode


def main():
    if not (SUITES / "feedparser-dev.jsonl.gz").exists():
        print("skipped: the conformance suites are not beside this clone")
        return 77
    decided = accepted()
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("feedparser", "gofeed"):
            results, tail = run_suite(name, scratch)
            print(f"{name}:", *tail, sep="\n  ")
            failed = {row["path"]: row["why"] for row in results if not row["passed"]}
            for case, why in failed.items():
                if (name, case) not in decided:
                    wrong += 1
                    print(f"NEW FAILURE {name} {case}: {why}")
            for suite, case in decided:
                if suite == name and case not in failed:
                    wrong += 1
                    print(f"PASSES AGAIN {name} {case}: take it out of accepted.txt")
            print(f"  {len(failed)} failures, each accepted with its reason" if not wrong else f"  {wrong} to look at")
        wrong += run_samples(scratch)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
