"""The rig of a clone that has no ../shared/bench: feeds of random words behind an nginx of our own, and curl, which
fetches the same and throws it away, to compare with."""
import gzip
import os
import random
import shutil
import subprocess
import sys
import time

import rig

HOSTS = 250
PORT = 8820
ITEMS = 20
WORDS = ("harbour council bridge river market school ferry budget storm museum orchard railway court clinic festival union "
         "energy housing tunnel library vote coast winter engine teacher garden treaty factory report evening morning").split()


def weigh(command):
    """Runs it; wall, CPU seconds of it and its children, and the largest resident memory of one of them."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss, child.returncode


class OwnRig(rig.Rig):
    def __init__(self, feeds):
        self.feeds = feeds
        self.home = os.path.join(rig.WORK, "own_rig")
        self.root = os.path.join(self.home, "www")
        self.log = os.path.join(self.home, "access.log")
        self.nginx = None
        self.newest = ITEMS
        shutil.rmtree(self.home, ignore_errors=True)
        os.makedirs(self.root)
        with open(self.urls(), "w") as out:
            for number in range(feeds):
                self.write(number, self.newest)
                out.write("http://127.0.2.%d:%d/%05d.xml\n" % (1 + number % HOSTS, PORT, number))

    def describe(self):
        return "a rig of our own (../shared/bench is not there: no bare libraries, no readers), nginx on loopback"

    def limits(self):
        return ["curl-parallel"]

    def whole_job(self):
        return "curl-parallel"

    def has(self, name):
        print("bench poll: %s is left out: it comes with ../shared/bench" % name, file=sys.stderr)
        return False

    def urls(self):
        return os.path.join(self.home, "urls.txt")

    def database(self):
        return os.path.join(self.home, "wireroom", "wireroom.db")

    def write(self, number, newest):
        words = random.Random(number)
        text = " ".join(words.choices(WORDS, k=4000))
        now = time.time() - 3600 * 8
        parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Paper %d</title>'
                 "<link>http://paper%d.example/</link><description>News</description>" % (number, number)]
        for item in range(newest, newest - ITEMS, -1):
            at = (item * 977 + number * 131) % 20000
            date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now - (newest - item) * 7200))
            parts.append("<item><title>%s</title><link>http://paper%d.example/%d</link><guid>http://paper%d.example/%d</guid>"
                         "<pubDate>%s</pubDate><description><![CDATA[<p>%s</p><p>%s</p>]]></description></item>"
                         % (text[at:at + 60].strip(), number, item, number, item, date, text[at:at + 900], text[:600]))
        data = ("\n".join(parts) + "</channel></rss>\n").encode()
        path = os.path.join(self.root, "%05d.xml" % number)
        for name, content in ((path, data), (path + ".gz", gzip.compress(data, 6))):
            with open(name, "wb") as out:
                out.write(content)
            os.utime(name, (now, now + newest))

    def start(self):
        listen = "".join("listen 127.0.2.%d:%d backlog=1024; " % (1 + host, PORT) for host in range(HOSTS))
        temporary = "".join("%s_temp_path %s; " % (name, self.home) for name in
                            ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root; " if os.getuid() == 0 else ""
        with open(os.path.join(self.home, "nginx.conf"), "w") as out:
            out.write("%sdaemon off; worker_processes 1; worker_rlimit_nofile 16384; pid %s/pid; error_log %s/error.log;\n"
                      "events { worker_connections 4096; }\n"
                      "http { %s default_type application/rss+xml; gzip_static on; etag on; keepalive_requests 1000000;\n"
                      "log_format brief '$status'; access_log %s brief; server { %s root %s; } }\n"
                      % (user, self.home, self.home, temporary, self.log, listen, self.root))
        self.nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", os.path.join(self.home, "nginx.conf"), "-p", self.home,
                                       "-e", os.path.join(self.home, "error.log")])
        time.sleep(1)
        if self.nginx.poll() is not None:
            raise SystemExit("bench poll: nginx does not start; see %s/error.log" % self.home)

    def stop(self):
        if self.nginx and self.nginx.poll() is None:
            self.nginx.terminate()
            self.nginx.wait()

    def statuses(self):
        with open(self.log, "r+") as log:
            lines = log.read().split()
            log.truncate(0)
        return {status: lines.count(status) for status in set(lines)}

    def poll(self, name, feeds, mixed):
        home = os.path.join(self.home, name)
        configuration = self.configure(home, feeds)
        for phase in ["cold", "warm"] + ["mixed"] * mixed:
            if phase == "mixed":
                self.newest += 1
                for number in range(0, self.feeds, 10):
                    self.write(number, self.newest)
            command = [rig.built("wireroom"), "poll", "--all", "--json", "--config", configuration]
            if name == "curl-parallel":
                if phase != "cold":
                    return
                with open(os.path.join(home, "urls")) as urls, open(os.path.join(home, "curl"), "w") as out:
                    out.write("".join('url = "%s"\noutput = "/dev/null"\ncompressed\nnoproxy = "*"\n' % url.strip() for url in urls))
                command = ["curl", "--silent", "--parallel", "--parallel-max", "100", "-K", os.path.join(home, "curl")]
            self.statuses()
            seconds, cpu, peak, code = weigh(command)
            status = self.statuses()
            good = sum(count for answer, count in status.items() if answer in ("200", "304"))
            yield {"set": phase, "rate_cpu": feeds / cpu, "seconds": seconds, "rss_kb": peak, "status": status, "exit": code,
                   "whole": good >= feeds}
