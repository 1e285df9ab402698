#!/usr/bin/python3
"""Documents made to exhaust: each costs at most 1 s of CPU time and 64 MiB beyond itself."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(os.environ.get("WIREROOM", "build/dev/wireroom"))
MEGABYTE = 1 << 20
SIZE = 10 * MEGABYTE - 4096
# Builds other than the one that is shipped are slower.
CPU_SECONDS = 1.0 if "/release/" in PROGRAM else 6.0
MEMORY = (512 if "san/" in PROGRAM else 64) * MEGABYTE  # a sanitizer's shadow and quarantine are not ours
# A process counts as its own what the process held that it was forked from: so a small one forks.
MEASURE = """if True:
    import os, sys
    child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
    _, status, used = os.wait4(child, 0)
    print(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""


def rss(inside, head=b""):
    return (b'<?xml version="1.0"?>' + head + b'<rss version="2.0"><channel><title>t</title><item><title>x</title>' +
            inside + b"</item></channel></rss>")


def filled(unit, size=SIZE):
    return unit * (size // len(unit))


def html(text):
    return rss(b"<description><![CDATA[" + text + b"]]></description>")


def blow_up():
    """300 KB, one entity used many times: 2.4 GB where entities are expanded."""
    return rss(b"<description>" + b"&a;" * 50_000 + b"</description>",
               b'<!DOCTYPE rss [<!ENTITY a "' + b"a" * 150_000 + b'">]>')


def laughs():
    lines = b'<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, 12))
    return rss(b"<description>&l11;</description>", b"<!DOCTYPE rss [" + lines + b"]>")


def small_laughs():
    """Within what a document may declare itself, used as often as it can be."""
    return rss(b"<description>" + filled(b"&a;") + b"</description>", b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaa">]>')


def attlist():
    """834 KB of attribute defaults: 17 s where they are obeyed."""
    return rss(b"<e/>" * 20_000,
               b"<!DOCTYPE rss [" + b"".join(b'<!ATTLIST e a%d CDATA "x">' % i for i in range(30_000)) + b"]>")


def late_ids():
    """As many entries as are taken, whose ids differ in their last bytes only."""
    return rss(b"</item>" + b"".join(b"<item><title>x</title><guid>" + b"p" * 1990 + b"%d</guid></item>" % (i * 7919 % 4980)
                                     for i in range(4_980)) + b"<item>")


XML_BOMBS = {
    "ids that differ late": late_ids,
    "billion laughs": laughs,
    "quadratic blow-up": blow_up,
    "many uses of a small entity": small_laughs,
    "parameter entities": lambda: rss(
        b"", b'<!DOCTYPE rss [<!ENTITY % a "' + b"x" * 60_000 + b'">' + b"%a;" * 10_000 + b"]>"),
    "attribute defaults": attlist,
    "40,000 attributes": lambda: rss(b"<e " + b" ".join(b'a%d="x"' % i for i in range(40_000)) + b"/>"),
    "a tag of 10 MB": lambda: rss(b'<e a="' + filled(b"x") + b'"/>'),
    "depth": lambda: rss(filled(b"<a>")),
    "as many names as there is room for": lambda: rss(b"".join(b"<n%d/>" % i for i in range(900_000))),
    "namespaces": lambda: rss(b"".join(b'<a xmlns:p%d="u:%d"/>' % (i, i) for i in range(300_000))),
    "an end that never comes": lambda: rss(filled(b"<!-- ")),
    # Not well-formed: read by the tokenizer that repairs.
    "bare ampersands": lambda: rss(b"<description>" + filled(b"& ") + b"</description>"),
    "end tags of nothing": lambda: rss(filled(b"</x>")),
    "sections without end": lambda: rss(b"&" + filled(b"<![CDATA[")),
    "tags without end": lambda: rss(b"&" + filled(b"<a b='")),
    "depth, mismatched": lambda: rss(b"</z>" + filled(b"<a><b></a>")),
    "entries in entries": lambda: rss(b"&" + filled(b"<item>")),
}

HTML_BOMBS = {
    "80,000 attributes": lambda: html(b"<p " + b" ".join(b"a%d=x" % i for i in range(80_000)) + b">x</p>"),
    "depth": lambda: html(filled(b"<b>")),
    "tables": lambda: html(filled(b"<table><td>")),
    "comments without end": lambda: html(filled(b"<!--")),
    "scripts without end": lambda: html(filled(b"<script><!--")),
    "references": lambda: html(filled(b"&amp;&lt")),
    "brackets": lambda: html(filled(b"<")),
    "links": lambda: html(filled(b'<a href="../../x">')),
    "small tags that grow": lambda: html(filled(b"<svg/>")),
}

LARGE_ENTRIES = {
    "plain text": lambda: rss(b"<description>" + filled(b"words and more words. ") + b"</description>"),
    "HTML": lambda: html(filled(b'<p>Words with a <a href="/x?y=1&amp;z=2">link</a> and <b>more</b>.</p>\n')),
    "escaped HTML": lambda: rss(b"<description>" + filled(b"&lt;p&gt;Words &amp;amp; more.&lt;/p&gt;") +
                                b"</description>"),
    "XHTML": lambda: (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id>'
                      b'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">' +
                      filled(b"<p>Words with <b>more</b>.</p>\n") + b"</div></content></entry></feed>"),
    "an extension": lambda: rss(b"<x>" + filled(b"<y>words</y>") + b"</x>"),
    "JSON": lambda: (b'{"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1","content_html":"' +
                     filled(b"<p>Words with <b>more</b>.</p>") + b'"}]}'),
}


class Bombs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="wireroom-bombs-")
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "document"

    def cost(self, document):
        """CPU seconds and the most memory that reading a document takes; it is read or refused, never crashed on."""
        self.file.write_bytes(document)
        size = len(document)
        del document
        done = subprocess.run([sys.executable, "-S", "-c", MEASURE, PROGRAM, "inspect", "--summary", self.file],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=True)
        code, seconds, memory = done.stderr.split()[-3:]
        self.assertEqual(int(code), 0, done.stdout[-500:])
        return float(seconds), int(memory) * 1024 - size

    def hold(self, documents):
        _, bare = self.cost(rss(b""))
        for name, make in documents.items():
            with self.subTest(name):
                seconds, memory = self.cost(make())
                for _ in range(2):  # a neighbour on the machine makes CPU time longer, never shorter
                    if seconds > CPU_SECONDS:
                        seconds = min(seconds, self.cost(make())[0])
                if os.environ.get("VERBOSE"):
                    print(f"{name:40} {seconds:6.2f} s {(memory - bare) / MEGABYTE:6.1f} MiB")
                self.assertLessEqual(seconds, CPU_SECONDS)
                self.assertLessEqual(memory - bare, MEMORY)

    def test_xml_bombs(self):
        self.hold(XML_BOMBS)

    def test_html_bombs(self):
        self.hold(HTML_BOMBS)

    def test_one_entry_of_ten_megabytes(self):
        self.hold(LARGE_ENTRIES)


if __name__ == "__main__":
    unittest.main()
