#!/usr/bin/python3
"""Stories over real feeds: one log filed by a daemon, by a daemon that is restarted and by rounds of `poll` gives
the same assignments; and an operator asks why an item is where it is, splits an article and takes that back."""

import json
import signal
import sqlite3
import time
import unittest

from support import Newsroom, Nginx, get, get_json, rss, run, wait_until

PAPERS = 5
EVENTS = [
    ["Ferry sinks off Velmora harbour, forty rescued", "Forty rescued as ferry sinks near Velmora",
     "Velmora ferry sinking: all forty passengers rescued", "Rescue of forty after Velmora ferry sinks"],
    ["Parliament in Lissova passes water law", "Lissova parliament passes disputed water law",
     "Water law passes parliament in Lissova after long night"],
    ["Comet Adamec visible over the northern coast tonight", "Where to see comet Adamec from the coast tonight"],
]


def log():
    """(paper, guid, link, title) in the order of publication: events in turn, one of them also as wire copy."""
    steps = []
    for turn in range(4):
        for number, titles in enumerate(EVENTS):
            if turn < len(titles):
                n = len(steps)
                steps.append(((turn + number) % PAPERS, f"g{n}", f"https://paper{n}.example/{n}", titles[turn]))
    steps.append((4, "wire", steps[0][2] + "?utm_source=paper4", EVENTS[0][0]))
    return steps


class Papers:
    """The partners' feeds, to which one item after the other is added."""

    def __init__(self, nginx):
        self.nginx = nginx
        self.items = [[] for _ in range(PAPERS)]
        for paper in range(PAPERS):
            self.write(paper)

    def write(self, paper):
        self.nginx.write(f"{paper}.xml", rss(f"Paper {paper}", self.items[paper]))

    def publish(self, paper, *item):
        self.items[paper].insert(0, item)
        self.write(paper)

    def partners(self):
        return [(f"Paper {n}", [self.nginx.url(f"{n}.xml")]) for n in range(PAPERS)]


def stored(room, query="SELECT i.id, b.key, i.article, a.story, d.rule, d.joined FROM items i "
                       "JOIN bodies b ON b.item = i.id JOIN articles a ON a.id = i.article "
                       "JOIN decisions d ON d.item = i.id ORDER BY i.id"):
    with sqlite3.connect(f"file:{room.database}?mode=ro", uri=True) as db:
        return db.execute(query).fetchall()


def poll_by_daemon(room, papers, steps, restart_every=0):
    room.start()
    wait_until(lambda: all(f["last_poll"] for f in room.status()["feeds"]), what="first polls")
    for n, (paper, *item) in enumerate(steps, 1):
        papers.publish(paper, *item)
        url = papers.nginx.url(f"{paper}.xml")
        feed = next(f["id"] for f in room.status()["feeds"] if f["url"] == url)
        assert get(room.operator, f"/feeds/{feed}/poll", method="POST")[0] == 202
        wait_until(lambda: len(stored(room)) == n, what=f"item {n} filed")
        if restart_every and n % restart_every == 0:
            room.stop(signal.SIGKILL if n % 2 else signal.SIGTERM)
            room.start()


class Stories(unittest.TestCase):
    def test_the_same_log_gives_the_same_assignments(self):
        steps = log()
        results = []
        for how in ("one daemon", "restarts", "rounds"):
            with Nginx() as nginx:
                papers = Papers(nginx)
                with Newsroom(papers.partners()) as room:
                    if how == "rounds":
                        run("poll", "--config", room.config, "--all", "--file")
                        for paper, *item in steps:
                            papers.publish(paper, *item)
                            done = run("poll", "--file", "--config", room.config, "--feed", nginx.url(f"{paper}.xml"))
                            self.assertEqual(done.returncode, 0, done.stderr)
                    else:
                        poll_by_daemon(room, papers, steps, 3 if how == "restarts" else 0)
                    results.append(stored(room))
        self.assertEqual(len(results[0]), len(steps))
        self.assertEqual(results[0], results[1])
        self.assertEqual(results[0], results[2])
        stories = {}
        for row, step in zip(results[0], steps):
            stories.setdefault(next(n for n, titles in enumerate(EVENTS) if step[3] in titles), set()).add(row[3])
        self.assertEqual([len(ids) for ids in stories.values()], [1] * len(EVENTS), stories)
        self.assertEqual(len(set.union(*stories.values())), len(EVENTS))
        self.assertEqual(results[0][0][2], results[0][-1][2], "wire copy is one article")

    def test_an_operator_asks_splits_and_takes_it_back(self):
        steps = log()
        with Nginx() as nginx:
            papers = Papers(nginx)
            with Newsroom(papers.partners()) as room:
                poll_by_daemon(room, papers, steps)
                wire, link = len(steps), steps[0][2]

                def entries():
                    return len(get_json(room.port, "/feeds/top.json")["items"])
                wait_until(lambda: entries() == len(steps) - 1, what="one article for the wire copy")
                told = run("explain", "--config", room.config, link)
                self.assertEqual(told.returncode, 0, told.stderr)
                self.assertIn(f"item {wire}: {steps[0][3]}", told.stdout)
                self.assertIn("[canonical URL]", told.stdout)
                self.assertIn("[heat] number", told.stdout)
                self.assertEqual(run("explain", "--config", room.config, "https://nowhere.example/x").returncode, 66)
                self.assertEqual(get(room.port, f"/explain?q={wire}")[0], 404, "not on the public listener")

                done = run("split", "--config", room.config, wire)
                self.assertEqual(done.returncode, 0, done.stderr)
                wait_until(lambda: entries() == len(steps), what="two articles after the split")
                self.assertEqual(run("split", "--config", room.config, wire).returncode, 65)
                room.stop()

                # Without a daemon the database is asked, and changed.
                told = run("explain", "--config", room.config, "--json", wire)
                rules = [(r["about"], r["rule"]) for r in json.loads(told.stdout)["items"][0]["reasons"]]
                self.assertIn(("article", "split"), rules)
                self.assertEqual(run("split", "--config", room.config, "--undo", wire).returncode, 0)
                room.start()
                wait_until(lambda: entries() == len(steps) - 1, what="one article again")
                hot = get_json(room.port, "/trending.json")["items"]
                self.assertEqual(hot[0]["_wireroom"]["voices"], len({step[0] for step in steps if step[3] in EVENTS[0]}))
                tags = [get(room.port, f"/trending.{form}")[1]["etag"] for form in ("rss", "atom", "json")]
                time.sleep(1.2)
                room.stop()
                room.start()
                self.assertEqual(tags, [get(room.port, f"/trending.{form}")[1]["etag"]
                                        for form in ("rss", "atom", "json")])


if __name__ == "__main__":
    unittest.main(verbosity=2)
