#!/usr/bin/python3
"""Five hundred documents that nobody here wrote, behind nginx: `poll` reads every feed among them, names the
others one by one, and a second round that is answered by 304 writes no item."""

import json
import sqlite3
import unittest

from support import Newsroom, Nginx, feedparser_documents, run

DOCUMENTS = feedparser_documents(500)


class Corpus(unittest.TestCase):
    def test_two_rounds(self):
        with Nginx() as nginx:
            names = {}
            for number, (name, data) in enumerate(DOCUMENTS):
                file = f"{number:03}.xml"
                nginx.write(file, data)
                names[nginx.url(file)] = name
            partners = [(f"P{n}", [nginx.url(f"{n:03}.xml")]) for n in range(len(DOCUMENTS))]
            with Newsroom(partners) as room:
                first = run("poll", "--all", "--json", "--config", room.config)
                self.assertEqual(first.returncode, 0, first.stderr)
                summary = json.loads(first.stdout.splitlines()[-1])
                self.assertEqual(summary["feeds"], len(DOCUMENTS))
                self.assertEqual(summary["fetched"] + summary["failed"], len(DOCUMENTS))
                self.assertEqual(len(summary["errors"]), summary["failed"])

                refused = {names[e["url"]]: e["error"] for e in summary["errors"]}
                for number, (name, data) in enumerate(DOCUMENTS):
                    told = run("inspect", "--json", "--content-type", "application/xml",
                               "--base-url", nginx.url(f"{number:03}.xml"), "-", input=data.decode("latin-1"),
                               encoding="latin-1")
                    self.assertIn(told.returncode, (0, 65), name)
                    self.assertEqual(name in refused, told.returncode == 65,
                                     f"{name}: poll and inspect disagree: {refused.get(name)}")
                self.assertTrue(all(refused.values()), "each refusal has a reason")
                self.assertLess(summary["failed"], len(DOCUMENTS) // 20, refused)
                self.assertGreater(summary["items_new"], 0)

                rows = self.items(room)
                second = run("poll", "--all", "--json", "--config", room.config)
                again = json.loads(second.stdout.splitlines()[-1])
                self.assertEqual(again["not_modified"], summary["fetched"])
                self.assertEqual(again["items_new"], 0)
                self.assertEqual(self.items(room), rows, "304 wrote an item")

    @staticmethod
    def items(room):
        with sqlite3.connect(f"file:{room.database}?mode=ro", uri=True) as db:
            return db.execute("SELECT * FROM items ORDER BY id").fetchall()


if __name__ == "__main__":
    unittest.main(verbosity=2)
