"""Where the feeds come from and who else polls them: ../shared/bench, or a small rig of our own (own_rig.py)."""
import json
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
SHARED = os.path.join(ROOT, "..", "shared", "bench")
WORK = os.path.join(ROOT, "build", "bench")

CONFIG = """[storage]
url = "sqlite://@DIR@/wireroom.db"
[poll]
concurrency = 100
per_host = 64
per_host_gap = "0s"
allow_internal = true
[subscriptions]
include = ["@URLS@"]
"""


def built(name):
    return os.path.join(ROOT, "build", "release", name if name == "wireroom" else os.path.join("tests", "bench", name))


def find(feeds):
    os.makedirs(WORK, exist_ok=True)
    if os.path.exists(os.path.join(SHARED, "peers", "poll.py")):
        return SharedRig(feeds)
    import own_rig
    return own_rig.OwnRig(feeds)


class Rig:
    """What both rigs have: a folder of ours, in which `home`/wireroom.db is what the last round stored."""

    def stages(self, feeds):
        """CPU of the stages of a cold round, each by itself: a process that does what `poll` does."""
        home = os.path.join(WORK, "stages")
        configuration = self.configure(home, feeds)
        return json.loads(subprocess.run([built("bench_poll_stages"), configuration], check=True, capture_output=True,
                                         text=True).stdout)

    def bare_rows(self):
        """CPU of bare SQLite for remembering a round, on a copy of what the last one stored."""
        copy = os.path.join(WORK, "rows.db")
        for name in (copy, copy + "-wal", copy + "-shm"):
            if os.path.exists(name):
                os.remove(name)
        shutil.copyfile(self.database(), copy)
        return json.loads(subprocess.run([built("bench_poll_rows"), copy], check=True, capture_output=True, text=True).stdout)

    def configure(self, home, feeds, more=""):
        """A configuration for the first `feeds` feeds with an empty database in `home`."""
        subprocess.run(["rm", "-rf", home], check=True)
        os.makedirs(home)
        urls = os.path.join(home, "urls")
        with open(self.urls()) as every, open(urls, "w") as some:
            some.writelines(line for _, line in zip(range(feeds), every))
        path = os.path.join(home, "wireroom.toml")
        with open(path, "w") as out:
            out.write(CONFIG.replace("@DIR@", home).replace("@URLS@", urls) + more)
        return path

    def rest(self, measure):
        """Weighs a daemon that has the items of a cold round."""
        home = os.path.join(WORK, "rest")
        more = '[listen]\npublic = ["127.0.0.1:8811"]\noperator = "127.0.0.1:8812"\n'
        configuration = self.configure(home, self.feeds, more)
        subprocess.run([built("wireroom"), "poll", "--all", "--file", "--json", "--config", configuration], check=True,
                       stdout=subprocess.DEVNULL)
        return measure(built("wireroom"), configuration, "http://127.0.0.1:8811/feeds/top.rss", "http://127.0.0.1:8812")


class SharedRig(Rig):
    """Origin, corpus and peers of ../shared/bench, which stays as it is: links to it, and what is made, lie here."""

    def __init__(self, feeds):
        self.feeds = feeds
        self.home = os.path.join(WORK, "rig")
        self.var = os.path.join(self.home, "var")
        self.env = dict(os.environ, VAR=self.var, DATA=os.path.join(self.var, "data"), RUN=os.path.join(self.var, "run"),
                        WIREROOM=built("wireroom"), WIREROOM_CONF=CONFIG, PYTHONDONTWRITEBYTECODE="1")
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            self.env.pop(name, None)
            self.env.pop(name.upper(), None)
        os.makedirs(self.env["RUN"], exist_ok=True)
        for name in ("peers", "origin"):
            link = os.path.join(self.home, name)
            if not os.path.islink(link):
                os.symlink(os.path.join(SHARED, name), link)
        self.build()
        self.make_corpus()

    def describe(self):
        return "../shared/bench, nginx on loopback"

    def limits(self):
        return ["beast-pipe", "curl-multi-fetch"]

    def whole_job(self):
        return "beast-pipe"

    def has(self, name):
        program = {"rss2email": "r2e", "sfeed": "sfeed_update", "sfeed-etag": "sfeed_update"}.get(name, name)
        found = subprocess.run(["which", program], capture_output=True).returncode == 0
        if not found:
            print("bench poll: %s is not installed and is left out" % name, file=sys.stderr)
        return found

    def urls(self):
        return os.path.join(self.env["DATA"], "origin", "urls.txt")

    def database(self):
        return os.path.join(self.env["RUN"], "poll-wireroom", "wireroom.db")

    def build(self):
        """The bare programs, with the compiler and options of the rig's build.sh."""
        into = os.path.join(self.var, "build")
        os.makedirs(into, exist_ok=True)
        sources = os.path.join(SHARED, "peers", "limits")
        xml = subprocess.run(["xml2-config", "--cflags"], check=True, capture_output=True, text=True).stdout.split()
        for name, libraries in (("poll_curl", ["curl", "sqlite3", "pthread"]), ("poll_beast", ["sqlite3", "z", "pthread"])):
            program = os.path.join(into, name)
            newest = max(os.path.getmtime(os.path.join(sources, file)) for file in os.listdir(sources))
            if os.path.exists(program) and os.path.getmtime(program) >= newest:
                continue
            subprocess.run(["g++", "-std=c++20", "-O2", "-o", program, os.path.join(sources, name + ".cpp")] + xml +
                           ["-l" + library for library in ["xml2"] + libraries], check=True)

    def make_corpus(self):
        """The rig's corpus, dated to the last days unless OLD=1: what is old does not trend, so filing it is cheap."""
        epoch_file = os.path.join(self.home, "epoch")
        old = os.environ.get("OLD") == "1"
        epoch = int(open(epoch_file).read()) if os.path.exists(epoch_file) else None
        made = os.path.join(self.env["DATA"], "origin", "origin.json")
        fits = os.path.exists(made) and json.load(open(made))["feeds"] == self.feeds and \
            (epoch == 0 if old else epoch and time.time() - epoch < 86400)
        if not fits:
            epoch = 0 if old else int(time.time()) // 3600 * 3600 - 8 * 3600
            with open(epoch_file, "w") as out:
                out.write("%d" % epoch)
        # Under the name that poll.py calls to let the origin move on.
        with open(os.path.join(self.home, "corpus.py"), "w") as out:
            out.write("import datetime, sys\nsys.path.insert(0, %r)\nimport corpus\n" % SHARED)
            if epoch:
                out.write("corpus.EPOCH = datetime.datetime.fromtimestamp(%d, datetime.timezone.utc)\n" % epoch)
            out.write("corpus.main()\n")
        if not fits:
            subprocess.run(["rm", "-rf", os.path.join(self.env["DATA"], "origin")], check=True)
            subprocess.run([sys.executable, os.path.join(self.home, "corpus.py"), "origin", "--out",
                            os.path.join(self.env["DATA"], "origin"), "--feeds", str(self.feeds), "--gzip"],
                           check=True, env=self.env, stdout=subprocess.DEVNULL)

    def origin(self, what):
        subprocess.run(["bash", os.path.join(self.home, "origin", "origin.sh"), what], check=True, env=self.env,
                       stdout=subprocess.DEVNULL)

    def start(self):
        self.origin("start")

    def stop(self):
        self.origin("stop")

    def poll(self, name, feeds, mixed):
        done = subprocess.run([sys.executable, os.path.join(self.home, "peers", "poll.py"), name, "--n", str(feeds),
                               "--mixed", str(int(mixed))], check=True, env=self.env, stdout=subprocess.PIPE, text=True)
        return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]

    def again(self, name, feeds):
        """One more round of us or a limit after poll(), weighed as it is there."""
        home = os.path.join(self.env["RUN"], "poll-" + name)
        if name == "wireroom":
            command = [built("wireroom"), "poll", "--all", "--json", "--config", os.path.join(home, "wireroom.toml")]
        else:
            program, mode = name.rsplit("-", 1)
            command = [os.path.join(self.var, "build", {"beast": "poll_beast", "curl-multi": "poll_curl"}[program]),
                       os.path.join(home, "urls"), "--mode", mode, "--state", home + "/state", "--db", home + "/db"]
        weigh = "import json, sys; sys.path.insert(0, sys.argv[1]); import measure; print(json.dumps(measure.weigh(sys.argv[2:])))"
        done = subprocess.run([sys.executable, "-c", weigh, os.path.join(self.home, "peers")] + command, check=True,
                              env=self.env, stdout=subprocess.PIPE, text=True)
        line = json.loads(done.stdout)
        good = sum(count for status, count in line["status"].items() if status in ("200", "304"))
        return {"rate_cpu": feeds / line["cpu_s"], "exit": line["exit"], "whole": good >= feeds}
