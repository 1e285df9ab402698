#!/usr/bin/python3
"""Expected failures a user can meet: each gives one line with what, why and what to do, and its exit code."""

import http.server
import json
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import tempfile
import threading
import unittest

PROGRAM = os.environ.get("WIREROOM", "build/dev/wireroom")
LINE = re.compile(r"wireroom: [^\n]+: [^\n]+\n")


class Failures(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="wireroom-failures-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def run_it(self, *arguments, stdin=None):
        environment = {k: v for k, v in os.environ.items()
                       if k not in ("WIREROOM_CONFIG", "CONFIGURATION_DIRECTORY", "NOTIFY_SOCKET")}
        return subprocess.run([PROGRAM, *arguments], input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, env=environment, timeout=60, check=False)

    def assert_fails(self, code, *arguments, says=""):
        done = self.run_it(*arguments)
        self.assertEqual(done.returncode, code, (arguments, done.stderr))
        self.assertRegex(done.stderr, r"\A" + LINE.pattern + r"\Z")
        self.assertIn(says, done.stderr)
        return done.stderr

    def test_wrong_command_lines(self):
        self.assert_fails(64)
        self.assert_fails(64, "chekc", says="did you mean 'wireroom check'?")
        self.assert_fails(64, "check", "--confg", "x", says="did you mean '--config'?")
        self.assert_fails(64, "check", "--config", says="needs a value")
        self.assert_fails(64, "check", "surplus", says="surplus")
        self.assert_fails(64, "backup", says="FILE is missing")
        self.assert_fails(64, "export", "--opml", "--items")

    def test_every_verb_has_help_with_an_example(self):
        listed = self.run_it("help")
        self.assertEqual(listed.returncode, 0)
        verbs = re.findall(r"^  ([a-z]+) ", listed.stdout, re.M)
        self.assertIn("check", verbs)
        for verb in verbs:
            done = self.run_it(verb, "--help")
            self.assertEqual((done.returncode, done.stderr), (0, ""), verb)
            self.assertIn("usage: wireroom " + verb, done.stdout)
            self.assertRegex(done.stdout, r"(?i)example", verb)

    def test_configuration_missing_unreadable_or_wrong(self):
        self.assert_fails(66, "check", "--config", str(self.folder / "none.toml"), says="No such file")
        self.assert_fails(77, "check", "--config", str(self.folder), says="Is a directory")
        wrong = self.write("wrong.toml", "[site]\ntitel = \"x\"\n")
        self.assert_fails(78, "check", "--config", wrong, says=wrong + ":2:1: 'titel'")
        many = self.run_it("check", "--config", self.write("many.toml", "[site]\ntitel = 1\n[poll]\nevery = 5\n"))
        self.assertEqual(many.returncode, 78)
        self.assertEqual(len(many.stderr.splitlines()), 2)

    def test_a_good_configuration_is_printed_and_read_again(self):
        good = self.write("good.toml", "[[partner]]\nfeeds = [\"https://harbour.example/\"]\n")
        printed = self.run_it("check", "--config", good, "--print")
        self.assertEqual((printed.returncode, printed.stderr), (0, ""))
        again = self.run_it("check", "--config", self.write("again.toml", printed.stdout), "--print")
        self.assertEqual(again.stdout, printed.stdout)

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_a_file_that_may_not_be_read(self):
        path = self.write("closed.toml", "")
        os.chmod(path, 0)
        self.assert_fails(77, "check", "--config", path, says="Permission denied")

    def test_no_daemon_answers(self):
        for verb in (("status",), ("reload",), ("refresh", "7")):
            self.assert_fails(69, *verb, "--operator", f"unix:{self.folder}/none", says="wireroom serve")

    def test_something_else_answers(self):
        class Other(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Other)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(lambda: (server.shutdown(), thread.join(), server.server_close()))
        address = f"127.0.0.1:{server.server_port}"
        self.assert_fails(69, "status", "--operator", address, says="no status")
        self.assert_fails(69, "refresh", "7", "--operator", address)

    def test_a_daemon_that_hangs(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.assert_fails(75, "status", "--operator", f"127.0.0.1:{silent.getsockname()[1]}",
                              says="does not answer in time")

    def test_no_database(self):
        good = self.write("good.toml", "[storage]\nurl = \"sqlite:none.db\"\n")
        self.assert_fails(66, "backup", "--config", good, str(self.folder / "copy.db"), says="No such file")
        self.assert_fails(66, "export", "--items", "--config", good)

    def test_what_is_no_database(self):
        self.write("text.db", "this is no database, but long enough to be looked at as one\n" * 100)
        good = self.write("good.toml", "[storage]\nurl = \"sqlite:text.db\"\n")
        self.assert_fails(65, "backup", "--config", good, str(self.folder / "copy.db"))

    def test_a_round_that_cannot_be_stored_ends(self):
        items = "".join(f"<item><guid>urn:x:{i}</guid><title>{i}</title><description>{os.urandom(1500).hex()}"
                        "</description></item>" for i in range(200))
        feed = f"<rss version='2.0'><channel><title>Full</title>{items}</channel></rss>".encode()

        class Partner(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(feed)))
                self.end_headers()
                self.wfile.write(feed)

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Partner)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(lambda: (server.shutdown(), thread.join(), server.server_close()))
        good = self.write("good.toml", "[storage]\nurl = \"sqlite:full.db\"\n[[partner]]\ninternal = true\n"
                          f"feeds = [\"http://127.0.0.1:{server.server_port}/rss\"]\n")

        def small_disk():  # a write past the limit fails with EFBIG: an I/O error to SQLite
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

        done = subprocess.run([PROGRAM, "poll", "--config", good], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=60, check=False, restore_signals=False, preexec_fn=small_disk)
        self.assertEqual((done.returncode, done.stdout), (74, ""), done.stderr)
        self.assertRegex(done.stderr.splitlines()[-1] + "\n", r"\A" + LINE.pattern + r"\Z")
        # Nothing of it was stored, so nothing of it is lost.
        again = self.run_it("poll", "--config", good, "--all", "--json")
        self.assertEqual(json.loads(again.stdout)["items_new"], 200, again.stderr)

    def test_backups_overwrite_nothing(self):
        good = self.write("good.toml", "")
        self.assert_fails(73, "backup", "--config", good, good, says="the file exists")

    def test_lists_missing_or_wrong(self):
        self.assert_fails(66, "import", str(self.folder / "none.opml"))
        self.assert_fails(65, "import", self.write("list.txt", "https://a.example/\nnonsense\n"), says="list.txt:2:1")
        urls = self.write("urls.txt", "https://a.example/\n")
        self.assert_fails(73, "import", urls, "--to", "/proc/none.toml")

    def test_imports_are_configurations_and_come_back(self):
        urls = self.write("urls.txt", "https://a.example/1\nhttps://a.example/2\nhttps://b.example/\n")
        target = str(self.folder / "new.toml")
        self.assertEqual(self.run_it("import", urls, "--to", target).returncode, 0)
        self.assertEqual(self.run_it("check", "--config", target).returncode, 0)
        again = self.run_it("import", urls, "--to", target)
        self.assertIn("0 feeds of 0 partners added, 3 repeats left out", again.stderr)
        opml = self.run_it("export", "--config", target)
        self.assertEqual(opml.returncode, 0)
        back = self.run_it("import", self.write("back.opml", opml.stdout))
        self.assertIn("3 feeds of 2 partners added", back.stderr)
        repeats = self.write("twice.opml", '<opml version="2.0"><body>' + '<outline xmlUrl="https://a.example/1"/>' * 3 +
                             '<outline xmlUrl="https://c.example/1"/></body></opml>')
        more = self.run_it("import", repeats, "--to", target)
        self.assertIn("1 feeds of 1 partners added, 3 repeats left out", more.stderr)

    def test_a_list_that_is_wrong_is_told_before_a_configuration_that_is(self):
        bad = self.write("bad.toml", "[nonsense\n")
        self.assert_fails(66, "import", str(self.folder / "none.opml"), "--to", bad)

    def test_a_reader_that_leaves_is_an_error_of_output(self):
        good = self.write("good.toml", "")
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([PROGRAM, "check", "--config", good, "--print"], stdout=full,
                                  stderr=subprocess.PIPE, timeout=60, check=False)
        self.assertEqual(done.returncode, 74)


if __name__ == "__main__":
    unittest.main()
