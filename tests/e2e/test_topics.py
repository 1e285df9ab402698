#!/usr/bin/python3
"""Pages behind the front page over real feeds: topics, categories, articles with related ones, stories. Every link
within the site leads somewhere, pages are valid HTML, and all of it survives a restart byte for byte."""

import email.utils
import html5lib
import json
import re
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as ET

from support import Newsroom, Nginx, get, wait_until

PAPERS = {
    "Alpha": [("European Central Bank raises interest rates again", "Tech &amp;amp; Money"),
              ("Bridge at Velmora collapses in storm", "World")],
    "Beta": [("Why the European Central Bank raised its rates on Thursday", "World"),
             ("Divers search the harbour of Velmora for survivors", "WORLD")],
    "Gamma": [("Markets fall after the European Central Bank decision", "Sci-Tech"),
              ("Ferries to Velmora are suspended until Thursday", "world")],
    "Delta": [("Borrowers ask what the European Central Bank decision costs them", "Technology"),
              ("Storm that struck Velmora moves north, live updates", "World")],
}


def feed(name, pieces):
    items = []
    for number, (title, category) in enumerate(pieces):
        date = email.utils.formatdate(time.time() - 600 * (number + 1), usegmt=True)
        link = f"https://{name.lower()}.example/{number}"
        items.append(f"<item><guid>{link}</guid><link>{link}</link><title>{title}</title><category>{category}</category>"
                     f"<description>What we know: {title}.</description><pubDate>{date}</pubDate></item>")
    return (f"<rss version='2.0'><channel><title>{name}</title><link>https://{name.lower()}.example/</link>"
            f"<description>{name}</description>{''.join(items)}</channel></rss>").encode()


def links(page, path):
    for href in re.findall(r'<a [^>]*?href="([^"]*)"', page):
        target = urllib.parse.urljoin("http://wire.example" + path, href)
        if target.startswith("http://wire.example/") and not href.startswith("#"):
            yield target.removeprefix("http://wire.example")


class Topics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.nginx = cls.enterClassContext(Nginx())
        for name, pieces in PAPERS.items():
            cls.nginx.write(f"{name}.xml", feed(name, pieces))
        cls.room = Newsroom([(name, [cls.nginx.url(f"{name}.xml")]) for name in PAPERS],
                            more='[categories]\nTechnology = ["Sci-Tech"]\n')
        cls.addClassCleanup(cls.room.close)
        cls.room.start()
        wait_until(lambda: get(cls.room.port, "/topics/velmora")[0] == 200 and
                   len(cls.items("/topics/velmora.json")) == 4, what="the topic of four partners")

    @classmethod
    def page(cls, path):
        status, headers, body = get(cls.room.port, path)
        assert status == 200, (path, status)
        return body.decode()

    @classmethod
    def items(cls, path):
        return json.loads(get(cls.room.port, path)[2])["items"]

    def crawl(self):
        """Every page that can be reached from the front page, by path."""
        seen, waiting = {}, ["/"]
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            status, headers, body = get(self.room.port, path)
            self.assertEqual(status, 200, path)
            seen[path] = (headers, body)
            if headers["content-type"].startswith("text/html"):
                waiting += links(body.decode(), path)
        return seen

    def test_topics_are_names_of_several_partners(self):
        front = self.page("/")
        self.assertIn('<a href="topics/european-central-bank"><bdi>European Central Bank</bdi></a>', front)
        self.assertIn('<a href="topics/velmora"><bdi>Velmora</bdi></a>', front)
        for junk in ("Thursday", "Live updates", "Central Bank"):
            self.assertNotIn(f"<bdi>{junk}</bdi>", front)

    def test_categories_are_folded_and_by_the_operators_table(self):
        front = self.page("/")
        self.assertIn('<a href="categories/world"><bdi>World</bdi></a> <span>5</span>', front)
        self.assertIn('<a href="categories/technology"><bdi>Technology</bdi></a> <span>2</span>', front)
        self.assertEqual(len(self.items("/categories/world.json")), 5)
        self.assertEqual(len(self.items("/categories/technology.json")), 2)

    def test_an_article_names_its_source_and_what_is_related(self):
        velmora = next(p for p in self.crawl() if p.startswith("/articles/") and "Divers search" in self.page(p)
                       and '<h1 dir="auto"><a href="https://beta.example/1">' in self.page(p))
        page = self.page(velmora)
        self.assertIn('<a href="https://beta.example/1"><bdi>Beta</bdi></a>', page)
        related = page[page.index('id="related"'):]
        self.assertIn("Velmora", related)
        self.assertNotIn(f'href="..{velmora}"', related)

    def test_every_page_is_valid_and_every_link_leads_somewhere(self):
        pages = self.crawl()
        kinds = {path.split("/")[1] for path in pages}
        self.assertTrue({"articles", "topics", "categories", "trending"} <= kinds, kinds)
        for path, (headers, body) in pages.items():
            self.assertTrue(headers["etag"], path)
            again = get(self.room.port, path, {"If-None-Match": headers["etag"]})
            self.assertEqual((again[0], again[2]), (304, b""), path)
            if headers["content-type"].startswith("text/html"):
                html5lib.HTMLParser(strict=True).parse(body.decode())
                self.assertEqual(body.count(b"<h1"), 1, path)
                self.assertNotIn(b"<script", body)
            elif path.endswith((".rss", ".atom", ".opml")):
                ET.fromstring(body)

    def test_a_restart_keeps_slugs_bytes_and_validators(self):
        before = self.crawl()
        self.assertEqual(self.room.stop(), 0)
        time.sleep(1.1)
        self.room.start()
        wait_until(lambda: all(get(self.room.port, path)[0] == 200 for path in before), what="all pages again")
        for path, (headers, body) in before.items():
            _, again, repeated = get(self.room.port, path)
            self.assertEqual(repeated, body, path)
            self.assertEqual(again["etag"], headers["etag"], path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
