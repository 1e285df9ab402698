#!/usr/bin/python3
"""Partners behind `openssl s_server` with wrong certificates are refused, and the status says why."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from support import Newsroom, free_port, rss, wait_until, socket


class Origin:
    """`openssl s_server -HTTP` with one certificate, in a folder of its own."""

    def __init__(self, folder, certificate, key, *more):
        self.port = free_port()
        self.process = subprocess.Popen(
            ["openssl", "s_server", "-accept", f"127.0.0.1:{self.port}", "-cert", certificate, "-key", key, "-HTTP",
             "-quiet", *more], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, capture_output=True)


class Tls(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wireroom-tls-"))
        self.origins = []
        # `s_server -HTTP` sends the file as it is, so the file holds the head of the answer too.
        body = rss("Secure", [("s1", "https://secure.example/1", "Behind TLS")])
        (self.folder / "feed.xml").write_bytes(
            b"HTTP/1.0 200 ok\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
                "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test CA", cwd=self.folder)

    def tearDown(self):
        for origin in self.origins:
            origin.close()
        shutil.rmtree(self.folder)

    def certificate(self, name, san, days):
        """NAME.pem signed by the test's CA; negative days: expired."""
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                "-out", f"{name}.csr", "-subj", f"/CN={name}", cwd=self.folder)
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={san}\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-out", f"{name}.pem", "-days", str(days), "-extfile", f"{name}.ext", cwd=self.folder)

    def serve(self, name, *more):
        origin = Origin(self.folder, f"{name}.pem", f"{name}.key", *more)
        self.origins.append(origin)
        wait_until(lambda: socket.create_connection(("127.0.0.1", origin.port), 1).close() or True, what=name)
        return f"https://localhost:{origin.port}/feed.xml"

    def test_wrong_certificates(self):
        self.certificate("good", "DNS:localhost", 10)
        self.certificate("wrongname", "DNS:elsewhere.example", 10)
        self.certificate("expired", "DNS:localhost", -1)
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "selfsigned.key",
                "-out", "selfsigned.pem", "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                cwd=self.folder)
        trusted = f'ca_file = "{self.folder}/ca.pem"'
        partners = [("Good", [self.serve("good")], trusted),
                    ("Wrong name", [self.serve("wrongname")], trusted),
                    ("Expired", [self.serve("expired")], trusted),
                    ("Self-signed", [self.serve("selfsigned")], trusted),
                    ("Old TLS", [self.serve("good", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")], trusted)]
        with Newsroom(partners) as room:
            room.start()
            wait_until(lambda: all(f["last_poll"] for f in room.status()["feeds"]), what="all polled")
            feeds = {f["partner"]: f for f in room.status()["feeds"]}
        self.assertEqual(feeds["Good"]["outcome"], "fetched", feeds["Good"])
        for partner, word in (("Wrong name", "localhost"), ("Expired", "expired"), ("Self-signed", "self-signed"),
                              ("Old TLS", "")):
            self.assertEqual(feeds[partner]["outcome"], "tls_error", feeds[partner])
            self.assertIn(word, feeds[partner]["error"].replace("self signed", "self-signed"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
