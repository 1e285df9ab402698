"""A daemon at rest: how soon it answers, and what memory it holds then."""
import http.client
import json
import os
import signal
import subprocess
import time
from urllib.parse import urlsplit


def pss_kb(pid):
    with open("/proc/%d/smaps_rollup" % pid) as lines:
        for line in lines:
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def get(url, accept="*/*"):
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
    try:
        connection.request("GET", parts.path, headers={"Accept": accept})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def cpu_seconds(pid):
    with open("/proc/%d/stat" % pid) as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for_rest(pid, seconds=300):
    """Until it used less than a hundredth of a core for three seconds: until then it recalls what it filed before."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        before = cpu_seconds(pid)
        time.sleep(3)
        if cpu_seconds(pid) - before < 0.03:
            return
    raise SystemExit("bench poll: the daemon does not come to rest within %d s" % seconds)


def measure(program, configuration, output, operator):
    """Starts `serve`, asks `output` until it answers, weighs it then and when it has come to rest; asks /status only
    then."""
    began = time.monotonic()
    daemon = subprocess.Popen([program, "serve", "--config", configuration], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                status, body = get(output)
                break
            except OSError:
                if daemon.poll() is not None or time.monotonic() - began > 60:
                    raise SystemExit("bench poll: the daemon does not answer; see `wireroom serve --config %s`" % configuration)
                time.sleep(0.002)
        first_answer = time.monotonic() - began
        if status != 200 or b"<item>" not in body:
            raise SystemExit("bench poll: the daemon's first answer is no feed with items (%d)" % status)
        weight_then = pss_kb(daemon.pid)
        wait_for_rest(daemon.pid)
        weight = pss_kb(daemon.pid)
        counts = json.loads(get(operator + "/status", "application/json")[1])["counts"]
        return {"first_answer": round(first_answer, 4), "pss_kb_then": weight_then, "pss_kb": weight,
                "feeds": counts["feeds"], "items": counts["items"], "pss_kb_after_status": pss_kb(daemon.pid)}
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
