#!/usr/bin/python3
"""What is seldom looked at lies in a file or in memory: the same newsroom either way."""

import os
import re
import sqlite3
import time
import unittest

from support import Newsroom, Nginx, get, rss, wait_until

PLACE = "/var/tmp"  # /tmp may lie in memory
PAPERS = ["Alpha", "Beta", "Gamma"]
TITLES = ["Ferry sinks off Velmora harbour, {} rescued", "Velmora ferry sinking: all {} passengers rescued",
          "Parliament in Lissova passes water law number {}", "Comet Adamec visible over the coast for {} nights"]


def paper(name, count):
    items = [(f"{name}-{n}", f"https://{name.lower()}.example/{n}", TITLES[n % len(TITLES)].format(n // 3 + 2),
              f"Mon, 04 May 2026 {n // 60:02}:{n % 60:02}:00 GMT") for n in range(count)]
    return rss(name, items)


def paged_bytes(room):
    found = re.search(r"^wireroom_paged_bytes (\d+)", get(room.operator, "/metrics")[2].decode(), re.M)
    return int(found.group(1))


def nameless_files(room):
    """Sizes in KiB of deleted files that the daemon has open."""
    home = f"/proc/{room.process.pid}/fd"
    sizes = []
    for entry in os.listdir(home):
        if os.readlink(f"{home}/{entry}").endswith("(deleted)"):
            sizes.append(os.stat(f"{home}/{entry}").st_blocks // 2)
    return sizes


def in_memory_of(room):
    """KiB of the file that are mapped into the daemon's memory now."""
    resident, here = 0, False
    for line in open(f"/proc/{room.process.pid}/smaps"):
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            here = line.rstrip().endswith("(deleted)")
        elif here and line.startswith("Rss:"):
            resident += int(line.split()[1])
    return resident


def pages_of(room):
    return {path: (status, headers["etag"], body) for path in ("/", "/feeds/top.json", "/articles/1", "/style.css")
            for status, headers, body in [get(room.port, path)]}


def settled_pages(room):
    """What is published when nothing changes any more."""
    before = pages_of(room)
    for _ in range(20):
        time.sleep(1.5)
        now = pages_of(room)
        if now == before:
            return now
        before = now
    raise AssertionError("pages change again and again")


def filed(room):
    with sqlite3.connect(f"file:{room.database}?mode=ro", uri=True) as db:
        return db.execute("SELECT b.key, i.article, a.story, d.rule, d.joined FROM items i JOIN bodies b ON b.item = i.id "
                          "JOIN articles a ON a.id = i.article JOIN decisions d ON d.item = i.id "
                          "ORDER BY i.article, b.key").fetchall()


class Paging(unittest.TestCase):
    def newsroom(self, nginx, storage):
        room = Newsroom([(name, [nginx.url(f"{name}.xml")]) for name in PAPERS], storage=storage, place=PLACE)
        self.addCleanup(room.close)
        return room.start()

    def file_all(self, nginx, room):
        """One paper after the other, so that there is but one order."""
        wait_until(lambda: all(f["last_poll"] for f in room.status()["feeds"]), what="first polls")
        for n, name in enumerate(PAPERS, 1):
            nginx.write(f"{name}.xml", paper(name, 120))
            feed = next(f["id"] for f in room.status()["feeds"] if f["url"].endswith(f"{name}.xml"))
            self.assertEqual(get(room.operator, f"/feeds/{feed}/poll", method="POST")[0], 202)
            wait_until(lambda: len(filed(room)) == 120 * n, what=f"items of {name}")
        return filed(room)

    def test_a_file_and_memory_make_the_same_newsroom(self):
        with Nginx() as nginx:
            for name in PAPERS:
                nginx.write(f"{name}.xml", paper(name, 0))
            in_file = self.newsroom(nginx, "")
            if "nothing is paged out" in in_file.log_text():
                self.skipTest(f"the file system of {PLACE} is not one to page out to")
            self.assertGreater(paged_bytes(in_file), 0)
            decided = self.file_all(nginx, in_file)
            self.assertGreater(len({story for _, _, story, _, _ in decided}), 1)
            self.assertEqual(len(nameless_files(in_file)), 1)
            self.assertGreater(nameless_files(in_file)[0], 1000)
            wait_until(lambda: get(in_file.port, f"/articles/{max(article for _, article, _, _, _ in decided)}")[0] == 200,
                       what="the last article's page")
            pages = settled_pages(in_file)
            wait_until(lambda: in_memory_of(in_file) < 200, what="the desk to rest")
            self.assertEqual(pages_of(in_file), pages)

            # What was paged out and read back, and what a restart recalls into a new file, is told as before.
            self.assertEqual(in_file.stop(), 0)
            in_file.start()
            wait_until(lambda: get(in_file.port, "/articles/1")[0] == 200, what="pages of articles")
            self.assertEqual(settled_pages(in_file), pages)
            self.assertEqual(in_file.stop(), 0)

            for name in PAPERS:
                nginx.write(f"{name}.xml", paper(name, 0))
            in_memory = self.newsroom(nginx, "page_out = false")
            self.assertEqual(paged_bytes(in_memory), 0)
            self.assertEqual(nameless_files(in_memory), [])
            self.assertEqual(self.file_all(nginx, in_memory), decided)


if __name__ == "__main__":
    unittest.main(verbosity=2)
