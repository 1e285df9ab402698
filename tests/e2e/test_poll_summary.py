#!/usr/bin/python3
"""`wireroom poll` for people and for programs: bar on a terminal, none in a pipe; summary, slowest, failing, found."""

import json
import os
import pty
import re
import subprocess
import threading
import time
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import WIREROOM, Newsroom, rss, run


class Partner(BaseHTTPRequestHandler):
    """Feeds, a slow one, failing ones, one that is busy, and a site whose page names its feed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        kind = self.path.strip("/").split("/")[0]
        status, body, more = 404, b"", {}
        if kind in ("feed", "slow", "real"):
            if kind == "slow":
                time.sleep(0.4)
            status, body = 200, rss(self.path, [(self.path, "https://p.example" + self.path, "Item of " + self.path)])
            more["ETag"] = '"1"'
            if self.headers.get("If-None-Match") == '"1"':
                status, body = 304, b""
        elif kind == "site":
            status = 200
            body = b"<!doctype html><html><head><link rel='alternate' type='application/rss+xml' href='/real/x'></head></html>"
            more["Content-Type"] = "text/html"
        elif kind == "busy":
            status = 503
            more["Retry-After"] = "120"
        elif kind == "broken":
            status = 500
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # a full queue would cost a second for the connection to be tried again


class PollSummary(unittest.TestCase):
    def setUp(self):
        self.server = Server(("127.0.0.1", 0), Partner)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        names = [f"feed/{i}" for i in range(12)] + ["slow/1", "broken/1", "none/1", "site/"]
        self.at = f"http://127.0.0.1:{self.server.server_address[1]}/"
        self.room = Newsroom([("Partner", [self.at + name for name in names])])

    def tearDown(self):
        self.room.close()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def test_in_a_pipe(self):
        done = run("poll", "--config", self.room.config)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done)
        lines = done.stdout.splitlines()
        self.assertRegex(lines[0], r"^16 feeds in [0-9.]+ s: 14 fetched, 0 not modified, 2 failed; 14 items, 14 new; \d+ bytes$")
        self.assertIn("  fetched            14", lines)
        self.assertIn("  http_error         2", lines)
        self.assertIn(f"  {self.at}site/ -> {self.at}real/x (its page names it)", lines)
        failed = lines[lines.index("failed:") + 1:lines.index("slowest:")]
        self.assertCountEqual(failed, [f"  {self.at}broken/1  500 Internal Server Error", f"  {self.at}none/1  404 Not Found"])
        slowest = lines[lines.index("slowest:") + 1:]
        self.assertTrue(any(re.match(rf"^ +\d+ ms  {re.escape(self.at)}slow/1$", line) for line in slowest), slowest)
        self.assertEqual(len(slowest), 5)

        again = run("poll", "--config", self.room.config, "--all", "--json")
        told = json.loads(again.stdout.splitlines()[-1])
        self.assertEqual(told["by_outcome"], {"http_error": 2, "not_modified": 14})
        self.assertEqual(told["found"], [])  # it was found before
        self.assertEqual({error["outcome"] for error in told["errors"]}, {"http_error"})

        # A round stores; what is not filed yet is not exported, and that is said.
        export = run("export", "--items", "--config", self.room.config)
        self.assertEqual((export.returncode, export.stdout), (0, ""))
        self.assertIn("items that are not filed yet: 14", export.stderr)
        run("poll", "--config", self.room.config, "--file")
        export = run("export", "--items", "--config", self.room.config)
        self.assertEqual((export.returncode, export.stderr, len(export.stdout.splitlines())), (0, "", 14))

    def test_of_a_host_that_wants_to_be_left_alone(self):
        names = [self.at + "busy/1", self.at + "feed/1"]
        room = Newsroom([("Partner", names)])
        self.addCleanup(room.close)
        run("poll", "--config", room.config)
        again = run("poll", "--config", room.config, "--all")
        lines = again.stdout.splitlines()
        self.assertRegex(lines[0], r"^2 feeds in [0-9.]+ s: 0 fetched, 0 not modified, 2 failed; 0 items, 0 new; 0 bytes$")
        why = "not asked: its host wants to be left alone until its Retry-After is over"
        failed = lines[lines.index("failed:") + 1:]  # and none is named as slow
        self.assertCountEqual(failed, [f"  {name}  {why}" for name in names])

    def test_on_a_terminal(self):
        main, terminal = pty.openpty()
        child = subprocess.Popen([WIREROOM, "poll", "--config", str(self.room.config)], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=terminal)
        os.close(terminal)
        shown = b""
        while True:
            try:
                piece = os.read(main, 4096)
            except OSError:  # the terminal's other end is closed
                break
            if not piece:
                break
            shown += piece
        out = child.communicate(timeout=30)[0].decode()
        os.close(main)
        self.assertEqual(child.returncode, 0)
        self.assertTrue(out.startswith("16 feeds in "), out)
        frames = shown.decode().split("\r\x1b[K")
        self.assertRegex(frames[1], r"^\[\.+\] 0/16  0/s$")  # from the first moment
        self.assertTrue(any(re.match(r"^\[#*\.*\] \d+/16  \d+/s(  \d failed)?(  \d+:\d\d left)?$", frame) for frame in frames[2:]), frames)
        self.assertTrue(any("failed" in frame for frame in frames), frames)
        self.assertEqual(frames[-1], "")  # the line is taken away


if __name__ == "__main__":
    unittest.main(verbosity=2)
