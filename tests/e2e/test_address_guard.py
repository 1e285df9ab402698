#!/usr/bin/python3
"""Private addresses are not dialled, however they are spelled, named, or come up between two look-ups.

In a network namespace of its own, where every address there is leads to this machine, with a name server of its own:
what is sent is watched packet by packet, so that not even one that nobody answers goes unseen.
"""

import contextlib
import ipaddress
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from support import SKIP, Newsroom, get, rss, run, wait_until

PUBLIC = "93.184.216.34"
PUBLIC6 = "2606:2800:220:1:248:1893:25c8:1946"
PRIVATE = "10.0.0.1"
ALLOWED = {ipaddress.ip_address(PUBLIC), ipaddress.ip_address(PUBLIC6)}
FEED = rss("Public", [("p1", "https://public.example/1", "Anybody may read this")])

# Addresses that no poll may reach: each is tried as it stands, as the answer of a name server, and as the target of
# a redirect.
ADDRESSES = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.0.0.2 127.255.255.254
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.254 198.18.0.1
    198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.251 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:10.0.0.1 64:ff9b::10.0.0.1
    64:ff9b::127.0.0.1 64:ff9b:1::1 100::1 2001:0:a00:1::1 2001:0:808:808::f5ff:fffe 2001:2::1 2001:10::1 2001:20::1
    2001:db8::1 2002:a00:1::1 2002:7f00:1:: 2002:c0a8:1:: 3fff::1 fc00::1 fd12:3456:789a::1 fe80::1 fec0::1
    ff02::1 2606:2800::5efe:10.0.0.1 2606:2800::200:5efe:127.0.0.1
""".split()

# Spellings of 10.0.0.1 and its like that some library takes for the address: what is no name must not become one.
SPELLINGS = r"""
    http://10.0.0.1./ http://10.0.0.1../ http://10.1/ http://10.0.1/ http://127.1/ http://127.0.1/ http://0/ http://0x0/
    http://167772161/ http://2130706433/ http://0xa000001/ http://0x7f000001/ http://0x7F.1/ http://0xa.0.0.1/
    http://0x0a.0x00.0x00.0x01/ http://012.0.0.1/ http://0177.0.0.1/ http://0177.0.0.01/ http://017700000001/
    http://00000000012.0.0.1/ http://4294967295/ http://10.0.0.1:80/ http://%31%30.0.0.1/ http://10%2e0%2e0%2e1/
    http://%31%32%37.1/ http://①⓪.⓪.⓪.①/ http://１０.０.０.１/ http://10。0。0。1/ http://10｡0｡0｡1/ http://⑩.0.0.1/
    http://١٠.٠.٠.١/ HTTP://10.0.0.1/ hTTp:10.0.0.1/ http:/10.0.0.1/ http:///10.0.0.1/ http:\\10.0.0.1\ //10.0.0.1/
    \\10.0.0.1/ http://public.example@10.0.0.1/ http://public.example:80@10.0.0.1/ http://10.0.0.1#@public.example/
    http://10.0.0.1?@public.example/ http://10.0.0.1\@public.example/ http://public.example%40@10.0.0.1/
    http://[::ffff:a00:1]/ http://[0:0:0:0:0:FFFF:0a00:0001]/ http://[::ffff:0x0a000001]/ http://[::FFFF:10.0.0.1]:80/
    http://[0000:0000:0000:0000:0000:0000:0000:0001]/ http://[::1%25lo]/ http://[fe80::1%25lo]/ http://[fe80::1%lo]/
    http://[::127.1]/ http://[64:ff9b::a00:1]/ http://[2002:0a00:0001:0:0:0:0:1]/ http://localhost/ http://LOCALHOST./
    http://localhost.localdomain/ http://intranet/ http://intranet.example/ http://wpad/ http://10.0.0.1.nip.example/
    http://ⓛocalhost/ http://lo%63alhost/ https://10.0.0.1/ http://10.0.0.1:22/ http://10.0.0.1:65535/
    file:///etc/passwd ftp://10.0.0.1/ gopher://10.0.0.1:70/ javascript:alert(1)
""".split()


def ready_for_namespaces():
    more = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *more, "--net", "--mount"]
    with contextlib.suppress(OSError):
        tried = subprocess.run([*command, "ip", "link", "set", "lo", "up"], capture_output=True, check=False)
        if tried.returncode == 0:
            return command
    return None


class Wire:
    """What goes over the loopback device, which here is all there is: TCP connections that were begun."""

    def __init__(self):
        self.begun = []  # (address, port)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind(("lo", 0))
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while True:
            frame = self.socket.recv(65535)
            kind, packet = struct.unpack("!H", frame[12:14])[0], frame[14:]
            if kind == 0x0800 and packet[9] == 6:
                address, segment = packet[16:20], packet[(packet[0] & 15) * 4:]
            elif kind == 0x86DD and packet[6] == 6:
                address, segment = packet[24:40], packet[40:]
            else:
                continue
            if segment[13] & 0x12 == 0x02:  # SYN without ACK
                self.begun.append((ipaddress.ip_address(address), struct.unpack("!H", segment[2:4])[0]))


class NameServer:
    """UDP and TCP on 127.0.0.53. `records`: name -> function of the number of times it was asked, giving addresses."""

    def __init__(self):
        self.records, self.aliases = {}, {}
        self.asked = {}
        self.over_tcp = set()  # names whose answers are too long for UDP
        self.mute = set()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.53", 53))
        self.tcp = socket.create_server(("127.0.0.53", 53), backlog=64)
        threading.Thread(target=self.serve_udp, daemon=True).start()
        threading.Thread(target=self.serve_tcp, daemon=True).start()

    def serve_udp(self):
        while True:
            query, who = self.udp.recvfrom(4096)
            answer = self.answer(query, False)
            if answer:
                self.udp.sendto(answer, who)

    def serve_tcp(self):
        while True:
            client, _ = self.tcp.accept()
            with client, contextlib.suppress(OSError, struct.error, IndexError):
                client.settimeout(5)
                size = struct.unpack("!H", client.recv(2))[0]
                answer = self.answer(client.recv(size), True)
                client.sendall(struct.pack("!H", len(answer)) + answer)

    def answer(self, query, tcp):
        at, labels = 12, []
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]])
            at += query[at] + 1
        kind = struct.unpack("!H", query[at + 1:at + 3])[0]
        name = b".".join(labels).decode("latin-1").lower()
        question = query[12:at + 5]
        if name in self.mute:
            return None
        if name in self.over_tcp and not tcp:
            return query[:2] + b"\x83\x00" + struct.pack("!4H", 1, 0, 0, 0) + question
        self.asked[name, kind] = self.asked.get((name, kind), 0) + 1
        parts, owner = [], b"\xc0\x0c"
        if name in self.aliases:
            target = b"".join(bytes([len(p)]) + p for p in self.aliases[name].encode().split(b".")) + b"\0"
            parts.append(owner + struct.pack("!HHIH", 5, 1, 0, len(target)) + target)
            owner, name = target, self.aliases[name]
        found = self.records.get(name)
        if found is None:
            # As obliging as a name server can be: what a C library would read as a number, it answers.
            with contextlib.suppress(OSError, ValueError):
                number = socket.inet_ntoa(socket.inet_aton(name.removesuffix(".nip.example")))
                found = lambda _: [number]
        for address in map(ipaddress.ip_address, found(self.asked.get((name, kind), 1)) if found else []):
            if kind == (1 if address.version == 4 else 28):
                parts.append(owner + struct.pack("!HHIH", kind, 1, 0, len(address.packed)) + address.packed)
        code = 0 if found else 3
        return query[:2] + bytes([0x81, 0x80 | code]) + struct.pack("!4H", 1, len(parts), 0, 0) + question + b"".join(parts)


class Everywhere:
    """A server of HTTP at port 80 of every address. `/to?N` redirects to the Nth of `targets`; all else is a feed."""

    def __init__(self):
        self.targets = []
        self.asked = []  # (address, target)
        for family, address in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
            listener = socket.socket(family)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind((address, 80))
            listener.listen(512)
            threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            threading.Thread(target=self.serve, args=(listener.accept()[0],), daemon=True).start()

    def serve(self, client):
        with client, contextlib.suppress(OSError, IndexError):
            client.settimeout(10)
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    got = client.recv(4096)
                    if not got:
                        return
                    head += got
                target = head.split(b" ")[1].decode()
                self.asked.append((ipaddress.ip_address(client.getsockname()[0]), target))
                if target.startswith("/to?"):
                    where = self.targets[int(target[4:])].encode()
                    client.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + where + b"\r\nContent-Length: 0\r\n\r\n")
                else:
                    # Closed each time, so that the next request has to look its host up again.
                    client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(FEED) + FEED)
                    return


def literal(address):
    return f"http://[{address}]/" if ":" in address else f"http://{address}/"


class AddressGuard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for command in ("ip link set lo up", "ip route add local default dev lo", "ip -6 route add local default dev lo"):
            subprocess.run(command.split(), check=True)
        for path, text in (("/etc/resolv.conf", "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n"),
                           ("/etc/hosts", "127.0.0.1 localhost localhost.localdomain\n::1 localhost\n10.0.0.7 intranet\n")):
            with tempfile.NamedTemporaryFile("w", delete=False) as file:
                file.write(text)
            os.chmod(file.name, 0o644)
            subprocess.run(["mount", "--bind", file.name, path], check=True)
            os.unlink(file.name)
        cls.names, cls.server, cls.wire = NameServer(), Everywhere(), Wire()
        cls.names.records |= {"public.example": lambda _: [PUBLIC, PUBLIC6], "intranet.example": lambda _: [PRIVATE],
                              "wpad": lambda _: [PRIVATE]}

    def setUp(self):
        self.wire.begun.clear()
        self.server.asked.clear()

    def polled(self, urls, seconds=60, more=()):
        """url -> status, once each was polled, with what was dialled besides this machine's own services."""
        with Newsroom([("Foreign", urls, "internal = false"), *more], poll="[poll.limits]\ndns = \"3s\"\ntls = \"2s\"") as room:
            text = room.config.read_text()
            room.config.write_text(text.replace("internal = true\ninternal = false", "internal = false"))
            room.start()
            wait_until(lambda: all(f["last_poll"] for f in room.status()["feeds"]), seconds=seconds, what="all polled")
            status = {f["configured_url"]: f for f in room.status()["feeds"]}
            own = {(ipaddress.ip_address("127.0.0.1"), room.port), (ipaddress.ip_address("127.0.0.1"), room.operator),
                   (ipaddress.ip_address("127.0.0.53"), 53)}
            room.stop()
        time.sleep(0.2)
        return status, [one for one in self.wire.begun if one not in own]

    def expect_none(self, begun):
        self.assertEqual([f"{address} port {port}" for address, port in begun if address not in ALLOWED], [])

    def test_as_they_stand(self):
        urls = [literal(address) for address in ADDRESSES]
        status, begun = self.polled(urls)
        self.expect_none(begun)
        self.assertEqual(len(status), len(ADDRESSES))
        for url, feed in status.items():
            self.assertEqual(feed["outcome"], "address_refused", feed)
            self.assertIn("set internal = true", feed["error"])

    def test_behind_names(self):
        """Each address as the only answer of a name server, and beside a public one; CNAMEs; answers over TCP."""
        alone, beside = [], []
        for number, address in enumerate(ADDRESSES):
            self.names.records[f"alone{number}.example"] = lambda _, a=address: [a]
            self.names.records[f"beside{number}.example"] = lambda _, a=address: [PUBLIC, a, PUBLIC6]
            alone.append(f"http://alone{number}.example/")
            beside.append(f"http://beside{number}.example/")
        self.names.aliases["alias.example"] = "intranet.example"
        self.names.records["long.example"] = lambda _: [f"10.0.1.{n}" for n in range(60)]
        self.names.over_tcp.add("long.example")
        alone += ["http://alias.example/", "http://long.example/"]
        status, begun = self.polled(alone + beside)
        self.expect_none(begun)
        for url in alone:
            self.assertEqual(status[url]["outcome"], "address_refused", status[url])
        for url in beside:
            self.assertEqual(status[url]["outcome"], "fetched", status[url])
        self.assertGreaterEqual(self.names.asked["long.example", 1], 1, "it was asked over TCP")

    def test_behind_redirects(self):
        """Every address and every spelling as the target of a public host's redirect."""
        self.server.targets[:] = [literal(address) for address in ADDRESSES] + SPELLINGS
        urls = [f"http://public.example/to?{number}" for number in range(len(self.server.targets))]
        status, begun = self.polled(urls)
        self.expect_none(begun)
        asked = {target for _, target in self.server.asked}
        for number, (url, target) in enumerate(zip(urls, self.server.targets)):
            self.assertIn(f"/to?{number}", asked, "the public host was asked")
            feed = status[url]
            with self.subTest(target):
                self.assertIn(feed["outcome"], {"address_refused", "redirect_error", "dns_error"}, feed)
                self.assertTrue(feed["error"])
                if number < len(ADDRESSES):
                    self.assertEqual(feed["outcome"], "address_refused", feed)
        self.assertGreaterEqual(len(SPELLINGS), 60)

    def test_spelled_by_the_operator(self):
        """What the configuration takes for a URL at all is refused as an address or found to be no host."""
        accepted = []
        with Newsroom([]) as room:
            text = room.config.read_text()
            for spelling in SPELLINGS:
                feeds = json.dumps([*accepted, spelling], ensure_ascii=False)
                room.config.write_text(f"{text}\n[[partner]]\nname = \"x\"\nfeeds = {feeds}\n")
                # What names a feed that stands there already is refused as well.
                if run("check", "--config", room.config).returncode == 0:
                    accepted.append(spelling)
        self.assertGreater(len(accepted), 30)
        status, begun = self.polled(accepted)
        self.expect_none(begun)
        self.assertEqual(len(status), len(accepted))
        for feed in status.values():
            self.assertIn(feed["outcome"], {"address_refused", "dns_error", "protocol_error"}, feed)

    def test_a_name_that_flips_between_look_ups(self):
        """Zero TTL, public first and then private, over and over."""
        self.names.records["flip.example"] = lambda asked: [PUBLIC if asked % 2 else PRIVATE]
        outcomes = []
        with Newsroom([("Foreign", ["http://flip.example/"], "internal = false")]) as room:
            room.config.write_text(room.config.read_text().replace("internal = true\ninternal = false", "internal = false"))
            room.start()
            for turn in range(4):
                wait_until(lambda: (f := room.status()["feeds"][0])["last_poll"] and not f["in_flight"], what="poll")
                outcomes.append(room.status()["feeds"][0]["outcome"])
                time.sleep(5.2)  # answers are kept for five seconds at least
                before = room.status()["poller"]["polls"]
                get(room.operator, "/feeds/1/poll", method="POST")
                wait_until(lambda: room.status()["poller"]["polls"] > before, what="poll again")
            own = {room.port, room.operator, 53}
        self.assertIn("fetched", outcomes)
        self.assertIn("address_refused", outcomes)
        self.expect_none([one for one in self.wire.begun if one[1] not in own])

    def test_names_that_nobody_answers_delay_no_other(self):
        self.names.mute |= {f"mute{n}.example" for n in range(50)}
        began = time.monotonic()
        with Newsroom([("Foreign", [f"http://mute{n}.example/" for n in range(50)] + ["http://public.example/"],
                        "internal = false")], poll="[poll.limits]\ndns = \"3s\"") as room:
            room.config.write_text(room.config.read_text().replace("internal = true\ninternal = false", "internal = false"))
            room.start()
            wait_until(lambda: room.status()["poller"]["fetched"] == 1, what="the public feed")
            self.assertLess(time.monotonic() - began, 2.5)
            wait_until(lambda: room.status()["poller"]["failed"] == 50, what="the mute ones")
            errors = {f["error"] for f in room.status()["feeds"] if f["outcome"] == "dns_error"}
        self.assertEqual(len(errors), 50)
        self.assertIn("no name server answered for mute7.example in time", errors)

    def test_the_watch_would_see_it(self):
        """With the operator's word the same addresses are dialled, and seen."""
        more = [("Internal", [literal("10.0.0.1"), literal("fd12:3456:789a::1"), "http://intranet.example/x"])]
        status, begun = self.polled([literal("10.0.0.2")], more=more)
        for url in more[0][1]:
            self.assertEqual(status[url]["outcome"], "fetched", status[url])
        seen = {address for address, port in begun if port == 80}
        self.assertEqual(seen, {ipaddress.ip_address("10.0.0.1"), ipaddress.ip_address("fd12:3456:789a::1")})
        self.assertEqual(status[literal("10.0.0.2")]["outcome"], "address_refused")


if __name__ == "__main__":
    if "--inside" not in sys.argv:
        command = ready_for_namespaces()
        if command is None:
            print("skipped: no network namespace can be made here; run as root, or allow user namespaces")
            sys.exit(SKIP)
        os.execvp(command[0], [*command, sys.executable, os.path.abspath(__file__), "--inside", *sys.argv[1:]])
    sys.argv.remove("--inside")
    unittest.main(verbosity=2)
