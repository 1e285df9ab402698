#!/usr/bin/python3
"""Finds impolite polls in an origin's access log.

Reads JSON Lines as nginx writes them with the log_format of docs/polling.md ("Auditing"), of one origin or of several,
and tells every request that breaks a rule of docs/polling.md: asked too early, while Retry-After ran, after two 410,
beside another request to the same host or too soon after it, without the validators that the origin had given, or with
others, in hours that the feed asked to be spared. Ends with 0 when there is none, with 1 when there are some, with 65
when a line cannot be read.

What only the origin knows may be added to a line as "feed": {"is_feed", "ttl", "skip_hours", "skip_days", "published",
"every"}; without it the audit knows less and is milder, never wrong.

Example: audit.py /var/log/nginx/wireroom.json
"""

import argparse
import collections
import dataclasses
import email.utils
import heapq
import json
import re
import statistics
import sys
import urllib.parse

MINUTE, HOUR, DAY = 60, 3600, 86400
REDIRECTS = {301, 302, 303, 307, 308}
HOP_WITHIN = 15 * MINUTE  # after this a redirect was not followed


def duration(text):
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"'{text}' is no duration; write it as 250ms, 15m, 12h")
    return float(match[1]) * {"ms": 0.001, "s": 1, "m": MINUTE, "h": HOUR, "d": DAY}[match[2]]


def http_date(text):
    try:
        return email.utils.parsedate_to_datetime(text).timestamp() if text else None
    except (TypeError, ValueError):
        return None


def seconds(text):
    return int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) else None


@dataclasses.dataclass
class Request:
    line: int
    start: float
    end: float
    url: str
    host: str
    status: int
    fields: dict  # of the line, empty ones left out

    def __getattr__(self, name):  # what a log does not have is as if it were empty
        return self.fields.get(name, "")

    @property
    def facts(self):
        return self.fields.get("feed") or {}


def read(lines, agent):
    """Requests of the lines in the order in which they began, and the pauses of the poller."""
    requests, pauses = [], []
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        value = json.loads(text)
        if "pause" in value:
            pauses.append(tuple(map(float, value["pause"])))
            continue
        if not re.search(agent, value.get("agent", "")):
            continue
        host = value["host"].lower()
        scheme = value.get("scheme", "http")
        name, _, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "")
        politeness = name if port in ("", "80", "443") else host
        end = float(value["at"])
        fields = {key: field for key, field in value.items() if field not in ("", "-", None)}
        requests.append(Request(number, end - float(value["took"]), end, f"{scheme}://{host}{value['target']}", politeness,
                                int(value["status"]), fields))
    requests.sort(key=lambda one: (one.start, one.end))
    return requests, sorted(pauses)


@dataclasses.dataclass
class Feed:
    """What is remembered of the feed that is asked at one URL, as of its last answers."""
    due: float = 0  # not before this
    why: str = ""
    exact: bool = False  # the wait is known, not only what it is at least
    wait: float = 0
    seen: bool = False
    known: list = dataclasses.field(default_factory=list)  # (etag, last_modified) pairs of which one must be sent
    succeeded: bool = False
    errors: int = 0
    gone: int = 0
    facts: dict = dataclasses.field(default_factory=dict)
    last: float = 0
    asked_at: tuple = ("", "")  # URL and host that were asked first, the last time: this host may hold it


class Audit:
    def __init__(self, how):
        self.how = how
        self.found = []
        self.feeds = {}
        self.held = {}  # host -> (until, line, since)
        self.hops = collections.defaultdict(list)  # url -> [(when, feeds of the chain)]
        self.running = collections.defaultdict(list)  # host -> heap of ends
        self.quiet = {}  # host -> (moment after which the gap counts, line)
        self.counts = collections.Counter()
        self.lateness = []

    def tell(self, one, kind, text):
        self.counts[kind] += 1
        self.found.append((one.line, one.start, kind, one.url, text))

    def run(self, requests, pauses=()):
        self.pauses = pauses
        # An answer is taken in when it ends, a request when it begins.
        ended, order = [], 0
        for one in requests:
            while ended and ended[0][0] <= one.start:
                self.take_in(heapq.heappop(ended)[2])
            one.chain = self.judge(one)
            order += 1
            heapq.heappush(ended, (one.end, order, one))
        while ended:
            self.take_in(heapq.heappop(ended)[2])
        if requests and self.how.punctual is not None:
            self.judge_forgotten(requests[-1].end)
        return self.found

    # A request as it begins.

    def judge(self, one):
        self.judge_host(one)
        hop = self.hop_of(one)
        if hop is None:
            chain = [self.feeds.setdefault(one.url, Feed())]
            self.judge_time(one, chain[0])
            chain[0].asked_at = one.url, one.host
        else:
            chain = hop
            feed = self.feeds.setdefault(one.url, chain[0])
            if all(feed is not other for other in chain):
                chain = [*chain, feed]
        self.judge_validators(one, chain[0])
        self.judge_manners(one)
        return chain

    def hop_of(self, one):
        waiting = self.hops.get(one.url, [])
        while waiting:
            when, chain = waiting.pop(0)
            if one.start - when <= HOP_WITHIN:
                return chain
        return None

    def judge_host(self, one):
        slack = self.how.tolerance
        running = self.running[one.host]
        while running and running[0] <= one.start + slack:
            heapq.heappop(running)
        if len(running) >= self.how.per_host:
            self.tell(one, "overlap", f"{len(running) + 1} requests in flight on {one.host}, {self.how.per_host} allowed")
        quiet, line = self.quiet.get(one.host, (None, 0))
        if quiet is not None and one.start < quiet + self.how.gap - slack:
            self.tell(one, "gap", f"{max(0, one.start - quiet):.3f} s after the request of line {line}, "
                                  f"{self.how.gap:g} s asked for")
        heapq.heappush(running, one.end)
        until, line, _ = self.held.get(one.host, (0, 0, 0))
        if one.start < until - slack:
            self.tell(one, "retry-after", f"{until - one.start:.0f} s before the end of the Retry-After of line {line}")
        # With one request at a time its end counts, else its begin (and the end again when that is known).
        self.quiet[one.host] = (one.start, one.line)

    def judge_time(self, one, feed):
        if feed.gone >= 2:
            self.tell(one, "stopped", "asked again after two answers of 410")
        elif feed.seen and one.start < feed.due - self.how.tolerance:
            self.tell(one, "early", f"{feed.due - one.start:.3f} s too early: {feed.why}")
        hours, days = set(feed.facts.get("skip_hours", [])), set(feed.facts.get("skip_days", []))
        if feed.seen and self.skips(feed) and (int(one.start // HOUR % 24) in hours or self.weekday(one.start) in days):
            self.tell(one, "skipped", "in an hour or on a day that the feed asks to be spared")
        if feed.seen and feed.exact and self.how.punctual is not None and feed.gone < 2:
            latest = self.latest(feed, one.host)
            self.lateness.append(one.start - feed.due)
            if one.start > latest:
                self.tell(one, "late", f"{one.start - latest:.0f} s after the latest moment: {feed.why}")

    def judge_validators(self, one, feed):
        if not feed.known:
            return
        sent = (one.if_none_match, one.if_modified_since)
        if sent in feed.known:
            return
        wanted = " or ".join(f"({etag or '-'}, {modified or '-'})" for etag, modified in feed.known)
        if sent == ("", ""):
            self.tell(one, "unconditional", f"without the validators that were given: {wanted}")
        else:
            self.tell(one, "validators", f"with ({sent[0] or '-'}, {sent[1] or '-'}), given were {wanted}")

    def judge_manners(self, one):
        if one.fields.get("method", "GET") != "GET":
            self.tell(one, "manners", f"method {one.method}")
        for field in ("cookie", "referer"):
            if one.fields.get(field):
                self.tell(one, "manners", f"sends a {field}")
        if "a_im" in self.how.logged and "feed" not in one.a_im:
            self.tell(one, "manners", "does not offer A-IM: feed")
        if "accept_encoding" in self.how.logged and "gzip" not in one.accept_encoding:
            self.tell(one, "manners", "does not offer gzip")

    def judge_forgotten(self, end):
        # One feed may stand there with several URLs: those to which it was redirected.
        for feed in {id(one): one for one in self.feeds.values()}.values():
            if feed.seen and feed.exact and feed.gone < 2:
                url, host = feed.asked_at
                latest = self.latest(feed, host)
                if latest < end:
                    self.counts["forgotten"] += 1
                    self.found.append((0, end, "forgotten", url, f"not asked for {end - latest:.0f} s: {feed.why}"))

    # An answer as it ends.

    def take_in(self, one):
        if self.how.per_host == 1:
            self.quiet[one.host] = (max(one.end, self.quiet[one.host][0]), self.quiet[one.host][1])
        if one.status in REDIRECTS and one.location:
            target = urllib.parse.urljoin(one.url, one.location).partition("#")[0]
            self.hops[target].append((one.end, one.chain))
            for feed in one.chain:  # what becomes of it is seen where it leads, if that is logged
                feed.seen, feed.exact, feed.last = True, False, one.end
                feed.due, feed.why = one.end + self.floor(feed), "the shortest interval"
            return
        # The feeds of a chain are one feed, known by the URL that was asked first.
        first = one.chain[0]
        if one.facts:
            first.facts = first.facts | {"every": one.facts["every"]} if "every" in one.facts else first.facts
        wait, why, exact = self.wait_after(one, first)
        for feed in one.chain:
            if feed is not first:
                vars(feed).update(vars(first))
                feed.known = list(first.known)
            feed.seen, feed.last, feed.wait = True, one.end, wait
            feed.due, feed.why, feed.exact = one.end + wait, why, exact
        retry_after = self.retry_after(one)
        if one.status in (429, 503) and retry_after is not None:
            until = one.end + min(max(retry_after, MINUTE), 30 * DAY)
            if until > self.held.get(one.host, (0, 0, 0))[0]:
                self.held[one.host] = (until, one.line, one.end)

    def wait_after(self, one, feed):
        """(seconds, the rule, whether they are exact) until the feed may be asked again."""
        facts = one.facts
        is_feed = facts.get("is_feed", True)
        if one.status in (200, 203, 226) and is_feed:
            feed.errors = feed.gone = 0
            feed.succeeded = True
            given = (one.etag, one.last_modified)
            # Whether it could be read as a feed, only the origin knows.
            feed.known = [given] if "is_feed" in facts else [given, *feed.known[:1]]
            if "is_feed" in facts:
                published = feed.facts.get("published", []) if one.status == 226 else []
                feed.facts = dict(facts)
                if "published" in facts:
                    feed.facts["published"] = [*facts["published"], *published]
            return self.regular(one, feed, self.fresh(one))
        if one.status == 304:
            feed.errors = feed.gone = 0
            feed.succeeded = True
            feed.known = [(one.etag or etag, one.last_modified or modified) for etag, modified in feed.known]
            return self.regular(one, feed, self.fresh(one))
        feed.errors += 1
        if one.status != 410 and one.status:
            feed.gone = 0
        retry_after = self.retry_after(one)
        if one.status == 410:
            feed.gone += 1
            return HOUR, "410: once more after an hour", True
        if one.status in (429, 503) and retry_after is not None:
            return min(max(retry_after, MINUTE), 30 * DAY), f"{one.status}: Retry-After {retry_after} s", True
        if one.status == 429:
            return 4 * HOUR, "429 without Retry-After: 4 h", True
        if one.status in (401, 403):
            return self.doubled(4 * HOUR, feed.errors, DAY), f"{one.status}: 4 h, doubling, {feed.errors} errors", True
        if one.status == 503:
            return self.doubled(HOUR, feed.errors, DAY), f"503: 1 h, doubling, {feed.errors} errors", True
        base, why, exact = self.regular(one, feed, None)
        wait = self.doubled(base, feed.errors, max(DAY, self.every(feed) or 0))
        if retry_after is not None and one.status:
            wait = max(wait, min(retry_after, 30 * DAY))
        return wait, f"{one.status or 'no answer'}: {why}, doubling, {feed.errors} errors", exact

    @staticmethod
    def doubled(start, errors, ceiling):
        return max(start, min(start * 2 ** min(errors - 1, 30), ceiling))

    def every(self, feed):
        return feed.facts.get("every", self.how.every)

    def floor(self, feed):
        return max(self.every(feed), MINUTE) if self.every(feed) else 15 * MINUTE

    def regular(self, one, feed, fresh):
        """Rules 1 to 3: the longest of base, the document's hints and freshness, within bounds."""
        every = self.every(feed)
        wait, why, exact = self.base(one, feed)
        if feed.facts.get("ttl", 0) > wait:
            wait, why = feed.facts["ttl"], f"ttl {feed.facts['ttl']} s"
        if fresh and fresh > wait:
            wait, why = fresh, f"fresh for {fresh:.0f} s"
        floor = MINUTE if every else 15 * MINUTE
        if wait < floor:
            wait, why = floor, f"at least {floor} s"
        if feed.succeeded and feed.known and feed.known[0] == ("", "") and wait < HOUR:
            wait, why = HOUR, "no validators: hourly at most"
        return min(wait, max(DAY, every or 0)), why, exact

    def base(self, one, feed):
        """Rule 2, as far as what was published is known."""
        if self.every(feed):
            return max(self.every(feed), MINUTE), f"every {self.every(feed):g} s", bool(feed.facts) or not feed.succeeded
        if not feed.succeeded:
            return HOUR, "rhythm unknown: 1 h", True
        if "published" not in feed.facts:
            return 15 * MINUTE, "the shortest interval", False
        moments = sorted((at for at in feed.facts["published"] if at <= one.end), reverse=True)[:20]
        if moments and one.end - moments[0] > 14 * DAY:
            return 6 * HOUR, "silent for 14 days: 6 h", True
        gaps = [later - earlier for later, earlier in zip(moments, moments[1:])]
        if not gaps:
            return HOUR, "rhythm unknown: 1 h", bool(moments)
        half = int(statistics.median(gaps) / 2)
        return min(max(half, 15 * MINUTE), 6 * HOUR), f"half the median gap: {half} s", True

    @staticmethod
    def fresh(one):
        control = {}
        for part in one.cache_control.split(","):
            name, _, value = part.strip().partition("=")
            control.setdefault(name.lower(), value.strip('"'))
        if "no-store" in control or control.get("no-cache") == "":
            return None
        if "max-age" in control:
            limit = seconds(control["max-age"])
            return limit - (seconds(one.age) or 0) if limit is not None else None
        expires = http_date(one.expires)
        return expires - (http_date(one.date) or int(one.end)) if expires else None

    @staticmethod
    def retry_after(one):
        if not one.retry_after:
            return None
        delta = seconds(str(one.retry_after))
        if delta is not None:
            return delta
        until = http_date(one.retry_after)
        return None if until is None else max(0, until - (http_date(one.date) or int(one.end)))

    # How late a poll may be: only asked for where everything about the poller's host is known.

    def skips(self, feed):
        hours, days = feed.facts.get("skip_hours", []), feed.facts.get("skip_days", [])
        return (hours or days) and len(set(hours)) < 24 and len(set(days)) < 7

    @staticmethod
    def weekday(moment):
        return int(moment // DAY + 4) % 7  # 1970 began on a Thursday, day 4

    def after_skips(self, feed, moment):
        if not self.skips(feed):
            return moment
        hours, days = set(feed.facts.get("skip_hours", [])), set(feed.facts.get("skip_days", []))
        spared = lambda at: int(at // HOUR % 24) in hours or self.weekday(at) in days
        if not spared(moment):
            return moment
        moment = (moment // HOUR + 1) * HOUR
        while spared(moment):
            moment += HOUR
        return moment + 6 * MINUTE

    def latest(self, feed, host):
        latest = self.after_skips(feed, feed.due + 0.1 * feed.wait)
        latest = max(latest, self.after_skips(feed, feed.due))
        until, _, since = self.held.get(host, (0, 0, 0))
        if until + 0.1 * (until - since) > feed.due:  # whoever was told so comes a bit later, and the others after it
            latest = max(latest, self.after_skips(feed, until + 0.1 * (until - since)))
        for begin, end in self.pauses:
            if feed.last < end and begin <= latest + self.how.punctual:
                latest = max(latest, self.after_skips(feed, max(latest, end) + 10 * MINUTE))
        return latest + self.how.punctual


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    parser.add_argument("log", nargs="*", default=["-"], help="JSON Lines; - is standard input")
    parser.add_argument("--agent", default="^wireroom/", help="regular expression of the User-Agent that is audited")
    parser.add_argument("--gap", type=duration, default=1.0, help="per_host_gap of the poller (1s)")
    parser.add_argument("--per-host", type=int, default=1, help="per_host of the poller (1)")
    parser.add_argument("--every", type=duration, help="every of the poller, where it is set for all feeds")
    parser.add_argument("--tolerance", type=duration, default=0.005, help="how far the log's clock may be wrong (5ms)")
    parser.add_argument("--punctual", type=duration, help="tell also polls that are later than this beyond their jitter")
    parser.add_argument("--most", type=int, default=50, help="findings told, at most (50)")
    how = parser.parse_args()
    how.logged = {"a_im", "accept_encoding"}
    lines = []
    for name in how.log:
        try:
            with sys.stdin if name == "-" else open(name, encoding="utf-8") as file:
                lines += file.readlines()
        except OSError as error:
            sys.exit(f"audit: {name}: {error.strerror}")
    try:
        requests, pauses = read(lines, how.agent)
    except (ValueError, KeyError, TypeError) as error:
        print(f"audit: a line cannot be read: {error!r}; see docs/polling.md for the log_format", file=sys.stderr)
        sys.exit(65)
    # A log without these fields says nothing of them.
    how.logged = {field for field in how.logged if any(field in one.fields for one in requests)}
    audit = Audit(how)
    found = audit.run(requests, pauses)
    for line, at, kind, url, text in found[:how.most]:
        print(f"line {line}, {at:.3f}: {kind}: {url}: {text}")
    if len(found) > how.most:
        print(f"and {len(found) - how.most} more")
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(audit.counts.items()))
    urls = len({one.url for one in requests})
    print(f"{len(requests)} requests for {urls} URLs on {len({one.host for one in requests})} hosts: "
          + (told or "no violation"))
    if audit.lateness:
        late = sorted(audit.lateness)
        print(f"{len(late)} of known interval; after its end by {late[len(late) // 2]:.0f} s in the middle, "
              f"{late[-1]:.0f} s at most")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
