#!/usr/bin/python3
"""The audit finds each kind of impoliteness in a doctored log, and none in the log as it was."""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import audit  # noqa: E402
from support import free_port, get, wait_until  # noqa: E402

NOON = 1_780_315_200  # Monday, 1 June 2026, 12:00 GMT
HOUR, DAY = 3600, 86400
SCRIPT = pathlib.Path(audit.__file__)


def line(after, status=304, target="/feed", host="a.example", took=0.01, **more):
    return {"at": NOON + after + took, "took": took, "host": host, "target": target, "status": status,
            "agent": "wireroom/1.0 (+https://wire.example)", "a_im": "feed", "accept_encoding": "gzip, br"} | more


def polite():
    """A morning of two feeds of one host and one of another."""
    v1, v2 = {"etag": '"1"', "last_modified": "Mon, 01 Jun 2026 10:00:00 GMT"}, {"etag": 'W/"2"'}
    sent1 = {"if_none_match": '"1"', "if_modified_since": v1["last_modified"]}
    return [
        line(0, 200, **v1, cache_control="max-age=3600"),
        line(1.5, 200, "/other", etag='"o"'),
        line(0.5, 200, host="b.example", feed={"is_feed": True, "skip_hours": [14], "published": []}),
        line(3700, **sent1, cache_control="max-age=7200"),
        line(3710, 304, "/other", if_none_match='"o"'),
        line(3 * HOUR, 200, host="b.example", feed={"is_feed": True, "skip_hours": [14], "published": []}),
        line(11000, 200, **sent1, **v2, expires="Mon, 01 Jun 2026 17:00:00 GMT", date="Mon, 01 Jun 2026 15:00:00 GMT"),
        line(11100, 429, "/other", if_none_match='"o"', retry_after="10000"),
        line(21200, 503, if_none_match='W/"2"', retry_after="Mon, 01 Jun 2026 20:00:00 GMT",
             date="Mon, 01 Jun 2026 18:00:00 GMT"),
        line(30000, 301, if_none_match='W/"2"', location="/moved"),
        line(30002, 200, "/moved", if_none_match='W/"2"', etag='"3"'),
        line(30010, 410, "/other", if_none_match='"o"'),
        line(34000, 410, "/other", if_none_match='"o"'),
        line(35000, 500, if_none_match='"3"'),
        line(40000, 500, if_none_match='"3"'),
        line(50000, 404, if_none_match='"3"'),
    ]


class Doctored(unittest.TestCase):
    def audit(self, lines, **settings):
        how = argparse.Namespace(**({"gap": 1.0, "per_host": 1, "every": None, "tolerance": 0.005, "punctual": None,
                                     "logged": {"a_im", "accept_encoding"}} | settings))
        requests, pauses = audit.read([json.dumps(one) for one in lines], "^wireroom/")
        return [(one[0], one[2]) for one in audit.Audit(how).run(requests, pauses)]

    def expect(self, kind, change, **settings):
        """`change` makes one mistake in the polite log, which is found in that line, and nothing else is."""
        lines = polite()
        number = change(lines) + 1
        found = self.audit(lines, **settings)
        self.assertIn((number, kind), found)
        return found

    def test_a_polite_log_has_none(self):
        self.assertEqual(self.audit(polite()), [])

    def test_too_early_for_its_freshness(self):
        for index, after in ((3, 3599), (6, 3700 + 7199)):
            def change(lines):
                lines[index]["at"] = NOON + after
                return index
            self.expect("early", change)

    def test_too_early_for_expires(self):
        lines = polite()[:7] + [line(11000 + 7190, if_none_match='W/"2"')]
        self.assertEqual(self.audit(lines), [(8, "early")])
        lines[-1] = line(11000 + 7210, if_none_match='W/"2"')
        self.assertEqual(self.audit(lines), [])

    def test_sooner_than_anybody_may_ask(self):
        self.assertEqual(self.audit([line(0, 200, etag='"1"'), line(800, if_none_match='"1"')]), [(2, "early")])
        self.assertEqual(self.audit([line(0, 200, etag='"1"'), line(901, if_none_match='"1"')]), [])
        self.assertEqual(self.audit([line(0, 200, etag='"1"'), line(301, if_none_match='"1"')], every=300), [])

    def test_hourly_without_validators(self):
        self.assertEqual(self.audit([line(0, 200), line(3500, 200)]), [(2, "early")])
        self.assertEqual(self.audit([line(0, 200), line(3601, 200)]), [])

    def test_half_the_rhythm(self):
        facts = {"is_feed": True, "published": [NOON - n * 4 * HOUR for n in range(10)]}
        self.assertEqual(self.audit([line(0, 200, etag='"1"', feed=facts), line(7100, if_none_match='"1"')]), [(2, "early")])
        self.assertEqual(self.audit([line(0, 200, etag='"1"', feed=facts), line(7201, if_none_match='"1"')]), [])

    def test_ttl(self):
        facts = {"is_feed": True, "published": [], "ttl": 5 * HOUR}
        self.assertEqual(self.audit([line(0, 200, etag='"1"', feed=facts), line(4 * HOUR, if_none_match='"1"')]), [(2, "early")])

    def test_errors_double(self):
        for status, waits in ((401, (14400, 28800, 57600, 86400, 86400)), (503, (3600, 7200, 14400)),
                              (500, (900, 1800, 3600)), (0, (900, 1800)), (204, (900, 1800))):
            at, lines = 0, [line(0, 200, etag='"1"')]
            for wait in (HOUR, *waits):
                at += wait + 1
                lines.append(line(at, status, if_none_match='"1"'))
            self.assertEqual(self.audit(lines), [], status)
            lines[-1]["at"] -= 100
            self.assertEqual(self.audit(lines), [(len(lines), "early")], status)

    def test_retry_after_binds_the_host(self):
        def change(lines):
            lines[8]["at"] = NOON + 11100 + 9990
            return 8
        self.assertIn((9, "retry-after"), self.expect("retry-after", change))
        other = polite()[:8] + [line(12000, 200, "/third")]
        self.assertEqual(self.audit(other), [(9, "retry-after")])
        self.assertEqual(self.audit(polite()[:8] + [line(12000, 200, "/third", host="a.example:8080")]), [])
        self.assertEqual(self.audit(polite()[:8] + [line(12000, 200, "/third", host="a.example:443")]), [(9, "retry-after")])

    def test_retry_after_as_a_date(self):
        def change(lines):
            lines[9]["at"] = NOON + 21200 + 7190
            return 9
        self.expect("retry-after", change)

    def test_429_without_retry_after(self):
        lines = [line(0, 429), line(4 * HOUR - 5, 429)]
        self.assertEqual(self.audit(lines), [(2, "early")])

    def test_a_second_request_in_flight(self):
        def change(lines):
            lines[0]["at"], lines[0]["took"] = NOON + 3, 3
            return 1
        self.expect("overlap", change)
        lines = polite()
        change(lines)
        self.assertEqual(self.audit(lines, per_host=2), [])

    def test_no_pause_between_two(self):
        def change(lines):
            lines[1]["at"] = NOON + 0.5
            return 1
        self.assertEqual(self.expect("gap", change), [(2, "gap")])
        lines = polite()
        change(lines)
        self.assertEqual(self.audit(lines, gap=0.2), [])

    def test_no_pause_before_a_redirect_is_followed(self):
        def change(lines):
            lines[10]["at"] = NOON + 30000.5
            return 10
        self.expect("gap", change)

    def test_unconditional(self):
        def change(lines):
            del lines[3]["if_none_match"], lines[3]["if_modified_since"]
            return 3
        self.assertEqual(self.expect("unconditional", change), [(4, "unconditional")])

    def test_one_of_two_validators(self):
        def change(lines):
            del lines[3]["if_modified_since"]
            return 3
        self.assertEqual(self.expect("validators", change), [(4, "validators")])

    def test_validators_must_be_verbatim(self):
        for wrong in ('"2"', 'W/2', 'w/"2"', '"1"'):
            def change(lines):
                lines[8]["if_none_match"] = wrong
                return 8
            self.assertEqual(self.expect("validators", change), [(9, "validators")])

    def test_validators_of_a_body_that_was_no_feed(self):
        lines = [line(0, 200, etag='"1"', feed={"is_feed": True}),
                 line(HOUR, 200, if_none_match='"1"', etag='"page"', feed={"is_feed": False}),
                 line(4 * HOUR, 304, if_none_match='"page"')]
        self.assertEqual(self.audit(lines), [(3, "validators")])

    def test_validators_that_nobody_gave(self):
        lines = [line(0, 200), line(2 * HOUR, 200, if_none_match='"invented"')]
        self.assertEqual(self.audit(lines), [(2, "validators")])

    def test_asked_again_after_two_410(self):
        lines = polite() + [line(2 * DAY, 200, "/other", if_none_match='"o"')]
        self.assertEqual(self.audit(lines), [(len(lines), "stopped")])

    def test_410_within_the_hour(self):
        def change(lines):
            lines[12]["at"] = NOON + 30010 + 3500
            return 12
        self.assertEqual(self.expect("early", change), [(13, "early")])

    def test_hours_and_days_to_be_spared(self):
        def change(lines):
            lines[5]["at"] = NOON + 2 * HOUR + 600
            return 5
        self.assertEqual(self.expect("skipped", change), [(6, "skipped")])
        facts = {"is_feed": True, "published": [], "skip_days": [2]}
        lines = [line(0, 200, etag='"1"', feed=facts), line(DAY, 304, if_none_match='"1"')]
        self.assertEqual(self.audit(lines), [(2, "skipped")])

    def test_manners(self):
        for field, value in (("cookie", "a=b"), ("referer", "https://wire.example/"), ("method", "POST"), ("a_im", ""),
                             ("accept_encoding", "identity")):
            def change(lines):
                lines[4][field] = value
                return 4
            self.assertEqual(self.expect("manners", change), [(5, "manners")])

    def test_late_and_forgotten(self):
        facts = {"is_feed": True, "published": [NOON - n * 4 * HOUR for n in range(10)]}
        lines = [line(0, 200, etag='"1"', feed=facts), line(7200 + 720 + 61, if_none_match='"1"')]
        self.assertEqual(self.audit(lines, punctual=60), [(2, "late")])
        self.assertEqual(self.audit(lines, punctual=120), [])
        self.assertEqual(self.audit([*lines, {"pause": [NOON + 7000, NOON + 7500]}], punctual=60), [])
        lines = [line(0, 200, etag='"1"', feed=facts), line(3 * HOUR, 200, host="b.example")]
        self.assertEqual(self.audit(lines, punctual=60), [(0, "forgotten")])

    def test_a_redirected_feed_is_held_where_it_is_asked(self):
        facts = {"is_feed": True, "published": [NOON - n * 4 * HOUR for n in range(10)]}
        lines = [line(0, 302, location="http://b.example/new"), line(1, 200, "/new", host="b.example", feed=facts),
                 line(HOUR, 429, "/other", retry_after="30000"), line(5 * HOUR, 200, "/", host="c.example")]
        self.assertEqual(self.audit(lines, punctual=60), [])
        self.assertEqual(self.audit([*lines[:2], lines[3]], punctual=60), [(0, "forgotten")])

    def test_other_clients_are_not_its_business(self):
        lines = polite()
        for after in range(100):
            lines.append(line(after / 10, 200) | {"agent": "curl/7.88"})
        self.assertEqual(self.audit(lines), [])

    def test_the_command(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "log"

            def run(*arguments):
                return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False)
            log.write_text("".join(json.dumps(one) + "\n" for one in polite()))
            done = run(log)
            self.assertEqual((done.returncode, done.stdout),
                             (0, "16 requests for 4 URLs on 2 hosts: no violation\n"), done.stderr)
            log.write_text("".join(json.dumps(one) + "\n" for one in [*polite(), line(50001, 404)]))
            done = run(log, "--gap", "500ms")
            self.assertEqual(done.returncode, 1)
            self.assertIn("line 17, 1780365201.000: early: http://a.example/feed: ", done.stdout)
            self.assertIn("1 early", done.stdout.splitlines()[-1])
            log.write_text("127.0.0.1 - - [01/Jun/2026] \"GET / HTTP/1.1\"\n")
            self.assertEqual(run(log).returncode, 65)
            self.assertIn("Example:", run("--help").stdout)


class Nginx(unittest.TestCase):
    def test_the_log_format_of_the_guide(self):
        """nginx takes it, and the audit reads what comes of it."""
        guide = (pathlib.Path(__file__).resolve().parents[3] / "docs/polling.md").read_text()
        begin = guide.index("log_format wireroom")
        log_format = guide[begin:guide.index(";", begin) + 1]
        home = pathlib.Path(tempfile.mkdtemp(prefix="wireroom-audit-"))
        self.addCleanup(shutil.rmtree, home)
        port = free_port()
        (home / "feed").write_text("<rss/>")
        (home / "nginx.conf").write_text(f"""
            daemon off; master_process off; pid {home}/pid; error_log {home}/error.log; events {{ }}
            http {{ {log_format} access_log {home}/log wireroom; client_body_temp_path {home}/b; proxy_temp_path {home}/p;
              fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
              server {{ listen 127.0.0.1:{port}; root {home}; location = /busy {{ add_header Retry-After 600 always; return 429; }} }} }}""")
        nginx = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", home / "nginx.conf", "-p", home],
                                 stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (nginx.terminate(), nginx.wait(10)))
        us = {"User-Agent": "wireroom/1.0", "A-IM": "feed", "Accept-Encoding": "gzip, br"}
        _, fields, _ = wait_until(lambda: get(port, "/feed", us), what="nginx")
        get(port, "/feed", us | {"If-None-Match": fields["etag"], "If-Modified-Since": fields["last-modified"]})
        get(port, "/busy", us | {"Referer": "http://a.example/\"quoted\""})
        get(port, "/feed", us)
        lines = wait_until(lambda: len(t := (home / "log").read_text().splitlines()) == 4 and t, what="the log")
        requests, _ = audit.read(lines, "^wireroom/")
        self.assertEqual([one.status for one in requests], [200, 304, 429, 200])
        self.assertEqual(requests[0].etag, fields["etag"])
        self.assertEqual(requests[1].if_none_match, fields["etag"])
        self.assertEqual(requests[2].retry_after, "600")
        done = subprocess.run([sys.executable, SCRIPT, home / "log"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stdout.splitlines()[-1].partition(": ")[2],
                         "2 early, 3 gap, 1 manners, 1 retry-after, 1 unconditional")


if __name__ == "__main__":
    unittest.main(verbosity=2)
