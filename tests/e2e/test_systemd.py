#!/usr/bin/python3
"""The daemon and systemd: READY comes after the listeners answer, WATCHDOG comes, STOPPING comes on SIGTERM,
and sockets that systemd opened are served."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

from support import WIREROOM, Newsroom, SKIP, free_port, get, wait_until

if not shutil.which("systemd-socket-activate"):
    print("skipped: systemd-socket-activate is not installed")
    sys.exit(SKIP)


class NotifySocket:
    """Receives what a service tells systemd."""

    def __init__(self, folder, abstract=False):
        self.name = f"@wireroom-{os.getpid()}" if abstract else f"{folder}/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.name.replace("@", "\0", 1) if abstract else self.name)
        self.socket.settimeout(15)
        self.heard = []

    def wait_for(self, line):
        while True:
            message = self.socket.recv(4096).decode()
            self.heard.append(message)
            if any(part == line or part.startswith(line + "=") for part in message.split("\n")):
                return message


class Systemd(unittest.TestCase):
    def notify_round(self, abstract):
        with tempfile.TemporaryDirectory() as folder, Newsroom([]) as room:
            notify = NotifySocket(folder, abstract)
            room.start(wait=False, env={**os.environ, "NOTIFY_SOCKET": notify.name, "WATCHDOG_USEC": "1000000"})
            notify.wait_for("READY=1")
            # No waiting here: at READY both listeners must answer.
            self.assertEqual(get(room.port, "/feeds/top.rss")[0], 200)
            self.assertEqual(get(room.operator, "/readyz")[0], 200)
            begin = time.monotonic()
            notify.wait_for("WATCHDOG=1")
            self.assertLess(time.monotonic() - begin, 1.0)
            room.process.send_signal(signal.SIGHUP)
            self.assertIn("MONOTONIC_USEC=", notify.wait_for("RELOADING=1"))
            notify.wait_for("READY=1")
            self.assertTrue(any("STATUS=" in m for m in notify.heard))
            room.process.send_signal(signal.SIGTERM)
            notify.wait_for("STOPPING=1")
            self.assertEqual(room.process.wait(10), 0)

    def test_notify(self):
        self.notify_round(abstract=False)

    def test_notify_through_an_abstract_socket(self):
        self.notify_round(abstract=True)

    def test_socket_activation(self):
        with Newsroom([]) as room:
            public, operator = free_port(), free_port()
            activator = subprocess.Popen(
                ["systemd-socket-activate", f"--listen=127.0.0.1:{public}", f"--listen=127.0.0.1:{operator}",
                 "--fdname=public:operator", WIREROOM, "serve", "--config", str(room.config)],
                stderr=room.log_file.open("ab"))
            try:
                wait_until(lambda: get(public, "/feeds/top.rss")[0] == 200, what="activated public listener")
                self.assertEqual(get(operator, "/readyz")[0], 200)
                self.assertEqual(get(public, "/readyz")[0], 404)
                with self.assertRaises(OSError):
                    get(room.port, "/feeds/top.rss")  # the configured port is not bound besides
            finally:
                activator.send_signal(signal.SIGTERM)
                self.assertEqual(activator.wait(12), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
