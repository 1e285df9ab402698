#!/usr/bin/python3
"""kill -9 in the midst of a poll of 500 feeds: nothing committed is lost, nothing is there twice, nothing is
polled early after the restart."""

import random
import signal
import sqlite3
import time
import unittest

from support import Newsroom, Nginx, get, rss, wait_until

FEEDS, ITEMS = 500, 10


class Crash(unittest.TestCase):
    def test_kill_while_polling(self):
        random.seed(7)
        with Nginx() as nginx:
            for f in range(FEEDS):
                nginx.write(f"{f}.xml", rss(f"Feed {f}", [
                    (f"{f}-{i}", f"https://p{f}.example/{i}", f"Piece {i} of {f}") for i in range(ITEMS)]))
            partners = [(f"P{f}", [nginx.url(f"{f}.xml")]) for f in range(FEEDS)]
            with Newsroom(partners) as room:
                for _ in range(5):
                    already = len(nginx.log())
                    room.start(wait=False)
                    wait_until(lambda: room.alive() and len(nginx.log()) >= min(already + 60, FEEDS), what="polls")
                    time.sleep(random.uniform(0, 0.1))
                    room.stop(signal.SIGKILL)
                    self.check_database(room)
                room.start()
                wait_until(lambda: self.polled(room) == FEEDS, 60, "every feed polled")
                wait_until(lambda: room.status()["counts"]["unfiled"] == 0, 120, "every item filed")
                room.stop()
                self.check_database(room)
                with sqlite3.connect(room.database) as db:
                    self.assertEqual(db.execute("SELECT count(*) FROM items").fetchone()[0], FEEDS * ITEMS)
                    self.assertEqual(db.execute("SELECT count(*) FROM articles").fetchone()[0], FEEDS * ITEMS)
                # A feed may be asked again only when a crash came between its answer and the commit: without a
                # validator then, since none was stored. What was committed is not asked for again at all.
                asked = {}
                for status, _, path, condition, _ in nginx.log():
                    asked.setdefault(path, []).append((status, condition))
                self.assertEqual(len(asked), FEEDS)
                for path, requests in asked.items():
                    self.assertTrue(all(r == ("200", "") or r == ("200", "-") for r in requests),
                                    f"{path} was polled early: {requests}")
                self.assertLess(sum(map(len, asked.values())), FEEDS + 5 * 300)

    @staticmethod
    def polled(room):
        room.alive()
        return sum(f["last_poll"] is not None for f in room.status()["feeds"])

    def check_database(self, room):
        with sqlite3.connect(room.database) as db:
            self.assertEqual(db.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            twice = db.execute("SELECT i.feed, b.key, count(*) FROM items i JOIN bodies b ON b.item = i.id "
                               "GROUP BY 1, 2 HAVING count(*) > 1").fetchall()
            self.assertEqual(twice, [])
            # Polled means filed: a feed whose poll was committed has its items.
            bare = db.execute("SELECT count(*) FROM poll_states p WHERE p.reason LIKE 'rule%' AND NOT EXISTS "
                              "(SELECT 1 FROM items i WHERE i.feed = p.feed)").fetchone()[0]
            self.assertEqual(bare, 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
