#!/usr/bin/python3
"""Runs `wireroom demo` as a newcomer would and looks at what it serves.

The binary is named by the environment variable WIREROOM.
"""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
import xml.etree.ElementTree as xml

WIREROOM = os.environ["WIREROOM"]
PATIENCE = 45  # seconds for anything that must happen; most take two


def fetch(url, headers=None):
    """(status, headers, body) of a GET; never follows a redirect, never uses a proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, headers=headers or {}), timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def wait_for(what, seconds=PATIENCE):
    """The first true value of what(), asked a few times a second."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value or time.monotonic() > end:
            return value
        time.sleep(0.3)


class Newsroom:
    """A running demo, with a folder of its own for what it puts into TMPDIR."""

    def __init__(self, *options):
        self.folder = tempfile.TemporaryDirectory(prefix="wireroom-e2e-")
        self.process = subprocess.Popen(
            [WIREROOM, "demo", "--listen", "127.0.0.1:0", "--operator", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": self.folder.name})
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        self.words = "".join(lines)
        if "Ctrl-C" not in self.words:
            error = self.end()[1]
            raise AssertionError(f"the demo did not open: {self.words}{error}")
        self.front = re.search(r"front page\s+(http://\S+?)/\s", self.words)[1]
        self.status_page = re.search(r"status\s+(http://\S+)", self.words)[1]

    def get(self, path, headers=None):
        return fetch(self.front + path, headers)

    def top(self):
        return json.loads(self.get("/feeds/top.json")[2])

    def feeds(self):
        """What status says of each partner's feeds, by partner."""
        found = {}
        for feed in json.loads(fetch(self.status_page, {"Accept": "application/json"})[2])["feeds"]:
            found.setdefault(feed["partner"], []).append(feed)
        return found

    def end(self, how=signal.SIGINT):
        """(exit code, standard error, seconds it took)"""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            _, error = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, error = self.process.communicate()
        return self.process.returncode, error, time.monotonic() - begun


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = Newsroom()

    @classmethod
    def tearDownClass(cls):
        cls.room.end()
        cls.room.folder.cleanup()

    def test_the_first_screen_is_full_and_every_form_is_served(self):
        room = self.room
        top = wait_for(lambda: len(room.top()["items"]) >= 40 and room.top())
        self.assertTrue(top, "the merged feed does not fill")
        self.assertEqual(200, room.get("/")[0])
        for form, root in (("rss", "rss"), ("atom", "{http://www.w3.org/2005/Atom}feed")):
            status, headers, body = room.get(f"/feeds/top.{form}")
            self.assertEqual(200, status)
            self.assertEqual(root, xml.fromstring(body).tag)
            self.assertIn("ETag", headers)
        for name in ("world", "local", "business", "science", "sport", "culture", "weather", "deutsch", "averley"):
            feed = json.loads(room.get(f"/feeds/{name}.json")[2])
            self.assertGreaterEqual(len(feed["items"]), 5, name)

    def test_hot_stories_are_listed(self):
        def entries():
            body = self.room.get("/trending.atom")[2]
            return xml.fromstring(body).findall("{http://www.w3.org/2005/Atom}entry")
        self.assertTrue(wait_for(lambda: len(entries()) >= 3))

    def test_wire_copy_is_one_article_of_three_partners(self):
        def most_sources():
            items = json.loads(self.room.get("/feeds/top.json")[2])["items"]
            return max((len(item["_wireroom"]["sources"]) for item in items), default=0)
        self.assertTrue(wait_for(lambda: most_sources() >= 3))

    def test_one_event_in_the_words_of_six_papers_is_one_story(self):
        room = self.room
        operator = re.match(r"http://[^/]+", room.status_page)[0]

        def tellings():
            """Who tells the truce of each day, and in which story: {day: {story: {partners}}}."""
            found = {}
            for name in ("world", "local", "top"):
                for item in json.loads(room.get(f"/feeds/{name}.json")[2])["items"]:
                    event = re.search(r"(\d+)-korrin-truce-", item["id"])
                    if not event or item.get("language", "").startswith("de"):
                        continue
                    url = urllib.parse.quote(item["url"], safe="")
                    told = json.loads(fetch(f"{operator}/explain?q={url}")[2])["items"][0]
                    story = next(r["says"] for r in told["reasons"] if r["about"] == "story").split(":")[0]
                    partner = item["_wireroom"]["sources"][0]["partner"]
                    found.setdefault(event[1], {}).setdefault(story, set()).add(partner)
            return found

        def six():
            return [stories for stories in tellings().values()
                    if max(len(partners) for partners in stories.values()) >= 6]
        self.assertTrue(wait_for(six, 90), tellings())

        def listed():
            items = json.loads(room.get("/trending.json")[2])["items"]
            return [item["_wireroom"] for item in items if item["_wireroom"]["voices"] >= 6]
        entries = wait_for(listed)
        self.assertTrue(entries)
        for entry in entries:
            self.assertGreaterEqual(len({part["owner"] for part in entry["parts"]}), 6)
            self.assertAlmostEqual(entry["heat"], sum(part["heat"] for part in entry["parts"]), delta=0.05)

    def test_the_list_is_one_entry_a_story_in_the_order_of_heat(self):
        def full():
            items = json.loads(self.room.get("/trending.json")[2])["items"]
            return len(items) == 10 and items
        items = wait_for(full)
        self.assertTrue(items)
        self.assertEqual(10, len({item["_wireroom"]["story"] for item in items}))
        heats = [item["_wireroom"]["heat"] for item in items]
        for hotter, colder in zip(heats, heats[1:]):
            self.assertGreater(hotter * 1.1001, colder, "steady within a tenth")
        for item in items:
            self.assertLessEqual(len(item["summary"]), 400)
            self.assertTrue(item["title"])

    def test_news_keeps_coming(self):
        wait_for(lambda: len(self.room.top()["items"]) >= 40)
        before = {item["id"] for item in self.room.top()["items"]}
        self.assertTrue(wait_for(lambda: {item["id"] for item in self.room.top()["items"]} - before))

    def test_status_shows_the_partners_who_moved_closed_or_falter(self):
        room = self.room

        def outcome(partner, *wanted):
            return lambda: any(feed["outcome"] in wanted for feed in room.feeds().get(partner, []))
        self.assertTrue(wait_for(lambda: room.feeds()["Ledger & Loom"][0]["redirect"]), "301")
        self.assertTrue(wait_for(outcome("Old Quay Notes", "gone")), "410")
        self.assertTrue(wait_for(outcome("Kestrel Bay Gazette", "rate_limited")), "503")
        stopped = wait_for(lambda: room.feeds()["Old Quay Notes"][0]["standing"] == "stopped")
        self.assertTrue(stopped, "410 twice, an hour apart, stops a feed")
        for partner in ("Averley Evening Post", "Quillon Review", "Halden Public Radio", "Der Talbote"):
            self.assertEqual("well", room.feeds()[partner][0]["standing"], partner)

    def test_links_lead_to_pages(self):
        link = wait_for(lambda: [item["url"] for item in self.room.top()["items"]])[0]
        host = re.match(r"http://([^:/]+):(\d+)(/[^?#]*)", link)
        status, _, body = fetch(f"http://127.0.0.1:{host[2]}{host[3]}", {"Host": f"{host[1]}:{host[2]}"})
        self.assertEqual(200, status)
        self.assertIn(b"<h1>", body)


class End(unittest.TestCase):
    def test_ctrl_c_ends_it_cleanly_and_leaves_nothing(self):
        room = Newsroom()
        self.assertTrue(os.listdir(room.folder.name))
        wait_for(lambda: room.top()["items"])
        code, error, took = room.end()
        self.assertEqual((0, ""), (code, error))
        self.assertLess(took, 10)
        self.assertEqual([], os.listdir(room.folder.name))
        room.folder.cleanup()

    def test_a_closed_terminal_ends_it(self):
        room = Newsroom()
        self.assertEqual((0, ""), room.end(signal.SIGHUP)[:2])
        self.assertEqual([], os.listdir(room.folder.name))
        room.folder.cleanup()

    def test_sigterm_keeps_a_kept_folder_and_the_next_start_goes_on(self):
        with tempfile.TemporaryDirectory(prefix="wireroom-e2e-") as data:
            room = Newsroom("--data", data)
            wait_for(lambda: len(room.top()["items"]) >= 40)
            first = {item["id"] for item in room.top()["items"]}
            self.assertEqual(0, room.end(signal.SIGTERM)[0])
            self.assertEqual([], os.listdir(room.folder.name))
            room.folder.cleanup()
            again = Newsroom("--data", data)
            second = {item["id"] for item in again.top()["items"]}
            self.assertGreaterEqual(len(first & second), 30)
            self.assertEqual(0, again.end()[0])
            again.folder.cleanup()


class Refusals(unittest.TestCase):
    def refused(self, code, *options):
        done = subprocess.run([WIREROOM, "demo", *options], capture_output=True, text=True, timeout=20)
        self.assertEqual(code, done.returncode, done.stderr)
        self.assertRegex(done.stderr, r"\Awireroom: [^\n]+: [^\n]+; [^\n]+\n\Z")
        return done.stderr

    def test_a_taken_port_that_was_asked_for(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            self.assertIn(address, self.refused(69, "--listen", address))
            self.assertIn(address, self.refused(69, "--listen", "127.0.0.1:0", "--operator", address))

    def test_what_cannot_be_meant(self):
        self.refused(64, "--speed", "0")
        self.refused(64, "--speed", "99999")
        self.refused(64, "--listen", "somewhere")
        self.refused(64, "--nothing")

    def test_a_folder_that_cannot_be(self):
        with tempfile.NamedTemporaryFile() as file:
            self.refused(73, "--listen", "127.0.0.1:0", "--data", file.name + "/below")


if __name__ == "__main__":
    unittest.main()
