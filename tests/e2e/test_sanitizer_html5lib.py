#!/usr/bin/python3
"""What the sanitiser leaves, judged by an HTML5 parser that is not ours: nothing active, and a fixed point.

The documents are vectors of our own (tests/data/sanitize) and, where they are beside this clone, the sanitiser
documents of ../shared/conformance.
"""

import base64
import concurrent.futures
import gzip
import json
import os
import pathlib
import re
import subprocess
import unittest
from xml.sax.saxutils import escape

import html5lib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.path.abspath(os.environ.get("WIREROOM", "build/dev/wireroom"))
SUITE = ROOT.parent / "shared/conformance/feedparser-dev.jsonl.gz"
BASE = "https://harbour.example/a/b"

ACTIVE = {"animate", "animatecolor", "animatemotion", "animatetransform", "annotation-xml", "applet", "base", "bgsound",
          "body", "button", "command", "dialog", "embed", "event-source", "feimage", "foreignobject", "form", "frame",
          "frameset", "handler", "head", "html", "iframe", "image", "input", "isindex", "keygen", "layer", "link",
          "listener", "maction", "marquee", "meta", "mpath", "noembed", "noframes", "noscript", "object", "option",
          "param", "plaintext", "portal", "script", "select", "set", "slot", "style", "template", "textarea", "title",
          "use", "xmp"}
FORBIDDEN = {"style", "srcdoc", "action", "formaction", "form", "id", "class", "ping", "target", "autofocus", "background",
             "http-equiv", "manifest", "data", "dynsrc", "lowsrc", "usemap", "is", "slot", "contenteditable", "filter",
             "mask", "clip-path", "attributename", "values", "to", "from", "by", "begin", "srclang", "classid", "codebase"}
ADDRESSES = {"href", "src", "cite", "poster", "longdesc", "profile", "xlink:href", "srcset", "icon"}
SAFE = {"http", "https", "mailto"}
PICTURE = re.compile(r"data:image/(png|gif|jpeg|webp|avif);base64,[A-Za-z0-9+/]*={0,2}\Z")
BODIES = {"content", "summary", "subtitle", "description", "info"}
# Where a page may put it.
CONTAINERS = ("div", "body", "td", "p", "svg", "math", "title", "textarea", "noscript", "select")


def vectors():
    """The vectors of our own as bytes."""
    for line in (ROOT / "tests/data/sanitize/vectors.txt").read_text().splitlines():
        if line and not line.startswith("# "):
            yield re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), line.encode())


def inspected(document, content_type="", base=BASE):
    """`wireroom inspect --json` of a document, None when it is refused."""
    done = subprocess.run([PROGRAM, "inspect", "--json", "--base-url", base, "--content-type", content_type, "-"],
                          input=document, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    if done.returncode not in (0, 65):
        raise AssertionError((done.returncode, done.stderr))
    return json.loads(done.stdout) if done.returncode == 0 else None


def html_values(node, member=""):
    """Every HTML value of a document: value, base it was resolved against, XHTML or not, a body of text or not."""
    if isinstance(node, dict):
        if node.get("type") in ("html", "xhtml", "text/html", "application/xhtml+xml") and node.get("value"):
            yield node["value"], node.get("base", ""), "xhtml" in node["type"], member in BODIES
        for name, value in node.items():
            yield from html_values(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from html_values(value, member)


def atom(values):
    """The values as contents or titles of an Atom feed."""
    out = ['<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><id>i</id>']
    for number, (value, base, xhtml, body) in enumerate(values):
        name = "content" if body else "title"
        where = f' xml:base="{escape(base)}"' if base else ""
        if xhtml:
            text = f'type="xhtml"{where}><div xmlns="http://www.w3.org/1999/xhtml">{value}</div>'
        else:
            text = f'type="html"{where}>{escape(value)}'
        out.append(f"<entry><id>urn:{number}</id><{name} {text}</{name}></entry>")
    return ("".join(out) + "</feed>").encode()


def json_feed(bodies):
    """HTML as the contents of a JSON Feed."""
    items = [{"id": str(number), "content_html": body} for number, body in enumerate(bodies)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": items}).encode()


def value_of(entry, body):
    return entry["content"][0]["value"] if body else entry["title"]["value"]


def local(name):
    return name.rsplit("}", 1)[-1].lower() if isinstance(name, str) else ""


def complaint(value, container):
    """What is active in a value that a page has put into an element, else None."""
    if value.startswith("data:"):
        return None if PICTURE.match(value) else value
    tree = html5lib.parseFragment(value, treebuilder="etree", container=container)
    for element in tree.iter():
        if element is tree:
            continue
        if not isinstance(element.tag, str):
            return "a comment or declaration"
        name = local(element.tag)
        if name in ACTIVE:
            return f"<{name}>"
        for attribute, content in element.attrib.items():
            word = local(attribute)
            if word.startswith("on") or word in FORBIDDEN and not (word == "usemap" and content.startswith("#")):
                return f"<{name} {word}>"
            if word in ADDRESSES:
                for address in content.split(",") if word == "srcset" else [content]:
                    bad = complaint_of_address(address.strip(), name, word)
                    if bad:
                        return bad
            elif "javascript:" in content.lower() and word not in ("alt", "title", "lang", "summary", "abbr", "label"):
                return f"<{name} {word}={content!r}>"
    return None


def complaint_of_address(address, element, attribute):
    plain = re.sub(r"[\x00-\x20\x7f-\xa0\u2028\u2029\u3000]", "", address)
    scheme = re.match(r"([^/?#:]*):", plain)
    if not scheme or scheme[1].lower() in SAFE:
        return None
    if element == "img" and attribute == "src" and PICTURE.match(address):
        return None
    return f"<{element} {attribute}={address!r}>"


class Sanitiser(unittest.TestCase):
    def judge(self, values, written=lambda part: (atom(part), "application/atom+xml")):
        """Asserts that nothing in the values is active and that sanitising them again changes nothing."""
        values = sorted(set(values))
        for value, *_ in values:
            for container in CONTAINERS:
                # Raw text cannot be left by any `<` that begins no end tag of it.
                wrong = complaint(value, container)
                self.assertIsNone(wrong, (container, value))
        for start in range(0, len(values), 2000):
            part = values[start:start + 2000]
            again = inspected(*written(part))
            self.assertEqual(len(again["entries"]), len(part))
            for (value, *_, body), entry in zip(part, again["entries"]):
                self.assertEqual(value_of(entry, body), value)

    def values_of(self, documents):
        """The HTML values of documents: (bytes, Content-Type, base URL)."""
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            seen = list(pool.map(lambda given: inspected(*given), documents))
        return [value for document in seen if document for value in html_values(document)]

    def test_vectors_of_our_own(self):
        own = list(vectors())
        self.assertGreaterEqual(len(own), 150)
        items, entries, alone = [], [], []
        for vector in own:
            # As most feeds carry HTML, as Atom does, within a text, and as a title.
            text = escape(vector.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
            cdata = vector.replace(b"]]>", b"]]]]><![CDATA[>")
            items.append(b"<item><description><![CDATA[" + cdata + b"]]></description></item><item><title>" + text +
                         b"</title><description>&lt;p>words " + text + b"</description></item>")
            entries.append(b'<entry><content type="html"><![CDATA[' + cdata + b"]]></content></entry>")
            alone.append((b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml"><div '
                          b'xmlns="http://www.w3.org/1999/xhtml">' + vector + b"</div></content></entry></feed>",))
        values = self.values_of(alone + [
            (b'<rss version="2.0"><channel><title>t</title>' + b"".join(items) + b"</channel></rss>",),
            (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>' + b"".join(entries) + b"</feed>",)])
        self.assertGreater(len(values), 500)
        self.judge(values)
        values = self.values_of([(json_feed(vector.decode("utf-8", "replace") for vector in own),)])
        self.judge(values, lambda part: (json_feed(value for value, *_ in part), "application/feed+json"))

    @unittest.skipUnless(SUITE.exists(), "the conformance documents are not beside this clone")
    def test_sanitiser_documents(self):
        with gzip.open(SUITE, "rt") as lines:
            rows = [row for row in map(json.loads, lines) if "sanitize" in row["path"]]
        self.assertGreater(len(rows), 300)
        values = self.values_of((base64.b64decode(row["data"]), row["ctype"], row["base"] or BASE) for row in rows)
        self.assertGreater(len(values), 200)
        self.judge(values)

    def test_the_judge_sees_what_is_active(self):
        for wrong in ("<script>x</script>", "<img src=x onerror=y>", "<a href=' javascript:x'>x</a>", "<!-- x -->",
                      "<svg><a xlink:href='java\tscript:x'>x</a></svg>", "<p style=x>", "<img srcset='/a 1x, vbscript:b 2x'>",
                      "<img src='data:image/svg+xml;base64,AAAA'>", "<svg><set to=x></svg>"):
            self.assertIsNotNone(complaint(wrong, "div"), wrong)
        for right in ("<p>words</p>", "<a href='https://a.example/?x=javascript:y'>x</a>",
                      "<img src='data:image/png;base64,AAAA' alt='on x'>", "<a href='/a:b'>x</a>"):
            self.assertIsNone(complaint(right, "div"), right)


if __name__ == "__main__":
    unittest.main()
