#!/usr/bin/python3
"""Every way in which an origin can be bad: each ends in an error of its own, within its limits, beside neighbours
that notice nothing.

One daemon polls 500 feeds at once, a tenth of them bad; a test each then looks at what its status says, and polls
the bad feed alone to see what it costs.
"""

import asyncio
import gzip
import json
import random
import socket
import subprocess
import sys
import time
import unittest
import zlib

from origin import Origin, brotli
from support import Newsroom, Nginx, WIREROOM, free_port, rss, slowness, wait_until

KILOBYTE, MEGABYTE = 1 << 10, 1 << 20
FEEDS, BAD = 500, 50
HEADER, BODY = 16 * KILOBYTE, 2 * MEGABYTE
SLOW = slowness()  # of this machine
MS = {name: int(length * SLOW) for name, length in
      {"dns": 1000, "connect": 800, "tls": 800, "first_byte": 2000, "slow_after": 2000, "total": 4000}.items()}
LIMITS = "concurrency = 600\n[poll.limits]\n" + "".join(f'{name} = "{length}ms"\n' for name, length in MS.items()) + """
slow_rate = "1KiB"
header = "16KiB"
body = "2MiB"
ratio_from = "256KiB"
"""
SECONDS = 1.1 * MS["total"] / 1000  # the longest any poll may take by these limits
SANITIZED = "san/" in WIREROOM  # a sanitizer's shadow and quarantine are not ours
MEMORY = (1024 if SANITIZED else 256) * MEGABYTE  # of 500 feeds, 50 of them bad
MEMORY_ALONE = (256 if SANITIZED else 16) * MEGABYTE  # that a bad feed may need beyond a good one
IN_FLIGHT = 4 * MEGABYTE  # what buffers of sockets may hold beyond what is read

FEED = rss("Neighbour", [(f"n{i}", f"https://neighbour.example/{i}", f"Piece {i}") for i in range(20)])
PAGE = (b"<!DOCTYPE html><html><head><title>Moved</title><link rel='alternate' type='application/rss+xml' "
        b"href='/new.xml'></head><body><p>Our feeds have moved.</p></body></html>")

# name -> (script, outcome, error, bytes that may be sent at most)
BEHAVIOURS = {}


def bad(outcome, error, most=64 * KILOBYTE):
    def add(script):
        BEHAVIOURS[script.__name__] = (script, outcome, error, most)
        return script
    return add


def head(*fields, status="200 OK"):
    return "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *fields, "")).encode()


async def piecemeal(exchange, data):
    """Sends byte by byte, so that each is read alone."""
    for byte in data:
        await exchange.send(bytes([byte]))
        await asyncio.sleep(0.01)


# Slow.

@bad("timeout", f"slower than 1024 bytes a second after {MS['slow_after']} ms")
async def drips(exchange):
    await exchange.send(head("Content-Length: 100000"))
    for byte in FEED:
        await exchange.send(bytes([byte]))
        await asyncio.sleep(1)


@bad("timeout", f"no answer within {MS['first_byte']} ms")
async def drips_its_headers(exchange):
    for byte in head("Content-Length: 100000"):
        await exchange.send(bytes([byte]))
        await asyncio.sleep(MS["first_byte"] / 8000)


@bad("timeout", f"not done within {MS['total']} ms")
async def drips_just_fast_enough(exchange):
    await exchange.send(head("Content-Length: 1000000") + FEED[:-20])
    while True:
        await exchange.send(b"<!--" + b"x" * 1500 + b"-->")
        await asyncio.sleep(0.5)


@bad("timeout", f"no answer within {MS['first_byte']} ms")
async def never_answers(exchange):
    await exchange.hang()


@bad("timeout", f"slower than 1024 bytes a second after {MS['slow_after']} ms")
async def stops_in_the_body(exchange):
    await exchange.send(head("Content-Length: 100000") + FEED[:100])
    await exchange.hang()


# Ends.

@bad("connection_error", "connection reset by the server")
async def resets(exchange):
    exchange.reset()


@bad("connection_error", "connection reset by the server")
async def resets_in_the_body(exchange):
    await exchange.send(head("Content-Length: 100000") + FEED[:100])
    await asyncio.sleep(0.1)
    exchange.reset()


@bad("connection_error", "closed without an answer")
async def closes(exchange):
    exchange.close()


@bad("connection_error", "closed in the middle of the headers")
async def closes_in_the_headers(exchange):
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-")
    exchange.close()


# Lies about its length.

@bad("protocol_error", f"the body ends before its Content-Length of {len(FEED) + 100} bytes")
async def says_too_long(exchange):
    await exchange.send(head(f"Content-Length: {len(FEED) + 100}") + FEED)
    exchange.close()


@bad("protocol_error", f"bytes after the end of the answer: Content-Length is {len(FEED) - 100}, more came")
async def says_too_short(exchange):
    await exchange.send(head(f"Content-Length: {len(FEED) - 100}") + FEED)


@bad("protocol_error", f"bytes after the end of the answer: Content-Length is {len(FEED)}, more came")
async def goes_on_after_the_end(exchange):
    await exchange.send(head(f"Content-Length: {len(FEED)}") + FEED + head("Content-Length: 4") + b"more")


@bad("protocol_error", "bytes after the end of the answer")
async def goes_on_after_the_last_chunk(exchange):
    await exchange.send(head("Transfer-Encoding: chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(FEED), FEED) + b"more")


@bad("protocol_error", "the chunked body is cut off")
async def cuts_off_its_chunks(exchange):
    await exchange.send(head("Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(FEED), FEED))
    exchange.close()


@bad("protocol_error", "the answer is not HTTP: ")
async def says_two_lengths(exchange):
    await exchange.send(head(f"Content-Length: {len(FEED)}", "Content-Length: 7") + FEED)


@bad("too_large", f"the body is larger than {BODY} bytes")
async def announces_too_much(exchange):
    await exchange.send(head("Content-Length: 99999999999999"))
    await exchange.hang()


# Never ends.

@bad("too_large", f"the body is larger than {BODY} bytes", BODY + IN_FLIGHT)
async def sends_an_endless_body(exchange):
    await exchange.send(head())
    while True:
        await exchange.send(b"<!-- more and more -->" * 1000)


@bad("too_large", f"the body is larger than {BODY} bytes", BODY + IN_FLIGHT)
async def sends_endless_chunks(exchange):
    await exchange.send(head("Transfer-Encoding: chunked"))
    chunk = b"<!-- more and more -->" * 1000
    while True:
        await exchange.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))


@bad("protocol_error", f"the headers are larger than {HEADER} bytes", HEADER + IN_FLIGHT)
async def sends_endless_headers(exchange):
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while True:
        number += 1
        await exchange.send(b"X-%d: and another\r\n" % number)


@bad("protocol_error", f"the headers are larger than {HEADER} bytes", HEADER + IN_FLIGHT)
async def sends_one_endless_header(exchange):
    await exchange.send(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        await exchange.send(b"and on " * 1000)


@bad("protocol_error", "the headers are larger than ", HEADER + IN_FLIGHT)
async def sends_endless_trailers(exchange):
    await exchange.send(head("Transfer-Encoding: chunked") + b"%x\r\n%s\r\n0\r\n" % (len(FEED), FEED))
    while True:
        await exchange.send(b"X-More: and another\r\n" * 100)


@bad("redirect_error", "more than 5 redirects")
async def redirects_without_end(exchange):
    number = int(exchange.target.rpartition("=")[2]) + 1 if "=" in exchange.target else 1
    path = exchange.target.partition("?")[0]
    await exchange.answer(b"", "302 Found", [f"Location: {path}?n={number}"])


@bad("redirect_error", "redirects go round in a loop at ")
async def redirects_to_itself(exchange):
    await exchange.answer(b"", "301 Moved Permanently", [f"Location: {exchange.target}"])


@bad("protocol_error", "100: interim answers without end")
async def continues_without_end(exchange):
    while True:
        await exchange.send(head(status="100 Continue"))


@bad("timeout", f"no answer within {MS['first_byte']} ms")
async def continues_slowly(exchange):
    while True:
        await exchange.send(head(status="100 Continue"))
        await asyncio.sleep(MS["first_byte"] / 4000)


# Codings.

ZEROS = FEED + b"\0" * (64 * MEGABYTE)
GZIP_BOMB = gzip.compress(ZEROS, 9)
BROTLI_BOMB = brotli(ZEROS)
DEFLATE_BOMB = zlib.compress(ZEROS, 9)
GZIPPED = gzip.compress(FEED)
# Ten times smaller than what it becomes: no bomb by its ratio, too large all the same.
LARGE = gzip.compress(b"".join(b"<!-- %016x -->\n" % random.getrandbits(24) for _ in range(120_000)))


@bad("too_large", "the body is compressed more than 100:1, like a bomb")
async def sends_a_gzip_bomb(exchange):
    await exchange.answer(GZIP_BOMB, fields=["Content-Encoding: gzip"])


@bad("too_large", "the body is compressed more than 100:1, like a bomb")
async def sends_a_brotli_bomb(exchange):
    await exchange.answer(BROTLI_BOMB, fields=["Content-Encoding: br"])


@bad("too_large", "the body is compressed more than 100:1, like a bomb")
async def sends_a_deflate_bomb(exchange):
    await exchange.answer(DEFLATE_BOMB, fields=["Content-Encoding: deflate"])


@bad("too_large", f"the body is larger than {BODY} bytes", len(LARGE) + KILOBYTE)
async def unpacks_to_too_much(exchange):
    await exchange.answer(LARGE, fields=["Content-Encoding: gzip"])


@bad("protocol_error", "the answer says Content-Encoding: gzip, but its bytes are not of that coding")
async def says_gzip_and_sends_none(exchange):
    await exchange.answer(FEED, fields=["Content-Encoding: gzip"])


@bad("protocol_error", "the answer says Content-Encoding: br, but its bytes are not of that coding")
async def says_brotli_and_sends_gzip(exchange):
    await exchange.answer(GZIPPED, fields=["Content-Encoding: br"])


@bad("protocol_error", "the answer says Content-Encoding: gzip, but its bytes are damaged")
async def damages_its_gzip(exchange):
    await exchange.answer(GZIPPED[:-8] + b"\0" * 8, fields=["Content-Encoding: gzip"])


@bad("protocol_error", "the gzip data is cut off")
async def cuts_off_its_gzip(exchange):
    await exchange.answer(GZIPPED[:-20], fields=["Content-Encoding: gzip"])


@bad("protocol_error", "bytes after the end of the gzip data")
async def goes_on_after_its_gzip(exchange):
    await exchange.answer(GZIPPED + b"more", fields=["Content-Encoding: gzip"])


@bad("protocol_error", 'the answer has the content coding "zstd", which was not asked for')
async def codes_as_nobody_asked(exchange):
    await exchange.answer(FEED, fields=["Content-Encoding: zstd"])


@bad("protocol_error", "the answer has more than one content coding")
async def codes_twice(exchange):
    await exchange.answer(brotli(GZIPPED), fields=["Content-Encoding: gzip, br"])


# Other things than a feed.

@bad("http_error", "204 No Content: no feed can come with that")
async def has_no_content(exchange):
    await exchange.send(head(status="204 No Content"))


@bad("http_error", "206 Partial Content: no feed can come with that")
async def sends_a_part(exchange):
    await exchange.answer(FEED[:500], "206 Partial Content", [f"Content-Range: bytes 0-499/{len(FEED)}"])


@bad("not_a_feed", "a web page, not a feed; it names these feeds: ")
async def sends_a_page(exchange):
    await exchange.answer(PAGE, fields=["Content-Type: application/rss+xml"])


@bad("not_a_feed", "the body is empty")
async def sends_nothing(exchange):
    await exchange.answer(b"")


@bad("not_a_feed", "the body is empty")
async def sends_nothing_in_a_chunk_byte_by_byte(exchange):
    await exchange.send(head("Transfer-Encoding: chunked"))
    await piecemeal(exchange, b"0\r\n\r\n")


@bad("not_a_feed", "")
async def sends_noise(exchange):
    await exchange.answer(random.Random(1).randbytes(50_000))


@bad("protocol_error", "the answer is not HTTP: bad version")
async def speaks_another_protocol(exchange):
    await exchange.send(b"220 mail.example ESMTP ready\r\n")
    await exchange.hang()


@bad("protocol_error", "101: switches to a protocol that was not asked for")
async def switches_protocols(exchange):
    await exchange.send(head("Upgrade: websocket", "Connection: Upgrade", status="101 Switching Protocols"))
    await exchange.hang()


# Unusual, and right: these must work.

GOOD = {}  # name -> (script, items)


def good(items=20):
    def add(script):
        GOOD[script.__name__] = (script, items)
        return script
    return add


@good()
async def continues_once(exchange):
    await exchange.send(head(status="100 Continue"))
    await asyncio.sleep(0.1)
    await exchange.answer(FEED)


@good()
async def says_it_is_plain_text(exchange):
    await exchange.answer(FEED, fields=["Content-Type: text/plain; charset=utf-8"])


@good()
async def sends_byte_by_byte(exchange):
    for byte in head(f"Content-Length: {len(FEED)}") + FEED:
        exchange.writer.write(bytes([byte]))
    await exchange.writer.drain()


@good()
async def ends_its_chunks_byte_by_byte(exchange):
    await exchange.send(head("Transfer-Encoding: chunked") + b"%x\r\n%s" % (len(FEED), FEED))
    await piecemeal(exchange, b"\r\n0;a=b\r\nAge: 1\r\n\r\n")


@good()
async def ends_with_its_connection(exchange):
    await exchange.send(head("Connection: close") + FEED)
    exchange.close()


@good()
async def gzips_in_two_members(exchange):
    await exchange.answer(gzip.compress(FEED[:500]) + gzip.compress(FEED[500:]), fields=["Content-Encoding: gzip"])


@good(5000)
async def has_more_entries_than_are_read(exchange):
    await exchange.answer(rss("Many", [(f"m{i}", f"https://m.example/{i}", f"M {i}") for i in range(6000)]))


class Unreachable:
    """Listeners that the origin has nothing to do with: one whose queue is full, one that speaks no TLS, none at all."""

    def __init__(self):
        self.full, self.mute, self.closed = socket.socket(), socket.socket(), socket.socket()
        for one in (self.full, self.mute, self.closed):
            one.bind(("127.0.0.1", 0))
        self.full.listen(0)
        self.mute.listen(64)
        self.waiting = []
        for _ in range(4):  # nobody accepts these, so that there is no room for more
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(self.full.getsockname())
            self.waiting.append(waiting)

    def urls(self):
        full, mute, closed = (one.getsockname()[1] for one in (self.full, self.mute, self.closed))
        return {"takes_no_connection": f"http://127.0.0.1:{full}/", "speaks_no_tls": f"https://127.0.0.1:{mute}/",
                "listens_not": f"http://127.0.0.1:{closed}/"}

    def close(self):
        for one in (*self.waiting, self.full, self.mute, self.closed):
            one.close()


UNREACHABLE = {
    "takes_no_connection": ("timeout", f"no connection within {MS['connect']} ms"),
    "speaks_no_tls": ("timeout", f"no TLS within {MS['tls']} ms"),
    "listens_not": ("connect_error", ": connection refused"),
}
# A process counts as its own what the process held that it was forked from: so a small one forks.
MEASURE = """if True:
    import os, sys
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    _, status, used = os.wait4(child, 0)
    print(used.ru_maxrss, file=sys.stderr)
    sys.exit(os.waitstatus_to_exitcode(status))
"""


class BadOrigins(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.origin = cls.enterClassContext(Origin())
        cls.unreachable = Unreachable()
        cls.addClassCleanup(cls.unreachable.close)
        cls.urls = cls.unreachable.urls()
        scripts = {name: one[0] for name, one in (BEHAVIOURS | GOOD).items()}
        bad_urls = list(cls.urls.values())
        # Each on a host of its own; the bad ones often enough to be a tenth of all.
        for number, (name, script) in enumerate(scripts.items()):
            address = f"127.0.3.{number + 1}"
            cls.origin.listen(address)
            cls.origin.scripts[address] = script
            cls.urls[name] = cls.origin.url(f"/{name}", address)
            if name in BEHAVIOURS:
                bad_urls.append(cls.urls[name])
        names = list(BEHAVIOURS)
        for number in range(BAD - len(bad_urls)):
            name = names[number % len(names)]
            bad_urls.append(f"{cls.urls[name]}/again{number}")
        hosts = [f"127.0.{4 + number // 200}.{number % 200 + 1}" for number in range(FEEDS - len(bad_urls) - len(GOOD))]
        cls.port = free_port()
        cls.nginx = cls.enterClassContext(Nginx("".join(f"listen {host}:{cls.port} backlog=64; " for host in hosts)))
        cls.nginx.write("neighbour", FEED)
        cls.neighbours = [f"http://{host}:{cls.port}/neighbour" for host in hosts]
        feeds = bad_urls + [cls.urls[name] for name in GOOD] + cls.neighbours
        assert len(feeds) == FEEDS, len(feeds)
        cls.room = cls.enterClassContext(Newsroom([("All", feeds)], poll=LIMITS))
        cls.began = time.monotonic()
        cls.room.start()
        process = cls.room.process.pid
        cls.status = wait_until(lambda: cls.all_polled(), seconds=40 * SLOW, what="all polled")
        cls.took = time.monotonic() - cls.began
        with open(f"/proc/{process}/status", encoding="ascii") as lines:
            cls.peak = next(int(line.split()[1]) * KILOBYTE for line in lines if line.startswith("VmHWM"))
        cls.asked = cls.nginx.log()
        cls.room.stop()
        cls.alone = cls.cost_of(cls.neighbours[0])[2]

    @classmethod
    def all_polled(cls):
        status = cls.room.status()
        feeds = {feed["url"]: feed for feed in status["feeds"]}
        return feeds if all(feed["last_poll"] for feed in feeds.values()) else None

    @classmethod
    def cost_of(cls, url):
        """(summary, seconds, memory) of one round over this feed alone, in a newsroom of its own."""
        with Newsroom([("One", [url])], poll=LIMITS) as room:
            began = time.monotonic()
            done = subprocess.run(
                [sys.executable, "-S", "-c", MEASURE, WIREROOM, "poll", "--config", str(room.config), "--json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
            seconds = time.monotonic() - began
            summary = json.loads(done.stdout.splitlines()[-1])
            return summary, seconds, int(done.stderr.split()[-1]) * KILOBYTE

    def judge(self, name, outcome, error, most):
        url = self.urls[name]
        feed = self.status[url]
        self.assertEqual(feed["outcome"], outcome, feed)
        self.assertIn(error, feed["error"])
        self.assertNotIn("\n", feed["error"])
        self.assertEqual(feed["error_streak"], 1)
        self.assertIsNotNone(feed["next_poll"], "a partner is never given up")
        before = len(self.origin.seen[f"/{name}"])
        summary, seconds, memory = self.cost_of(url)
        self.assertEqual((summary["failed"], summary["items_new"]), (1, 0), summary)
        self.assertLess(seconds, SECONDS + 1.5 * SLOW)
        self.assertLessEqual(memory - self.alone, MEMORY_ALONE)
        self.assertLessEqual(summary["bytes"], most)
        for seen in self.origin.seen[f"/{name}"][before:]:
            self.assertLessEqual(seen.sent, most + IN_FLIGHT)

    def test_neighbours_are_on_time(self):
        for url in self.neighbours:
            self.assertEqual(self.status[url]["outcome"], "fetched", self.status[url])
        asked = sorted(float(line[4]) for line in self.asked)
        self.assertEqual(len(asked), len(self.neighbours))
        # All of them while the bad ones still kept the daemon busy.
        self.assertLess(asked[-1] - asked[0], 2 * SLOW)

    def test_memory_of_500_feeds_50_of_them_bad(self):
        self.assertLessEqual(self.peak, MEMORY)

    def test_the_round_ends_within_the_limits(self):
        self.assertLess(self.took, SECONDS + 10 * SLOW)


def add_tests():
    def of_bad(name, outcome, error, most):
        return lambda self: self.judge(name, outcome, error, most)

    def of_good(name, items):
        def test(self):
            feed = self.status[self.urls[name]]
            self.assertEqual((feed["outcome"], feed["error"]), ("fetched", None), feed)
            self.assertEqual(self.cost_of(self.urls[name])[0]["items_new"], items)
        return test

    for name, (_, outcome, error, most) in BEHAVIOURS.items():
        setattr(BadOrigins, f"test_{name}", of_bad(name, outcome, error, most))
    for name, (outcome, error) in UNREACHABLE.items():
        setattr(BadOrigins, f"test_{name}", of_bad(name, outcome, error, KILOBYTE))
    for name, (_, items) in GOOD.items():
        setattr(BadOrigins, f"test_{name}", of_good(name, items))


add_tests()

if __name__ == "__main__":
    unittest.main(verbosity=2)
