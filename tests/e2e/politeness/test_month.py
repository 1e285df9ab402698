#!/usr/bin/python3
"""The poller lives a month with two hundred feeds of every manner, restarts included; the audit finds nothing."""

import argparse
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import audit

MONTH = os.environ.get("POLITENESS_MONTH", "build/release/tests/politeness_month")
DAYS, SECONDS = 30, 200  # a busy machine lives fewer days
ANSWERS = {0, 200, 204, 226, 301, 302, 303, 304, 307, 308, 401, 403, 404, 410, 429, 500, 502, 503, 504}


def findings(lines):
    how = argparse.Namespace(gap=1.0, per_host=1, every=None, tolerance=0.005, punctual=120,
                             logged={"a_im", "accept_encoding"})
    requests, pauses = audit.read(lines, "^wireroom/")
    return audit.Audit(how).run(requests, pauses)


class Month(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Not for speed alone: what a disk takes to write is real time, and lets a simulated second pass.
        where = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="wireroom-month-", dir=where))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        with open(cls.folder / "daemon.log", "wb") as log:
            cls.month = subprocess.run([MONTH, cls.folder, str(DAYS), str(SECONDS)], stdout=subprocess.PIPE, stderr=log,
                                     text=True, timeout=500, check=False)
        print(cls.month.stdout.strip(), flush=True)
        cls.lines = (cls.folder / "access.jsonl").read_text().splitlines()
        cls.values = [json.loads(line) for line in cls.lines]
        cls.days = (cls.values[-1]["at"] - cls.values[0]["at"]) / 86400 if "at" in cls.values[-1] else 0

    def test_every_manner_was_met(self):
        self.assertEqual(self.month.returncode, 0)
        requests = [value for value in self.values if "status" in value]
        self.assertEqual(len({value["target"].split("/")[2] for value in requests}), 200)
        self.assertGreater(len(requests), 800 * int(self.days))
        self.assertGreater(self.days, 1, "not even a day")
        if self.days < DAYS - 1:
            self.skipTest(f"a busy machine: only {self.days:.1f} days were lived")
        self.assertEqual({value["status"] for value in requests}, ANSWERS)
        self.assertEqual(sum("pause" in value for value in self.values), 8)
        # Three times over a day, then it is the address that is asked.
        moved = collections.Counter(value["target"].count("/") for value in requests if value["target"].startswith("/moved/"))
        self.assertGreater(moved[3], 2 * moved[2])

    def test_the_audit_finds_nothing(self):
        found = findings(self.lines)
        self.assertEqual(len(found), 0, "\n".join(map(str, found[:30])))

    def test_the_audit_would_find_it(self):
        """One request of the month, spoilt in each way."""
        plain = next(i for i, v in enumerate(self.values[1000:], 1000) if v.get("target", "").startswith("/tagged/")
                     and v["status"] == 304)
        held = next(i for i, v in enumerate(self.values) if v.get("status") == 429 and v.get("retry_after"))

        def spoilt(change):
            values = [dict(value) for value in self.values]
            change(values)
            return {kind for _, _, kind, _, _ in findings([json.dumps(value) for value in values])}

        def unconditional(values):
            values[plain]["if_none_match"] = ""

        def early(values):
            values[plain]["at"] -= 1500

        def again(values):
            values.insert(plain, values[plain] | {"at": values[plain]["at"] - 0.3, "target": "/other/0"})

        def impatient(values):
            values.insert(held + 1, values[held] | {"at": values[held]["at"] + 60, "target": "/other/0"})

        self.assertIn("unconditional", spoilt(unconditional))
        self.assertIn("early", spoilt(early))
        self.assertIn("gap", spoilt(again))
        self.assertIn("retry-after", spoilt(impatient))


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
    unittest.main(verbosity=2)
