#!/usr/bin/python3
"""The subscriber cases of the W3C's WebSub test suite (websub.rocks), replayed by a publisher and hub of our own.

Each case is a check of its own, by the suite's number. 101 (HTML) has no counterpart: feeds are polled, not pages.
"""

import hmac
import http.client
import http.server
import json
import re
import secrets
import socket
import sqlite3
import threading
import time
import unittest
import urllib.parse

from support import Newsroom, get, get_json, rss, wait_until

ATOM = "http://www.w3.org/2005/Atom"
LEASE = 864000


def entries(case, numbers):
    return [(f"{case}-{n}", f"https://blog{case}.example/{n}", f"Post {n} of {case}") for n in numbers]


def atom(case, numbers, links=()):
    parts = [f"<entry><id>tag:blog{case}.example,2026:{n}</id><title>Post {n} of {case}</title>"
             f"<link href='https://blog{case}.example/{n}'/><updated>2026-01-01T00:00:0{n}Z</updated></entry>" for n in numbers]
    found = "".join(f"<link rel='{rel}' href='{href}'/>" for rel, href in links)
    return (f"<?xml version='1.0'?><feed xmlns='{ATOM}'><id>tag:blog{case}.example,2026:f</id><title>Blog {case}</title>"
            f"<updated>2026-01-01T00:00:00Z</updated>{found}{''.join(parts)}</feed>").encode()


class Rocks:
    """Blogs at /blog/CASE and their hubs at /blog/CASE/hub: each as the suite's case has it, and what they saw."""

    def __init__(self):
        self.seen = []       # (case, method, path, form)
        self.refused = []    # what a hub had to refuse
        self.verified = {}   # case -> (callback, secret)
        self.answers = []    # (case, status, headers, body) of verifications
        self.numbers = {}    # case -> posts of the blog
        self.lease = {}      # case -> what the hub grants
        self.deny = set()
        self.quiet = set()   # hubs that verify nothing by themselves
        rocks = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def reply(self, status, body=b"", fields=()):
                self.send_response(status)
                for name, value in fields:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                rocks.blog(self)

            def do_POST(self):
                rocks.hub(self, self.rfile.read(int(self.headers["Content-Length"])).decode())

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def blog_url(self, case):
        return f"{self.base}/blog/{case}"

    def topic(self, case):
        """What the suite's hub of that case accepts."""
        more = {200: "?self=other", 201: "?redirect=complete", 202: "?redirect=complete"}
        return self.blog_url(case) + more.get(case, "")

    def blog(self, to):
        parts = urllib.parse.urlsplit(to.path)
        case = int(parts.path.split("/")[2])
        self.seen.append((case, "GET", to.path, None))
        numbers = self.numbers.setdefault(case, [1])
        hub, topic = self.blog_url(case) + "/hub", self.topic(case)
        if case in (203, 204):
            hub += "?redirect=true"
        if case in (201, 202) and "redirect" not in parts.query:
            return to.reply(302 if case == 201 else 301, fields=[("Location", topic)])
        fields, links = [], [("hub", hub), ("self", topic)]
        if case == 102:
            return to.reply(200, atom(case, numbers, links), [("Content-Type", "text/xml")])
        if case == 103:
            more = "".join(f"<atom:link xmlns:atom='{ATOM}' rel='{rel}' href='{href}'/>" for rel, href in links)
            return to.reply(200, rss(f"Blog {case}", entries(case, numbers), more), [("Content-Type", "text/xml")])
        if case == 106:  # not of the suite: JSON Feed
            feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Blog", "feed_url": topic,
                    "hubs": [{"type": "WebSub", "url": hub}],
                    "items": [{"id": f"{case}-{n}", "content_text": f"Post {n}"} for n in numbers]}
            return to.reply(200, json.dumps(feed).encode(), [("Content-Type", "application/feed+json")])
        fields = [("Link", f'<{topic}>; rel="self"'), ("Link", f'<{hub}>; rel="hub"'), ("Content-Type", "text/xml"),
                  ("ETag", f'"{case}-{len(numbers)}"')]
        if to.headers.get("If-None-Match") == f'"{case}-{len(numbers)}"':
            return to.reply(304)
        wrong = [("hub", hub + "?error=wrongtag"), ("self", topic + "/wrong")] if case == 104 else []
        to.reply(200, atom(case, numbers, wrong), fields)

    def hub(self, to, body):
        parts = urllib.parse.urlsplit(to.path)
        case = int(parts.path.split("/")[2])
        form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=True))
        self.seen.append((case, "POST", to.path, form))

        def refuse(why):
            self.refused.append((case, why))
            to.reply(400, why.encode())

        if to.headers["Content-Type"] != "application/x-www-form-urlencoded":
            return refuse("no form")
        if "error=wrongtag" in parts.query:
            return refuse("discovered by the document although the header names a hub")
        if case in (203, 204) and "redirect=true" in parts.query:
            return to.reply(307 if case == 203 else 308, fields=[("Location", f"/blog/{case}/hub")])
        if form["hub.topic"] != self.topic(case):
            return refuse(f"wrong topic {form['hub.topic']}")
        if form["hub.mode"] == "subscribe" and not 0 < len(form["hub.secret"]) < 200:
            return refuse("no secret")
        if case in self.deny:
            threading.Thread(target=self.call, args=(case, form, "denied")).start()
        elif case not in self.quiet:
            # As the suite's hub: verified before the request is answered.
            self.call(case, form, form["hub.mode"])
        to.reply(202)

    def call(self, case, form, mode, topic=None):
        """Asks the callback, and notes the subscription when it says yes."""
        if case == 205:
            topic = self.blog_url(case) + "/another"
        challenge = secrets.token_urlsafe(20)
        query = {"hub.mode": mode, "hub.topic": topic or form["hub.topic"], "hub.challenge": challenge}
        if mode == "subscribe":
            query["hub.lease_seconds"] = self.lease.get(case, LEASE)
        if mode == "denied":
            query["hub.reason"] = "no strangers"
        status, fields, body = callback(form["hub.callback"], query)
        self.answers.append((case, status, fields, body))
        if status == 200 and body == challenge.encode():
            if mode == "subscribe":
                self.verified[case] = (form["hub.callback"], form["hub.secret"])
            else:
                self.verified.pop(case, None)

    def posts(self, case, mode="subscribe"):
        return [form for c, method, _, form in list(self.seen)
                if c == case and method == "POST" and form.get("hub.mode") == mode]

    def polls(self, case):
        return [path for c, method, path, _ in list(self.seen) if c == case and method == "GET"]


def callback(url, query=None, body=None, fields=None):
    """(status, headers, body) of a hub's request to a callback; base_url stands for the newsroom's own port."""
    where = urllib.parse.urlsplit(url)
    path = where.path + ("?" + urllib.parse.urlencode(query) if query else "")
    connection = http.client.HTTPConnection("127.0.0.1", where.port, timeout=10)
    try:
        connection.request("GET" if body is None else "POST", path, body=body, headers=fields or {})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def signature(secret, body, method="sha256"):
    return f"{method}=" + hmac.new(secret.encode(), body, method).hexdigest()


CASES = [100, 102, 103, 104, 106, 200, 201, 202, 203, 204, 205, 300, 301, 302, 310, 311, 312, 313, 314]


class WebSub(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rocks = Rocks()
        cls.rocks.deny.add(313)
        cls.room = Newsroom([(f"Blog {c}", [cls.rocks.blog_url(c)]) for c in CASES] +
                            [("Off", [cls.rocks.blog_url(400)], "websub = false")],
                            more="[websub]\nsubscribe = true\n")
        text = cls.room.config.read_text().replace("http://wire.example", f"http://127.0.0.1:{cls.room.port}")
        cls.room.config.write_text(text)
        cls.room.start()
        wait_until(lambda: all(cls.rocks.polls(c) for c in CASES + [400]), what="all polled")

    @classmethod
    def tearDownClass(cls):
        cls.room.close()
        cls.rocks.close()

    # -- what the cases share

    def feed(self, case):
        return next(f for f in self.room.status()["feeds"] if f["configured_url"] == self.rocks.blog_url(case))

    def subscribed(self, case):
        """(callback, secret) once the hub has verified and the newsroom knows."""
        found = wait_until(lambda: self.rocks.verified.get(case), what=f"case {case} verified")
        wait_until(lambda: self.feed(case)["websub"]["stage"] == "active", what=f"case {case} active")
        self.assertFalse([why for c, why in self.rocks.refused if c == case])
        return found

    def titles(self):
        return [item.get("title") for item in json.loads(get(self.room.port, "/feeds/top.json")[2])["items"]]

    def published(self, case, number):
        wait_until(lambda: f"Post {number} of {case}" in self.titles(), what=f"post {number} of {case}")

    def push(self, case, numbers, sign=True, method="sha256", body=None):
        where, secret = self.rocks.verified[case]
        body = body or atom(case, numbers)
        fields = {"Content-Type": "application/atom+xml",
                  "Link": f'<{self.rocks.topic(case)}>; rel="self", <{self.rocks.blog_url(case)}/hub>; rel="hub"'}
        if sign:
            fields["X-Hub-Signature"] = signature(secret if sign is True else sign, body, method)
        return callback(where, body=body, fields=fields)[0]

    def pushes(self, result):
        text = get(self.room.operator, "/metrics")[2].decode()
        return int(re.search(rf'wireroom_websub_pushes_total{{result="{result}"}} (\d+)', text)[1])

    # -- discovery

    def test_100_http_header_discovery(self):
        self.subscribed(100)
        form = self.rocks.posts(100)[0]
        self.assertEqual(form["hub.topic"], self.rocks.topic(100))
        self.assertRegex(form["hub.callback"], rf"^http://127\.0\.0\.1:{self.room.port}/websub/[0-9a-f]{{40}}$")
        self.assertRegex(form["hub.secret"], r"^[0-9a-f]{64}$")
        self.assertEqual(form["hub.lease_seconds"], str(LEASE))

    def test_102_atom_feed_discovery(self):
        self.subscribed(102)

    def test_103_rss_feed_discovery(self):
        self.subscribed(103)

    def test_104_discovery_priority_is_the_header_s(self):
        self.subscribed(104)
        self.assertFalse([p for c, m, p, _ in self.rocks.seen if c == 104 and "wrong" in p])

    def test_106_json_feed_discovery(self):
        self.subscribed(106)

    # -- subscribing

    def test_200_a_different_rel_self_is_the_topic(self):
        self.subscribed(200)
        self.assertTrue(self.rocks.posts(200)[0]["hub.topic"].endswith("?self=other"))

    def test_201_topic_that_redirects_for_now(self):
        self.subscribed(201)

    def test_202_topic_that_redirects_for_good(self):
        self.subscribed(202)

    def test_203_hub_that_redirects_for_now(self):
        self.subscribed(203)
        self.assertEqual(len(self.rocks.posts(203)), 2, "asked, and asked where it was sent")

    def test_204_hub_that_redirects_for_good(self):
        self.subscribed(204)

    def test_205_a_verification_of_another_topic_is_refused(self):
        wait_until(lambda: [a for a in self.rocks.answers if a[0] == 205], what="verification of 205")
        _, status, _, body = next(a for a in self.rocks.answers if a[0] == 205)
        self.assertEqual(status, 404)
        self.assertNotIn(205, self.rocks.verified)
        self.assertEqual(self.feed(205)["websub"]["stage"], "pending")

    # -- distribution

    def test_300_a_delivery_gets_2xx_and_is_published(self):
        self.subscribed(300)
        before = self.feed(300)
        self.assertEqual(self.push(300, [2, 1]) // 100, 2)
        self.published(300, 2)
        after = wait_until(lambda: (f := self.feed(300))["websub"]["live"] and f, what="live")
        self.assertEqual(after["validators"], before["validators"], "a push changes no validators")
        self.assertEqual(after["last_poll"], before["last_poll"], "a push is no poll")
        self.assertEqual(after["websub"]["pushes"], 1)
        self.assertIsNotNone(after["websub"]["last_push"])
        self.assertIn("rule 7", after["reason"])
        self.assertGreater(after["next_poll"], before["next_poll"])

    def test_301_an_invalid_signature_is_not_processed(self):
        self.subscribed(301)
        before = self.pushes("bad_signature")
        for method in ("sha1", "sha256", "sha384", "sha512"):
            self.assertEqual(self.push(301, [9], sign="guessed", method=method) // 100, 2)
        wait_until(lambda: self.pushes("bad_signature") == before + 4, what="four refused")
        feed = wait_until(lambda: (f := self.feed(301))["websub"]["pushes_refused"] == 4 and f, what="refused")
        self.assertIn("signature is wrong", feed["websub"]["error"])
        self.assertEqual(feed["websub"]["pushes"], 0)
        self.push(301, [2])
        self.published(301, 2)
        self.assertNotIn("Post 9 of 301", self.titles())

    def test_302_a_delivery_without_signature_is_rejected(self):
        self.subscribed(302)
        self.assertEqual(self.push(302, [9], sign=False), 403)
        wait_until(lambda: self.feed(302)["websub"]["pushes_refused"] == 1, what="refused")
        self.push(302, [2])
        self.published(302, 2)
        self.assertNotIn("Post 9 of 302", self.titles())

    # -- beyond the suite

    def test_every_better_hmac_is_taken_and_sha1_alone_only_leads_to_a_poll(self):
        self.subscribed(310)
        for number, method in ((2, "sha384"), (3, "sha512")):
            self.push(310, [number], method=method)
            self.published(310, number)
        before = self.pushes("notice")
        self.assertEqual(self.push(310, [9], method="sha1") // 100, 2)
        wait_until(lambda: self.pushes("notice") == before + 1, what="notice")
        self.assertIn("its hub says", wait_until(lambda: self.feed(310)["reason"], what="reason"))
        self.assertNotIn("Post 9 of 310", self.titles())

    def test_a_push_is_data_of_that_feed_only(self):
        self.subscribed(311)
        self.published(100, 1)
        where, secret = self.rocks.verified[311]
        stolen = atom(100, [1]).replace(b"Post 1 of 100", b"Stolen")
        self.push(311, [], body=stolen)
        wait_until(lambda: self.feed(311)["websub"]["pushes"] == 1, what="filed")
        self.published(100, 1)
        database = sqlite3.connect(f"file:{self.room.database}?mode=ro", uri=True)
        self.assertEqual(database.execute("SELECT count(*) FROM items WHERE feed = ?", (self.feed(100)["id"],)).fetchone(), (1,))
        database.close()

    def test_what_is_no_feed_and_what_is_too_large_is_refused(self):
        where, _ = self.subscribed(312)
        self.push(312, [], body=b"<html><body>no feed</body></html>")
        wait_until(lambda: self.feed(312)["websub"]["pushes_refused"] == 1, what="refused")
        self.assertEqual(self.feed(312)["websub"]["pushes"], 0)

        large = atom(312, [3]) + b" " * (3 * 1024 * 1024 - len(atom(312, [3])))
        self.assertEqual(self.push(312, [], body=large) // 100, 2)
        self.published(312, 3)
        self.assertEqual(self.announce(where, len(large) + 1), 413)
        self.assertEqual(self.announce(where[:-4] + "0000", len(large)), 410)
        self.assertEqual(self.announce(f"http://127.0.0.1:{self.room.port}/feeds/top.rss", len(large)), 413)

    def announce(self, url, length):
        """The status for a POST of that length of which only the head is sent."""
        where = urllib.parse.urlsplit(url)
        with socket.create_connection(("127.0.0.1", where.port), 10) as raw:
            raw.sendall(f"POST {where.path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n"
                        "Expect: 100-continue\r\n\r\n".encode())
            return int(raw.makefile("rb").readline().split()[1])

    def test_nothing_is_confirmed_that_was_not_asked_for(self):
        where, secret = self.subscribed(314)
        topic = self.rocks.topic(314)
        for query in ({"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "echo"},
                      {"hub.mode": "unsubscribe", "hub.topic": topic, "hub.challenge": "echo"},
                      {"hub.mode": "denied", "hub.topic": topic + "x"},
                      {"hub.mode": "subscribe", "hub.challenge": "echo"}, {}):
            status, _, body = callback(where, query)
            self.assertEqual(status, 404, query)
            self.assertNotIn(b"echo", body)
        unknown = f"http://127.0.0.1:{self.room.port}/websub/" + "0" * 40
        self.assertEqual(callback(unknown, {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": "echo"})[0], 404)
        self.assertEqual(callback(unknown, body=b"x")[0], 410)
        for path in ("/websub", "/websub/", "/websub/..", "/websub/" + "Z" * 40, "/websub/status", "/websub/" + "0" * 41):
            self.assertEqual(get(self.room.port, path)[0], 404, path)
        self.assertEqual(get(self.room.port, urllib.parse.urlsplit(where).path, method="DELETE")[0], 405)
        self.assertEqual(get(self.room.operator, urllib.parse.urlsplit(where).path)[0], 404, "not the operator's")
        self.assertEqual(self.feed(314)["websub"]["stage"], "active")

    def test_a_challenge_is_served_so_that_nothing_can_run(self):
        self.subscribed(100)
        status, fields, _ = next(a[1:] for a in self.rocks.answers if a[0] == 100 and a[1] == 200)
        self.assertEqual(fields["content-type"], "application/octet-stream")
        self.assertEqual(fields["x-content-type-options"], "nosniff")
        self.assertEqual(fields["cache-control"], "no-store")

    def test_a_denial_is_told_and_polls_go_on(self):
        feed = wait_until(lambda: (f := self.feed(313))["websub"] and f["websub"]["stage"] == "refused" and f, what="refused")
        self.assertIn("no strangers", feed["websub"]["error"])
        self.assertIsNone(feed["websub"]["lease_until"])
        self.assertNotIn("rule 7", feed["reason"])

    def test_a_partner_can_be_left_out(self):
        self.assertIsNone(self.feed(400)["websub"])
        self.assertEqual(self.rocks.posts(400), [])

    def test_callback_and_secret_are_shown_to_nobody(self):
        where, secret = self.subscribed(100)
        shown = get(self.room.operator, "/status", {"Accept": "application/json"})[2].decode()
        shown += get(self.room.operator, f"/status/feeds/{self.feed(100)['id']}", {"Accept": "text/html"})[2].decode()
        shown += self.room.log_text() + get(self.room.operator, "/metrics")[2].decode()
        self.assertNotIn(secret, shown)
        self.assertNotIn(where.rsplit("/", 1)[1], shown)


class Life(unittest.TestCase):
    """Restarts, what was not pushed, and leaving: each changes the newsroom, so each has its own."""

    def setUp(self):
        self.rocks = Rocks()
        self.room = Newsroom([("Blog", [self.rocks.blog_url(300)])], more="[websub]\nsubscribe = true\n")
        text = self.room.config.read_text().replace("http://wire.example", f"http://127.0.0.1:{self.room.port}")
        self.room.config.write_text(text)
        self.room.start()
        wait_until(lambda: 300 in self.rocks.verified and self.websub()["stage"] == "active", what="subscribed")

    def tearDown(self):
        self.room.close()
        self.rocks.close()

    def websub(self):
        return self.room.status()["feeds"][0]["websub"]

    def push(self, numbers):
        where, secret = self.rocks.verified[300]
        body = atom(300, numbers)
        return callback(where, body=body, fields={"X-Hub-Signature": signature(secret, body)})[0]

    def titles(self):
        return [item.get("title") for item in json.loads(get(self.room.port, "/feeds/top.json")[2])["items"]]

    def poll(self):
        before = self.room.status()["poller"]["polls"]
        get(self.room.operator, "/feeds/1/poll", method="POST")
        wait_until(lambda: self.room.status()["poller"]["polls"] > before, what="poll")

    def test_a_lease_outlives_a_restart_and_a_killed_daemon(self):
        self.push([2])
        wait_until(lambda: self.websub()["live"], what="live")
        lease = self.websub()["lease_until"]
        for how in (9, 15):
            # What was decided is in the store before it is killed.
            time.sleep(0.3)
            self.room.stop(how)
            self.room.start()
            self.assertEqual(self.websub()["lease_until"], lease)
            self.assertEqual(self.websub()["stage"], "active")
            number = 3 if how == 9 else 4
            self.assertEqual(self.push([number]), 202)
            wait_until(lambda: f"Post {number} of 300" in self.titles(), what="pushed after the restart")
        self.assertEqual(len(self.rocks.posts(300)), 1, "nothing was asked again")

    def test_a_poll_that_finds_what_was_not_pushed_ends_the_trust(self):
        self.push([2])
        wait_until(lambda: self.websub()["live"], what="live")
        self.assertIn("rule 7", self.room.status()["feeds"][0]["reason"])
        # Pushed and polled: nothing is missing.
        self.rocks.numbers[300] = [2, 1]
        self.poll()
        self.assertIn("rule 7", self.room.status()["feeds"][0]["reason"])
        self.assertTrue(self.websub()["live"])
        # Polled only.
        self.rocks.numbers[300] = [3, 2, 1]
        self.poll()
        wait_until(lambda: not self.websub()["live"], what="not live")
        feed = self.room.status()["feeds"][0]
        self.assertNotIn("rule 7", feed["reason"])
        self.assertEqual(feed["websub"]["error"], "a poll found what was not pushed")
        self.assertEqual(self.push([4]), 202)
        wait_until(lambda: self.websub()["live"], what="live again")

    def test_a_feed_that_is_removed_is_unsubscribed_from(self):
        where, _ = self.rocks.verified[300]
        text = self.room.config.read_text()
        self.room.config.write_text(text.replace(self.rocks.blog_url(300), self.rocks.blog_url(100)))
        self.assertEqual(get(self.room.operator, "/reload", method="POST")[0], 200)
        wait_until(lambda: self.rocks.posts(300, "unsubscribe"), what="unsubscribe")
        wait_until(lambda: 300 not in self.rocks.verified, what="verified")
        wait_until(lambda: callback(where, body=b"x")[0] == 410, what="callback gone")

        def rows():
            database = sqlite3.connect(f"file:{self.room.database}?mode=ro", uri=True)
            with database:
                found = database.execute("SELECT topic FROM subscriptions").fetchall()
            database.close()
            return found
        wait_until(lambda: (self.rocks.topic(300),) not in rows(), what="forgotten")

    def test_switched_off_it_unsubscribes_and_polls_as_before(self):
        self.push([2])
        wait_until(lambda: self.websub()["live"], what="live")
        text = self.room.config.read_text()
        self.room.config.write_text(text.replace("subscribe = true", "subscribe = false"))
        self.assertEqual(get(self.room.operator, "/reload", method="POST")[0], 200)
        wait_until(lambda: self.rocks.posts(300, "unsubscribe"), what="unsubscribe")
        wait_until(lambda: self.websub() is None, what="forgotten")
        self.assertNotIn("rule 7", self.room.status()["feeds"][0]["reason"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
