#!/usr/bin/python3
"""Partners behind `openssl s_server` set up wrongly are refused, each with its reason in the status."""

import datetime
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import unittest

from support import Newsroom, free_port, get, rss, wait_until

OLD = ("-cipher", "ALL:@SECLEVEL=0")  # what today's openssl refuses to serve unless told so


def openssl(*args, cwd):
    subprocess.run(["openssl", *args], cwd=cwd, check=True, capture_output=True)


class Origins:
    """Certificates, and `openssl s_server -HTTP` with them, in a folder of their own."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wireroom-tls-"))
        self.running = []
        # `s_server -HTTP` sends the file as it is, so the file holds the head of the answer too.
        body = rss("Secure", [("s1", "https://secure.example/1", "Behind TLS")])
        (self.folder / "feed.xml").write_bytes(
            b"HTTP/1.0 200 ok\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def close(self):
        for process in self.running:
            process.terminate()
            process.wait(10)
        shutil.rmtree(self.folder)

    def authority(self, name, by=None, extensions=()):
        """NAME.pem that may sign others."""
        self.certificate(name, by=by, extensions=("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign",
                                                  *extensions))

    def certificate(self, name, by=None, san="DNS:localhost", extensions=("basicConstraints=CA:FALSE",), key=(), days=30,
                    lasts=None, digest="sha256"):
        """NAME.pem and NAME.key, signed by `by` or by itself; negative days: expired; `lasts`: seconds from now."""
        folder = self.folder
        key = key or ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        openssl("req", *key, "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}", cwd=folder)
        lines = [*extensions, *([f"subjectAltName={san}"] if san else [])]
        (folder / f"{name}.ext").write_text("\n".join(lines) + "\n")
        if lasts is None:
            signer = ["-CA", f"{by}.pem", "-CAkey", f"{by}.key", "-CAcreateserial"] if by else ["-signkey", f"{name}.key"]
            openssl("x509", "-req", "-in", f"{name}.csr", *signer, "-out", f"{name}.pem", "-days", str(days),
                    f"-{digest}", "-extfile", f"{name}.ext", cwd=folder)
            return
        # Only `openssl ca` states moments; they are in the future for what is not valid yet.
        (folder / "index.txt").write_text("")
        (folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\n"
            "policy=p\n[p]\ncommonName=supplied\n")
        now = datetime.datetime.now(datetime.timezone.utc)
        begins, ends = (f"{now + datetime.timedelta(seconds=s):%Y%m%d%H%M%SZ}" for s in lasts)
        openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", f"{by}.pem", "-keyfile", f"{by}.key",
                "-in", f"{name}.csr", "-out", f"{name}.pem", "-startdate", begins, "-enddate", ends,
                "-extfile", f"{name}.ext", cwd=folder)

    def serve(self, name, *more, host="localhost"):
        """The URL of a feed behind NAME.pem."""
        port = free_port()
        self.running.append(subprocess.Popen(
            ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", f"{name}.pem", "-key", f"{name}.key",
             "-HTTP", "-quiet", *more], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL))
        wait_until(lambda: socket.create_connection(("127.0.0.1", port), 1).close() or True, what=name)
        return f"https://{host}:{port}/feed.xml"


class Tls(unittest.TestCase):
    def setUp(self):
        self.origins = Origins()
        self.addCleanup(self.origins.close)
        self.origins.authority("ca")
        self.trusted = f'ca_file = "{self.origins.folder}/ca.pem"'

    def test_wrong_set_ups(self):
        made = self.origins
        server = ("basicConstraints=CA:FALSE", "extendedKeyUsage=serverAuth")
        made.authority("intermediate", by="ca")
        made.authority("constrained", by="ca", extensions=("nameConstraints=critical,permitted;DNS:elsewhere.example",))
        made.authority("stranger")
        for name, how in {
                "good": {"extensions": server},
                "wrong name": {"san": "DNS:elsewhere.example"},
                "name only in the subject": {"san": ""},
                "wildcard over all": {"san": "DNS:*"},
                "wildcard of a part": {"san": "DNS:local*"},
                "expired": {"days": -1},
                "not yet valid": {"lasts": (3600, 7200)},
                "for clients": {"extensions": ("basicConstraints=CA:FALSE", "extendedKeyUsage=clientAuth")},
                "of a stranger": {"by": "stranger"},
                "behind an intermediate": {"by": "intermediate"},
                "outside its authority's names": {"by": "constrained"},
                "of a server": {"by": "good"},
                "weak key": {"key": ("-newkey", "rsa:1024")},
                "SHA-1": {"digest": "sha1", "key": ("-newkey", "rsa:2048")},
                "critical and unknown": {"extensions": ("1.2.3.4=critical,ASN1:NULL",)},
        }.items():
            made.certificate(name, **({"by": "ca"} | how))
        made.certificate("self-signed", extensions=server)
        old = {version: ("good", "wrong version number|unsupported protocol|protocol version", (flag, *OLD))
               for version, flag in (("TLS 1.0", "-tls1"), ("TLS 1.1", "-tls1_1"))}
        # partner -> (certificate, the reason that is told, options of the server)
        wrong = {
            "wrong name": (None, "hostname mismatch: certificate is for elsewhere.example, not for localhost", ()),
            "name only in the subject": (None, "hostname mismatch: certificate is for name only in the subject, not for", ()),
            "wildcard over all": (None, r"hostname mismatch: certificate is for \*, not for localhost", ()),
            "wildcard of a part": (None, r"hostname mismatch: certificate is for local\*, not for localhost", ()),
            "expired": (None, "certificate has expired", ()),
            "not yet valid": (None, "certificate is not yet valid", ()),
            "self-signed": (None, "self-signed certificate", ()),
            "for clients": (None, "unsuitable certificate purpose|unsupported certificate purpose", ()),
            "of a stranger": (None, "unable to get local issuer certificate", ()),
            "incomplete chain": ("behind an intermediate", "unable to get local issuer certificate", ()),
            "outside its authority's names": (None, "permitted subtree violation", ("-cert_chain", "constrained.pem")),
            "of a server": (None, "invalid CA certificate", ("-cert_chain", "good.pem")),
            "weak key": (None, "EE certificate key too weak|ee key too small", OLD),
            "SHA-1": (None, "CA signature digest algorithm too weak|CA md too weak", OLD),
            "critical and unknown": (None, "unhandled critical extension", ()),
            **old,
            "no cipher in common": ("good", "handshake failure", ("-tls1_2", "-cipher", "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0")),
            "wants a certificate of ours": ("good", "certificate required|handshake failure", ("-Verify", "1")),
            "wants one, TLS 1.2": ("good", "handshake failure", ("-Verify", "1", "-tls1_2")),
        }
        right = {"good": "good", "with its intermediate": "behind an intermediate"}
        partners = [(name, [made.serve(certificate or name, *more)], self.trusted)
                    for name, (certificate, _, more) in wrong.items()]
        partners += [("good", [made.serve("good")], self.trusted),
                     ("with its intermediate", [made.serve("behind an intermediate", "-cert_chain", "intermediate.pem")],
                      self.trusted)]
        with Newsroom(partners) as room:
            room.start()
            wait_until(lambda: all(f["last_poll"] for f in room.status()["feeds"]), what="all polled")
            feeds = {f["partner"]: f for f in room.status()["feeds"]}
        for partner in right:
            self.assertEqual(feeds[partner]["outcome"], "fetched", feeds[partner])
        for partner, (_, reason, _) in wrong.items():
            with self.subTest(partner):
                self.assertEqual(feeds[partner]["outcome"], "tls_error", feeds[partner])
                self.assertRegex(feeds[partner]["error"], reason)
                self.assertNotIn("\n", feeds[partner]["error"])

    def test_a_certificate_that_expires_between_polls(self):
        made, lasts = self.origins, 8
        versions = ("-tls1_3", "-tls1_2")  # their sessions are resumed in different ways
        began = time.monotonic()
        for version in versions:
            made.certificate(f"short{version}", by="ca", lasts=(-3600, lasts))
        partners = [(version, [made.serve(f"short{version}", version)], self.trusted) for version in versions]
        with Newsroom(partners) as room:
            room.start()

            def poll_all():
                before = {feed["id"]: feed["last_poll"] for feed in room.status()["feeds"]}
                time.sleep(1.1)  # moments of the status are whole seconds
                for number in before:
                    get(room.operator, f"/feeds/{number}/poll", method="POST")
                wait_until(lambda: all(feed["last_poll"] != before[feed["id"]] for feed in room.status()["feeds"]),
                           what="polls")
                return room.status()["feeds"]

            wait_until(lambda: all(feed["outcome"] == "fetched" for feed in room.status()["feeds"]), what="first polls")
            for feed in poll_all():
                self.assertEqual(feed["outcome"], "same_bytes", feed)
            self.assertLess(time.monotonic() - began, lasts, "too slow a machine to see the difference")
            time.sleep(max(0, began + lasts + 1.5 - time.monotonic()))
            for feed in poll_all():
                self.assertEqual(feed["outcome"], "tls_error", feed)
                self.assertEqual(feed["error"], "certificate has expired")


if __name__ == "__main__":
    unittest.main(verbosity=2)
