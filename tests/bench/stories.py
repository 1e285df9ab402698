#!/usr/bin/env python3
"""Accuracy of stories and of the trending list on the labelled headlines beside the project, and which entries
floods win there. Run by `./run bench stories`; WIREROOM names the program (default build/release/wireroom)."""
import collections
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent
data = root.parent / "shared" / "stories"
program = os.environ.get("WIREROOM", str(root / "build" / "release" / "wireroom"))
hour = 3_600_000
day = 24 * hour


def replay(lines, *options):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as log:
        for line in lines:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
        log.flush()
        done = subprocess.run([program, "replay", *options, log.name], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def lists(lines, window):
    out = [json.loads(line) for line in replay(lines, "--trending-every", "2h", "--trending-window", window)]
    return [(one["at_ms"], [[str(i) for i in entry] for entry in one["list"]]) for one in out]


def majority(ids, truth):
    count = collections.Counter(truth[i][0] if i in truth else None for i in ids)
    return max(count.items(), key=lambda one: (one[1], str(one[0])))


def about(listed, truth):
    """The share of entries whose first item, which is the one shown, is on the story most of its items are on."""
    right = [truth.get(ids[0], (None,))[0] == majority(ids, truth)[0] for _, entries in listed for ids in entries]
    return sum(right) / len(right) if right else 0


def accuracy(items):
    import eval_clusters
    import eval_trending
    csv, equiv = str(data / "headlines-dev.csv"), str(data / "uci_equiv.tsv")
    filed = {line.split("\t")[0]: line.split("\t")[2] for line in replay(items)}
    got = eval_clusters.score(eval_clusters.load_truth(csv, equiv=equiv), filed)
    print(f"stories   B-cubed P {got['b3_p']:.3f} R {got['b3_r']:.3f} F1 {got['b3_f1']:.4f} (at least 0.85, aim 0.90);"
          f" {got['clusters']} of {got['stories']} stories", flush=True)
    print(f"near-dup  P {got['neardup_p']:.4f} R {got['neardup_r']:.4f} (0.99 each; aim 0.999, 0.995)", flush=True)
    truth, times = eval_trending.load_truth(csv, equiv)
    for window, hours, wanted in (("12h", 12, "0.90, 0.92; aim 0.94, 0.95"), ("7d", 168, "0.84, 0.92; aim 0.90, 0.95")):
        listed = lists(items, window)
        got = eval_trending.evaluate(truth, times, listed, hours * hour, 10)
        print(f"trending  {window:>3}: P@10 {got['p']:.4f} NDCG@10 {got['ndcg']:.4f} ({wanted}), repeats {got['dups']:.2f}"
              f" a list (0.35; aim 0.1), shown item about the story {about(listed, truth):.3f} (0.94; aim 0.97);"
              f" {got['instants']} instants", flush=True)
    return truth


def numbered(title, i):
    return f"{title} {i}"


def flood_logs(items, truth):
    begin = items[0]["published"]
    words = [w for w in "harvest lantern orchard velvet copper meadow thunder compass violet granite saddle ribbon "
             "anchor feather marble pepper saffron timber walnut zephyr".split()]

    def own(seed, n=6):
        return " ".join(words[(seed * 7 + k * (3 + seed % 4)) % len(words)] for k in range(n))

    def item(at, title, partner, owner=None, weight=1.0):
        return {"title": title, "url": "", "partner": partner, "owner": owner or partner, "weight": weight,
                "published": int(at)}

    count = collections.Counter(truth[one["id"]][0] for one in items)
    small = min(count, key=lambda story: (count[story], story))
    ridden = [one for one in items if truth[one["id"]][0] == small]
    yield "one partner x 500 nearly the same", [
        item(begin + 3 * day + i * 120_000, numbered("Orchard lantern festival opens in Velmora", i), "Flood")
        for i in range(500)]
    yield f"500 riding a story of {len(ridden)}", [
        item(ridden[len(ridden) // 2]["published"] + i * 60_000, numbered(ridden[i % len(ridden)]["title"], i), "Flood")
        for i in range(500)]
    yield "five puppets of one owner x 100", [
        item(begin + 3 * day + i * 120_000, "Velmora festival " + own(i), f"Puppet {i % 5}", "Owner") for i in range(500)]
    yield "five partners x 500 a day, five days", [
        item(begin + (d + 1) * day + i * day / 2500, f"Velmora festival day {d} " + own(i), f"Loud {i % 5}")
        for d in range(5) for i in range(2500)]
    for weight in (1.0, 0.5, 0.25):
        yield f"five owners telling each other's stories, weight {weight}", [
            item(begin + s * 6 * hour + v * 20 * 60_000, f"Velmora {words[s % 20]} {words[(s * 3 + 1) % 20]} " + own(s * 5 + v, 3),
                 f"Ring {v}", None, weight) for s in range(32) for v in range(5)]


def floods(items, truth):
    of = collections.Counter(one["partner"] for one in items)
    busiest = {name for name, _ in sorted(of.items(), key=lambda one: (-one[1], one[0]))[:15]}
    for name, honest in (("all partners", items), ("20 partners in all", [i for i in items if i["partner"] in busiest])):
        for what, flood in flood_logs(items, truth):
            flood = [{**one, "id": f"flood{i}"} for i, one in enumerate(flood)]
            log = sorted(honest + flood, key=lambda one: one["published"])
            told = []
            for window in ("12h", "7d"):
                listed = lists(log, window)[:95]
                won = [sum(2 * sum(i.startswith("flood") for i in ids) > len(ids) for ids in entries) for _, entries in listed]
                told.append(f"{window} {sum(w > 0 for w in won)} (most {max(won)})")
            print(f"flood     {name}: {what}: instants of {len(listed)} with an entry: {', '.join(told)}", flush=True)


def main():
    if not (data / "headlines-dev.jsonl.gz").exists():
        print(f"accuracy: not measured, there are no labelled headlines in {data}")
        return
    sys.path.insert(0, str(data))
    sys.dont_write_bytecode = True
    with gzip.open(data / "headlines-dev.jsonl.gz", "rt", encoding="utf-8") as log:
        items = [json.loads(line) for line in log]
    truth = accuracy(items)
    floods(items, truth)


main()
