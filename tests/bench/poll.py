#!/usr/bin/python3
"""`./run bench poll`: what polling costs, against the bare libraries and other readers in the same run.

Polls the feeds of an nginx on loopback: cold (200), warm (304), mixed (a tenth changed). Origin, corpus and peers are
those of ../shared/bench where that folder is present; without it, a smaller rig of our own (rig.py). Nothing is
written outside build/bench.

Environment: QUICK=1 a short run; RUNS=N (default 3); ONLY="poll readers store file rest scale"; FEEDS=N (default 10000);
OLD=1 the corpus with the rig's own dates of 2025 in place of dates of the last days.

Ratios are per CPU second (user and system, of the whole process tree) within one run, peers interleaved; the table
gives their median and range. Warm rounds beside the limits take turns nine times at the end."""
import json
import os
import re
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "poll"))
import rest
import rig

QUICK = os.environ.get("QUICK") == "1"
RUNS = int(os.environ.get("RUNS", "1" if QUICK else "3"))
TURNS = 3 if QUICK else 9
ONLY = os.environ.get("ONLY", "poll readers store file rest scale").split()
FEEDS = int(os.environ.get("FEEDS", "1000" if QUICK else "10000"))

# Readers are slow: how many feeds each is given.
READERS = {"newsboat": 100, "sfeed": 60, "sfeed-etag": 60, "rss2email": 40} if QUICK else \
          {"newsboat": 500, "sfeed": 300, "sfeed-etag": 300, "rss2email": 200}

# (phase, peer) -> (at least, aim): ratios of feeds per CPU second.
BOUNDS = {("cold", "beast-pipe"): (0.6, 0.9), ("warm", "beast-pipe"): (0.7, 1.0),
          ("warm", "curl-multi-fetch"): (1.2, 1.8), ("mixed", "beast-pipe"): (0.7, 1.0)}
for reader in READERS:
    BOUNDS[("cold", reader)] = (8, 12)
    BOUNDS[("warm", reader)] = (100, 400)


class Table:
    """Rows of what was measured; each with its bound and whether it holds."""

    def __init__(self):
        self.rows = []

    def ratio(self, what, ours, theirs, against, bounds):
        ratios = [a / b for a, b in zip(ours, theirs)]
        self.add(what, "%s" % figure(statistics.median(ours)), "%s %s" % (against, figure(statistics.median(theirs))),
                 ratios, "%.2f", bounds, more_is_better=True)

    def add(self, what, ours, against, values, form, bounds=None, more_is_better=False, unit=""):
        middle = statistics.median(values)
        spread = "" if len(values) < 2 else " (%s to %s)" % (form % min(values), form % max(values))
        verdict = ""
        if bounds:
            least, aim = bounds
            good = (lambda bound: middle >= bound) if more_is_better else (lambda bound: middle <= bound)
            verdict = "aim" if good(aim) else "holds" if good(least) else "MISSED"
            bounds = ["%g%s" % (bound, unit) for bound in bounds]
        self.rows.append([what, ours, against, form % middle + unit + spread] + list(bounds or ["", ""]) + [verdict])

    def text(self):
        rows = [["task", "Wireroom", "against", "median (range)", "bound", "aim", ""]] + self.rows
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


def figure(value):
    return "{:,.0f}".format(value) if value >= 100 else "%.3g" % value


def say(text):
    print(text, file=sys.stderr, flush=True)


def poll(table, bench):
    """Cold, warm and mixed rounds against the limits and the readers, interleaved."""
    peers = [(name, FEEDS, True) for name in bench.limits()]
    if "readers" in ONLY:
        peers += [(name, count, False) for name, count in READERS.items() if bench.has(name)]
    seen = {}
    for run in range(RUNS):
        for name, feeds, mixed in [("wireroom", FEEDS, True)] + peers:
            for line in bench.poll(name, min(feeds, FEEDS), mixed):
                if not line.get("whole") or line.get("exit"):
                    raise SystemExit("bench poll: %s, %s: not every feed was answered: %s" % (name, line["set"], line))
                say("  run %d  %-6s %-18s %8s feeds/CPU s  %5.1f s  %4d MiB" % (
                    run + 1, line["set"], name, figure(line["rate_cpu"]), line["seconds"], line["rss_kb"] / 1024))
                seen.setdefault((line["set"], name), []).append(line)
    taken = turns(bench, [name for name in bench.limits() if ("warm", name) in seen])
    for phase in ("cold", "warm", "mixed"):
        ours = [line["rate_cpu"] for line in seen[(phase, "wireroom")]]
        for name, feeds, _ in peers:
            if phase == "warm" and name in taken:
                table.ratio("warm, feeds/CPU s", taken["wireroom"], taken[name], name, BOUNDS.get((phase, name)))
                continue
            theirs = [line["rate_cpu"] for line in seen.get((phase, name), [])]
            if theirs:
                table.ratio("%s, feeds/CPU s" % phase, ours, theirs,
                            name if feeds == FEEDS else "%s (%d feeds)" % (name, feeds), BOUNDS.get((phase, name)))
    remembered(table, bench, seen)
    memory = [line["rss_kb"] / 1024 for line in seen[("cold", "wireroom")]]
    pipe = [line["rss_kb"] / 1024 for line in seen.get(("cold", bench.whole_job()), [])]
    table.add("cold, peak RSS", "", "%s %.0f MiB" % (bench.whole_job(), statistics.median(pipe)) if pipe else "",
              memory, "%.0f", (96, 64), unit=" MiB")


def turns(bench, limits):
    """Rates of warm rounds of us and the limits that take turns: one lasts 0.2 s, and the machine's mood longer."""
    rates = {name: [] for name in ["wireroom"] + limits} if limits else {}
    for turn in range(1 + TURNS):
        for name in rates:
            line = bench.again(name, FEEDS)
            if not line["whole"] or line["exit"]:
                raise SystemExit("bench poll: %s, warm: not every feed was answered: %s" % (name, line))
            if turn == 0:
                continue  # the origin has moved on since its last round
            say("  turn %d  warm  %-18s %8s feeds/CPU s" % (turn, name, figure(line["rate_cpu"])))
            rates[name].append(line["rate_cpu"])
    return rates


def remembered(table, bench, seen):
    """The warm round beside the bare program and a bare row for each poll: that program writes none, we must."""
    theirs = seen.get(("warm", bench.whole_job()), [])
    if not theirs:
        return
    rows = [bench.bare_rows() for _ in range(RUNS)]
    for line in rows:
        say("  bare rows: %s" % json.dumps(line))
    row = statistics.median(line["cpu"] / line["feeds"] for line in rows)
    bare = [1 / (1 / line["rate_cpu"] + row) for line in theirs]
    table.ratio("warm, feeds/CPU s", [line["rate_cpu"] for line in seen[("warm", "wireroom")]], bare,
                "%s + bare rows" % bench.whole_job(), None)


def store(table):
    """The filing rate of the store, by its own benchmark."""
    out = subprocess.run([rig.built("bench_store"), "--dir", rig.WORK, "--runs", "3" if QUICK else "5"],
                         check=True, capture_output=True, text=True).stdout
    for polls, items in (("10", "200"), ("200", "4,000")):
        found = re.search(r"new items, %s polls a commit +(\d+) +(\d+) +([\d.]+)" % polls, out)
        table.add("store, items/CPU s", figure(float(found[1])), "bare SQLite, batch %s %s" % (items, figure(float(found[2]))),
                  [float(found[3])], "%.2f", (0.6, 0.9), more_is_better=True)


def filing(table, bench):
    """What filing into articles and stories adds to a cold round."""
    shares = []
    for _ in range(RUNS):
        line = bench.stages(FEEDS)
        shares.append(100 * line["file_cpu"] / (line["open_cpu"] + line["poll_cpu"]))
        say("  stages: %s" % json.dumps(line))
    table.add("filing, CPU beyond a cold round", "%.2f s" % line["file_cpu"],
              "fetch, parse, store %.2f s" % (line["open_cpu"] + line["poll_cpu"]), shares, "%.0f", unit=" %")


def at_rest(table, bench):
    """Memory and start of a daemon that has what the cold round stored."""
    values = [bench.rest(rest.measure) for _ in range(RUNS)]
    for value in values:
        say("  at rest: %s" % json.dumps(value))
    last = values[-1]
    what = "%s feeds, %s items" % (figure(last["feeds"]), figure(last["items"]))
    table.add("at the first answer, PSS", what, "", [v["pss_kb_then"] / 1024 for v in values], "%.1f", unit=" MiB")
    table.add("at rest, PSS", what, "", [v["pss_kb"] / 1024 for v in values], "%.1f", (40, 24), unit=" MiB")
    table.add("start to first answer", what, "", [1000 * v["first_answer"] for v in values], "%.0f", (1000, 300), unit=" ms")


def main():
    if not os.path.exists(rig.built("wireroom")):
        sys.exit("bench poll: build/release/wireroom is missing; `./run bench poll` builds it")
    bench = rig.find(FEEDS)
    say("bench poll: %s" % bench.describe())
    table = Table()
    try:
        bench.start()
        if "poll" in ONLY:
            poll(table, bench)
        if "file" in ONLY:
            filing(table, bench)
        if "rest" in ONLY:
            at_rest(table, bench)
    finally:
        bench.stop()
    if "store" in ONLY:
        store(table)
    print("%s; %d feeds, medians of %d runs" % (bench.describe(), FEEDS, RUNS))
    print(table.text())
    if "scale" in ONLY:
        print()
        subprocess.run([rig.built("bench_scale"), "--dir", rig.WORK] + (["--quick"] if QUICK else []), check=True)


if __name__ == "__main__":
    main()
