#!/usr/bin/python3
"""Partners behind nginx, polled and published again: one article with all its sources, stable bytes, 304."""

import email.utils
import json
import os
import signal
import subprocess
import sys
import tempfile
import pathlib
import time
import unittest
import xml.etree.ElementTree as ET

from support import Newsroom, Nginx, SHARED, get, rss, wait_until

ATOM = "{http://www.w3.org/2005/Atom}"
OUTPUTS = ["/feeds/top.rss", "/feeds/top.atom", "/feeds/top.json", "/trending.rss", "/trending.atom",
           "/trending.json", "/opml"]


def ago(minutes):
    return email.utils.formatdate(time.time() - 60 * minutes, usegmt=True)


class Publish(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.nginx = cls.enterClassContext(Nginx())
        shared = "https://www.agency.example/2026/quake"
        cls.nginx.write("a.xml", rss("Alpha", [("a1", shared + "?utm_source=alpha", "Quake shakes coast", ago(90)),
                                               ("a2", "https://alpha.example/own", "Alpha’s own piece", ago(80))]))
        cls.nginx.write("b.xml", rss("Beta", [("b1", "http://agency.example/2026/quake#top", "Quake shakes the coast", ago(70))]))
        cls.nginx.write("c.xml", rss("Gamma", [("c1", "https://agency.example/2026/quake/?fbclid=x", "Coast shaken", ago(60))]))
        cls.room = Newsroom([(n, [cls.nginx.url(f)]) for n, f in
                             (("Alpha", "a.xml"), ("Beta", "b.xml"), ("Gamma", "c.xml"))])
        cls.addClassCleanup(cls.room.close)
        cls.room.start()
        wait_until(lambda: all(name in get(cls.room.port, "/feeds/top.json")[2] for name in (b"Alpha", b"Beta", b"Gamma")),
                   what="three partners published")

    def test_one_url_at_three_partners_is_one_article_with_three_sources(self):
        feed = json.loads(get(self.room.port, "/feeds/top.json")[2])
        self.assertEqual(len(feed["items"]), 2, feed["items"])
        quake = next(i for i in feed["items"] if "quake" in i["url"])
        self.assertEqual(sorted(s["partner"] for s in quake["_wireroom"]["sources"]), ["Alpha", "Beta", "Gamma"])

        atom = ET.fromstring(get(self.room.port, "/feeds/top.atom")[2])
        self.assertEqual(len(atom.findall(ATOM + "entry")), 2)
        channel = ET.fromstring(get(self.room.port, "/feeds/top.rss")[2])
        self.assertEqual(len(channel.findall("channel/item")), 2)

    def test_trending_lists_the_story_of_several_owners(self):
        atom = ET.fromstring(get(self.room.port, "/trending.atom")[2])
        entries = atom.findall(ATOM + "entry")
        self.assertEqual(len(entries), 1, "only what two owners carry is listed")

    def test_an_etag_gives_304_and_head_gives_no_body(self):
        for path in OUTPUTS:
            status, headers, body = get(self.room.port, path)
            self.assertEqual(status, 200, path)
            self.assertTrue(body)
            again, repeated, nothing = get(self.room.port, path, {"If-None-Match": headers["etag"]})
            self.assertEqual((again, nothing), (304, b""), path)
            self.assertEqual(repeated["etag"], headers["etag"])
            since = get(self.room.port, path, {"If-Modified-Since": headers["last-modified"]})
            self.assertEqual(since[0], 304, path)
            head = get(self.room.port, path, method="HEAD")
            self.assertEqual((head[0], head[2], head[1]["content-length"]), (200, b"", str(len(body))), path)

    def test_what_is_not_there_and_what_is_not_allowed(self):
        self.assertEqual(get(self.room.port, "/feeds/nothing.rss")[0], 404)
        status, headers, _ = get(self.room.port, "/feeds/top.rss", method="DELETE")
        self.assertEqual(status, 405)
        self.assertIn("GET", headers["allow"])
        for path in ("/status", "/metrics", "/healthz", "/readyz", "/reload"):
            self.assertEqual(get(self.room.port, path)[0], 404, f"{path} must not answer to the public")

    def test_same_content_after_a_restart_has_the_same_bytes_and_etag(self):
        before = {p: get(self.room.port, p) for p in OUTPUTS + ["/"]}
        polls = len(self.nginx.log())
        self.assertEqual(self.room.stop(), 0)
        time.sleep(1.1)  # so that a date made from the clock would differ
        self.room.start()
        for path, (status, headers, body) in before.items():
            again = get(self.room.port, path)
            self.assertEqual(again[2], body, path)
            self.assertEqual(again[1]["etag"], headers["etag"], path)
            self.assertEqual(again[1]["last-modified"], headers["last-modified"], path)
        time.sleep(1)
        self.assertEqual(len(self.nginx.log()), polls, "a restart polls nothing early")

    def test_the_w3c_validator_finds_no_error(self):
        judge = SHARED / "conformance" / "validate_output.py"
        if not judge.exists() or not os.environ.get("FEEDVALIDATOR"):
            self.skipTest("FEEDVALIDATOR names no checkout of the validator")
        with tempfile.TemporaryDirectory() as folder:
            for path in ("/feeds/top.rss", "/feeds/top.atom", "/trending.rss", "/trending.atom", "/opml"):
                file = pathlib.Path(folder) / path.strip("/").replace("/", "-")
                file.write_bytes(get(self.room.port, path)[2])
                place = os.environ["FEEDVALIDATOR"]
                which = "--git" if not (pathlib.Path(place) / "src").exists() else "--validator"
                check = subprocess.run([judge, which, place, "--url", "http://wire.example" + path, file],
                                       capture_output=True, text=True)
                self.assertEqual(check.returncode, 0, check.stdout + check.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
