#!/usr/bin/python3
"""Partners behind a proxy, a password and a client certificate: a real CONNECT proxy, openssl's TLS, the daemon."""

import base64
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support import Newsroom, rss, wait_until


class Proxy(BaseHTTPRequestHandler):
    """CONNECT with basic credentials; `names` maps public-looking names to loopback."""

    heads, names = [], {}

    def do_CONNECT(self):
        self.heads.append((self.path, dict(self.headers)))
        wanted = "Basic " + base64.b64encode(b"wire:proxy-word").decode()
        if self.headers.get("Proxy-Authorization") != wanted:
            self.send_response(407)
            self.send_header("Proxy-Authenticate", 'Basic realm="proxy"')
            self.end_headers()
            return
        port = self.names.get(self.path)
        if port is None:
            self.send_error(502)
            return
        there = socket.create_connection(("127.0.0.1", port), 10)
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        back = threading.Thread(target=self.passes, args=(there, self.connection))
        back.start()
        self.passes(self.connection, there)
        back.join()
        there.close()
        self.close_connection = True

    @staticmethod
    def passes(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def log_message(self, *_):
        pass


class Partner(BaseHTTPRequestHandler):
    seen = []

    def do_GET(self):
        peer = self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        self.seen.append((self.headers.get("Host"), self.path, dict(self.headers), peer))
        body = rss("Secret", [("1", "https://secret.example/1", "Behind a proxy")])
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def serve(handler, context=None):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class ThroughAProxy(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="wireroom-proxy-"))
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
                     "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test CA")
        self.certificate("server", "DNS:secret.example")
        self.certificate("wire", "DNS:wire.example")
        Proxy.heads.clear()
        Partner.seen.clear()

    def tearDown(self):
        shutil.rmtree(self.folder)

    def openssl(self, *args):
        subprocess.run(["openssl", *args], cwd=self.folder, check=True, capture_output=True)

    def certificate(self, name, san):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                     "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={san}\n")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                     "-out", f"{name}.pem", "-days", "10", "-extfile", f"{name}.ext")

    def test_credentials_of_each_side_stay_there(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "server.pem", self.folder / "server.key")
        context.load_verify_locations(self.folder / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        secure, plain, proxy = serve(Partner, context), serve(Partner), serve(Proxy)
        Proxy.names = {"secret.example:443": secure.server_address[1], "plain.example:80": plain.server_address[1]}
        secrets = self.folder / "secrets"
        secrets.mkdir()
        (secrets / "partner-word").write_text("partner-word\n")
        (secrets / "proxy-word").write_text("proxy-word\n")
        for name in ("wire.pem", "wire.key"):
            shutil.copy(self.folder / name, secrets / name)
        proxy_at = f"http://127.0.0.1:{proxy.server_address[1]}"
        poll = f'proxy = "{proxy_at}"\nproxy_user = "wire"\nproxy_password_file = "proxy-word"\n'
        tls = f'ca_file = "{self.folder}/ca.pem"'
        identity = 'client_cert_file = "wire.pem"\nclient_key_file = "wire.key"'
        partners = [("Secret", ["https://secret.example/feed"], tls, identity, 'basic_user = "us"',
                     'basic_password_file = "partner-word"'),
                    ("Bare", ["https://secret.example/bare"], tls),
                    ("Plain", ["http://plain.example/feed"]),
                    ("Unknown", ["http://unknown.example/feed"]),
                    ("Direct", [f"http://127.0.0.1:{plain.server_address[1]}/direct"], 'proxy = ""'),
                    ("Stranger", ["http://plain.example/other"], f'proxy = "{proxy_at}"')]
        with Newsroom(partners, poll=poll) as room:
            config = room.config.read_text()
            room.config.write_text(config.replace("internal = true\n", "", 4))  # what is public is judged by its name
            room.start(env={**os.environ, "CREDENTIALS_DIRECTORY": str(secrets)})
            wait_until(lambda: all(f["last_poll"] for f in room.status()["feeds"]), what="all polled")
            feeds = {f["partner"]: f for f in room.status()["feeds"]}
            log = room.log_text()
        for partner in ("Secret", "Plain", "Direct"):
            self.assertEqual((feeds[partner]["outcome"], feeds[partner]["error"]), ("fetched", None), feeds[partner])
        name = f"proxy 127.0.0.1:{proxy.server_address[1]}: "
        self.assertEqual(feeds["Unknown"]["outcome"], "proxy_error")
        self.assertEqual(feeds["Unknown"]["error"], name + "it cannot reach unknown.example:80 (502)")
        self.assertEqual(feeds["Stranger"]["outcome"], "proxy_error")
        self.assertIn("407", feeds["Stranger"]["error"])
        self.assertNotIn(feeds["Bare"]["outcome"], ("fetched", "not_modified"))  # it was asked for a certificate and had none

        host, headers, peer = next((host, headers, peer) for host, _, headers, peer in Partner.seen if peer)
        self.assertEqual(host, "secret.example")
        self.assertEqual(headers["Authorization"], "Basic " + base64.b64encode(b"us:partner-word").decode())
        self.assertIn((("commonName", "wire"),), peer["subject"])
        for _, _, headers, _ in Partner.seen:
            self.assertNotIn("Proxy-Authorization", headers)
        self.assertCountEqual([path for _, path, _, _ in Partner.seen], ["/feed", "/feed", "/direct"])
        self.assertEqual({target for target, _ in Proxy.heads}, {"secret.example:443", "plain.example:80", "unknown.example:80"})
        for _, headers in Proxy.heads:
            self.assertLessEqual(set(headers), {"Host", "Proxy-Authorization"})
        for word in ("partner-word", "proxy-word", base64.b64encode(b"us:partner-word").decode()):
            self.assertNotIn(word, log)


if __name__ == "__main__":
    unittest.main(verbosity=2)
