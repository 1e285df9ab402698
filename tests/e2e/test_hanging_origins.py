#!/usr/bin/python3
"""Ten thousand feeds, three hundred of which hang: the others are polled on time, in bounded memory.

More hang than may be in flight at once, so that they could take every place there is.
"""

import collections
import os
import shutil
import socket
import subprocess
import time
import unittest

from support import Newsroom, Nginx, WIREROOM, rss, slowness, wait_until

SANITIZED = "san/" in WIREROOM  # slow, and a sanitizer's memory is not ours
FEEDS, HANGING, IN_FLIGHT = (1000, 30, 26) if SANITIZED else (10_000, 300, 256)
MEMORY = None if SANITIZED else 128 << 20
EVERY = 60  # seconds, the shortest there is
JITTER = EVERY / 10
GIVEN_UP = 8  # seconds, half the usual, so that the test is done sooner
LATE = 5 * slowness()  # seconds that a poll may come late


def on_all_of_loopback(backlog):
    """A listening socket that every address of 127.0.0.0/8 leads to, and none from outside."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"lo\0")
    one.bind(("0.0.0.0", 0))
    one.listen(backlog)
    return one


class NginxOn(Nginx):
    """nginx on a socket that it is handed, as it hands its own to its successor when it is upgraded."""

    def __init__(self, listener):
        super().__init__(f"}} server {{ listen 0.0.0.0:{listener.getsockname()[1]}; root /nowhere;")
        self.listener = listener
        config = self.home / "nginx.conf"
        text = config.read_text().replace("root /nowhere", f"root {self.root}")
        # Handed sockets are for masters; their workers would be nobody.
        text = text.replace("master_process off;", "user root;" if os.geteuid() == 0 else "")
        config.write_text(text)

    def __enter__(self):
        self.process = subprocess.Popen(
            [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(self.home / "nginx.conf"), "-p", str(self.home)],
            stderr=subprocess.DEVNULL, pass_fds=[self.listener.fileno()],
            env=os.environ | {"NGINX": f"{self.listener.fileno()};"})
        wait_until(lambda: socket.create_connection(("127.0.0.1", self.port), 1).close() or True, what="nginx")
        return self


class HangingOrigins(unittest.TestCase):
    def test_others_are_on_time_and_memory_is_bounded(self):
        hanging, good = on_all_of_loopback(4096), on_all_of_loopback(4096)
        self.addCleanup(hanging.close)
        self.addCleanup(good.close)
        every = FEEDS // HANGING
        urls, healthy = [], []
        for number in range(FEEDS):
            host = f"127.{10 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"  # a host for each
            bad = number % every == 0 and number // every < HANGING
            listener = hanging if bad else good
            urls.append(f"http://{host}:{listener.getsockname()[1]}/feed?{number}")
            if not bad:
                healthy.append(f"/feed?{number}")
        self.assertEqual(len(healthy), FEEDS - HANGING)
        body = rss("Harbour", [(f"h{i}", f"https://harbour.example/{i}", f"Piece {i}") for i in range(3)])
        with NginxOn(good) as nginx, \
                Newsroom([("All", urls)], poll=f'every = "{EVERY}s"\nconcurrency = {IN_FLIGHT}\n'
                                           f'[poll.limits]\nfirst_byte = "{GIVEN_UP}s"') as room:
            nginx.write("feed", body)
            room.start(wait=False)
            status = f"/proc/{room.process.pid}/status"

            def asked():
                times = collections.defaultdict(list)
                for _, _, target, _, moment in nginx.log():
                    times[target].append(float(moment))
                return times

            def twice():
                room.alive()
                time.sleep(1)
                times = asked()
                return times if len(times) == len(healthy) and min(map(len, times.values())) > 1 else None

            times = wait_until(twice, seconds=180, what="every healthy feed polled twice")
            with open(status, encoding="ascii") as lines:
                peak = next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM"))
            with open(status, encoding="ascii") as lines:
                print("".join(line for line in lines if line.startswith("Rss")), end="")
            outcomes = room.status()["poller"]["by_outcome"]
            room.stop()
        late = sorted(moments[1] - moments[0] - EVERY - JITTER for moments in times.values())
        first = sorted(moments[0] for moments in times.values())
        print(f"first polls within {first[-1] - first[0]:.1f} s; second ones late by {late[-1]:.2f} s at most, "
              f"{late[len(late) // 2]:.2f} s in the middle; {peak / (1 << 20):.1f} MiB; {outcomes}")
        self.assertGreaterEqual(outcomes["timeout"], HANGING)
        self.assertGreaterEqual(late[0], -JITTER - 0.1, "never early")
        self.assertLess(late[-1], LATE)
        if MEMORY:
            self.assertLessEqual(peak, MEMORY)


if __name__ == "__main__":
    unittest.main(verbosity=2)
