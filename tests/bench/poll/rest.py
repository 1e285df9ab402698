"""A daemon at rest: how soon it answers, and what memory it holds then."""
import http.client
import json
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


def measure(program, configuration, output, operator):
    """Starts `serve`, asks `output` until it answers, waits three seconds, weighs; asks /status only then."""
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
        time.sleep(3)
        weight = pss_kb(daemon.pid)
        counts = json.loads(get(operator + "/status", "application/json")[1])["counts"]
        return {"first_answer": round(first_answer, 4), "pss_kb": weight, "feeds": counts["feeds"], "items": counts["items"],
                "pss_kb_after_status": pss_kb(daemon.pid)}
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
