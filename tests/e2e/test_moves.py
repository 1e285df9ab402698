#!/usr/bin/python3
"""The operator's word: a partner that moved to another site, and one given by its site's address, across restarts."""

import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import Newsroom, get, rss, run, wait_until


class Partner(BaseHTTPRequestHandler):
    seen, elsewhere = [], ""

    def do_GET(self):
        self.seen.append(self.path)
        status, body, location = 404, b"", ""
        if self.path == "/moved":
            status, location = 301, self.elsewhere + "/new.xml"
        elif self.path == "/site/":
            status = 200
            body = (f"<!DOCTYPE html><html><head><link rel=alternate type='application/rss+xml' href='{self.elsewhere}/far.xml'>"
                    "</head></html>").encode()
        elif self.path == "/home":
            status, body = 200, b"<!DOCTYPE html><html><head><title>Home</title></head><body>News</body></html>"
        elif self.path in ("/new.xml", "/far.xml", "/index.xml"):
            status, body = 200, rss(self.path, [(self.path, "https://p.example" + self.path, "Item of " + self.path)])
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class OperatorsWord(unittest.TestCase):
    def setUp(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Partner)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        port = self.server.server_address[1]
        self.at = f"http://127.0.0.1:{port}"
        Partner.elsewhere = f"http://localhost:{port}"  # another site, by its name
        Partner.seen.clear()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def feeds(self, room):
        return {f["partner"]: f for f in room.status()["feeds"]}

    def test_accept_and_discover(self):
        # One site each: what one page's search asks is no answer to another's.
        with Newsroom([("Moved", [self.at + "/moved"]), ("Site", [self.at + "/site/"])]) as room:
            room.start()
            wait_until(lambda: all(f["last_poll"] for f in room.status()["feeds"]), seconds=30, what="all polled")
            feeds = self.feeds(room)
            self.assertEqual(feeds["Moved"]["outcome"], "fetched")
            self.assertEqual(feeds["Moved"]["url"], self.at + "/moved")
            self.assertEqual(feeds["Moved"]["redirect"]["to"], Partner.elsewhere + "/new.xml")
            self.assertEqual(feeds["Moved"]["waits_for_word"], Partner.elsewhere + "/new.xml")
            # The site's own well-known places hold a feed, which comes before another site's.
            self.assertEqual(feeds["Site"]["url"], self.at + "/index.xml")
            self.assertEqual(feeds["Site"]["discovery"]["by"], "well_known_place")
            self.assertNotIn("/far.xml", Partner.seen)

            table = run("status", "--operator", f"127.0.0.1:{room.operator}").stdout
            self.assertIn(f"waits for your word: {self.at}/moved goes to {Partner.elsewhere}/new.xml", table)
            ask = ("--operator", f"127.0.0.1:{room.operator}")
            said = run("refresh", "--accept-move", "Moved", *ask)
            self.assertEqual((said.returncode, said.stdout), (0, f"{self.at}/moved will be polled at {Partner.elsewhere}/new.xml\n"), said)
            wait_until(lambda: self.feeds(room)["Moved"]["url"] == Partner.elsewhere + "/new.xml", what="moved")
            again = run("refresh", "--accept-move", "Moved", *ask)
            self.assertEqual(again.returncode, 65, again)
            self.assertIn("goes nowhere", again.stderr)
            self.assertEqual(run("refresh", "--accept-move", "Nobody", *ask).returncode, 66)
            details = run("status", self.at + "/site/", *ask).stdout
            self.assertIn(f"found            {self.at}/index.xml (a well-known place)", details)
            self.assertEqual(run("status", "Nobody", *ask).returncode, 66)
            self.assertEqual(get(room.operator, "/feeds/1/accept-move", {"Origin": "http://evil.example"}, "POST")[0], 403)
            self.assertIn("feed discovered", room.log_text())
            self.assertIn("feed moved by the operator", room.log_text())

            wait_until(lambda: room.status()["counts"]["items"] == 2, what="items")
            self.assertEqual(room.stop(), 0)
            Partner.seen.clear()
            room.start()
            feeds = self.feeds(room)
            self.assertEqual(feeds["Moved"]["url"], Partner.elsewhere + "/new.xml")
            self.assertEqual(feeds["Moved"]["configured_url"], self.at + "/moved")
            self.assertEqual(feeds["Site"]["url"], self.at + "/index.xml")
            self.assertEqual(Partner.seen, [])  # nothing is discovered again
            run("refresh", "Site", *ask)
            wait_until(lambda: Partner.seen == ["/index.xml"], what="the feed itself is asked")
            self.assertEqual(room.status()["counts"]["items"], 2)
            self.assertEqual(room.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
