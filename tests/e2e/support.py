"""What the end-to-end tests share: the program, real servers on loopback, small feeds, HTTP without a library.

Every server is started by the test that needs it and ended by its pid. WIREROOM names the program.
"""

import contextlib
import gzip
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
WIREROOM = os.environ.get("WIREROOM", str(ROOT / "build/release/wireroom"))
SKIP = 77  # what ctest is told to count as skipped


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds=20, what="condition"):
    """The first true value of condition(), polled; fails after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            value = condition()
            if value:
                return value
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


def get(port, path, headers=None, method="GET", address="127.0.0.1"):
    """(status, headers with lower-case names, body) of one request."""
    connection = http.client.HTTPConnection(address, port, timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def get_json(port, path):
    status, _, body = get(port, path, {"Accept": "application/json"})
    assert status == 200, (path, status, body[:300])
    return json.loads(body)


def run(*args, timeout=120, **more):
    """The finished process of `wireroom ARGS`."""
    return subprocess.run([WIREROOM, *map(str, args)], capture_output=True, text=True, timeout=timeout, **more)


def slowness():
    """How many times slower than a free machine this one is now, from 1 to 10: for deadlines that a test must set."""
    took = []
    for _ in range(3):
        began = time.monotonic()
        run("inspect", "-", input=rss("Slowness", [("s", "https://s.example/", "S")]).decode())
        took.append(time.monotonic() - began)
    return min(max(sorted(took)[1] / 0.1, 1.0), 10.0)


def rss(title, items, more=""):
    """An RSS 2.0 document; items are (guid, link, title) or (guid, link, title, pubDate)."""
    parts = []
    for guid, link, heading, *date in items:
        stamp = f"<pubDate>{date[0]}</pubDate>" if date else ""
        parts.append(f"<item><guid isPermaLink='false'>{guid}</guid><link>{link}</link><title>{heading}</title>"
                     f"<description>About {heading}.</description>{stamp}</item>")
    return (f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>{title}</title>"
            f"<link>https://{title.lower().replace(' ', '-')}.example/</link><description>{title}</description>{more}"
            + "".join(parts) + "</channel></rss>").encode()


class Nginx:
    """nginx on loopback serving one folder; `log()` gives (status, path, conditional?) for each request."""

    def __init__(self, extra=""):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="wireroom-nginx-"))
        self.root = self.home / "www"
        self.root.mkdir()
        self.port = free_port()
        (self.home / "nginx.conf").write_text(f"""
            daemon off; master_process off; worker_processes 1; pid {self.home}/pid; error_log {self.home}/error.log;
            events {{ worker_connections 4096; }}
            http {{
              log_format test '$status\\t$request_method\\t$request_uri\\t$http_if_none_match\\t$msec';
              access_log {self.home}/access.log test;
              default_type application/xml; sendfile on; keepalive_requests 100000;
              client_body_temp_path {self.home}/b; proxy_temp_path {self.home}/p; fastcgi_temp_path {self.home}/f;
              uwsgi_temp_path {self.home}/u; scgi_temp_path {self.home}/s;
              server {{ listen 127.0.0.1:{self.port} backlog=4096; root {self.root}; {extra} }}
            }}""")
        self.process = None

    def __enter__(self):
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-c", str(self.home / "nginx.conf"), "-p", str(self.home)],
                                        stderr=subprocess.DEVNULL)
        wait_until(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() or True, what="nginx")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)

    def write(self, name, data):
        (self.root / name).write_bytes(data)

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{name}"

    def log(self):
        """The lines that are written whole, each as its fields."""
        lines = (self.home / "access.log").read_text().split("\n")
        return [line.split("\t") for line in lines[:-1]]


class Newsroom:
    """A configuration in a folder of its own, and the daemon run on it."""

    def __init__(self, partners, more="", poll="", storage="", place=None):
        """partners: [(name, [urls]) or (name, [urls], extra TOML lines)]; place: the folder that its own is made in"""
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="wireroom-e2e-", dir=place))
        self.port, self.operator = free_port(), free_port()
        self.database = self.home / "wireroom.db"
        self.config = self.home / "wireroom.toml"
        self.process = None
        self.log_file = self.home / "log"
        tables = []
        for name, urls, *extra in partners:
            tables.append(f"[[partner]]\nname = {json.dumps(name)}\nowner = {json.dumps(name)}\n"
                          f"feeds = {json.dumps(urls)}\ninternal = true\n" + "".join(f"{line}\n" for line in extra))
        self.config.write_text(f"""
[site]
title = "Test Wire"
base_url = "http://wire.example"
contact = "ops@example.org"
[listen]
public = ["127.0.0.1:{self.port}"]
operator = "127.0.0.1:{self.operator}"
[storage]
url = "sqlite://{self.database}"
{storage}
[poll]
per_host = 8
per_host_gap = "0s"
{poll}
{more}
{chr(10).join(tables)}
""")

    def start(self, wait=True, **more):
        self.process = subprocess.Popen([WIREROOM, "serve", "--config", str(self.config)],
                                        stderr=self.log_file.open("ab"), stdout=subprocess.DEVNULL, **more)
        if wait:
            wait_until(lambda: self.alive() and get(self.operator, "/readyz")[0] == 200, what="readyz")
        return self

    def alive(self):
        assert self.process.poll() is None, f"serve ended with {self.process.returncode}: {self.log_text()[-2000:]}"
        return True

    def log_text(self):
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def stop(self, how=signal.SIGTERM, seconds=60 if "san/" in WIREROOM else 12):
        self.process.send_signal(how)
        code = self.process.wait(seconds)
        self.process = None
        return code

    def status(self):
        return get_json(self.operator, "/status")

    def feed(self, name="top", headers=None):
        return get(self.port, f"/feeds/{name}", headers)

    def close(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(10)
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def feedparser_documents(limit):
    """(name, bytes) of documents of the conformance corpus, or skips the test where it is not present."""
    corpus = SHARED / "conformance" / "feedparser-dev.jsonl.gz"
    if not corpus.exists():
        print("skipped: the conformance corpus is not beside this clone")
        sys.exit(SKIP)
    import base64
    found = []
    with gzip.open(corpus, "rt") as lines:
        for line in lines:
            case = json.loads(line)
            found.append((case["path"], base64.b64decode(case["data"])))
            if len(found) == limit:
                break
    return found
