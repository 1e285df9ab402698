#!/usr/bin/python3
"""The systemd units: clean for `systemd-analyze verify`, and the service as locked up as the project promises."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNITS = ROOT / "systemd"
PROGRAM = os.environ.get("WIREROOM", "/usr/bin/wireroom")
MOST_EXPOSURE = 1.3


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60, check=False)


class Units(unittest.TestCase):
    def setUp(self):
        # The program is not installed where the unit says, so a copy of the unit names the built one.
        self.folder = tempfile.TemporaryDirectory(prefix="wireroom-units-")
        self.addCleanup(self.folder.cleanup)
        for unit in ("wireroom.service", "wireroom.socket"):
            text = (UNITS / unit).read_text().replace("/usr/bin/wireroom", PROGRAM)
            pathlib.Path(self.folder.name, unit).write_text(text)

    def unit(self, name):
        return str(pathlib.Path(self.folder.name, name))

    def settings(self, name):
        pairs = re.findall(r"^(\w+)=(.*)$", (UNITS / name).read_text(), re.M)
        merged = {}
        for key, value in pairs:
            merged.setdefault(key, []).append(value)
        return merged

    def test_verify_has_nothing_to_say(self):
        done = analyze("verify", "--man=no", self.unit("wireroom.service"), self.unit("wireroom.socket"))
        self.assertEqual((done.stdout, done.returncode), ("", 0))

    def test_exposure_is_low(self):
        done = analyze("security", "--offline=true", self.unit("wireroom.service"))
        found = re.search(r"Overall exposure level for wireroom\.service: ([0-9.]+)", done.stdout)
        self.assertIsNotNone(found, done.stdout)
        self.assertLessEqual(float(found.group(1)), MOST_EXPOSURE, done.stdout)

    def test_the_promised_settings_are_there(self):
        settings = self.settings("wireroom.service")
        for key, value in {
            "Type": "notify", "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict",
            "MemoryDenyWriteExecute": "yes", "CapabilityBoundingSet": "", "SocketBindDeny": "any",
            "NoExecPaths": "/", "Restart": "on-failure", "RestartPreventExitStatus": "78",
            "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "StateDirectory": "wireroom",
            "CacheDirectory": "wireroom", "RuntimeDirectory": "wireroom", "ConfigurationDirectory": "wireroom",
        }.items():
            self.assertEqual(settings.get(key), [value], key)
        self.assertEqual(settings["SystemCallFilter"],
                         ["@system-service", "~@privileged @resources @obsolete @mount @keyring"])
        self.assertEqual(settings["SocketBindAllow"], ["tcp:8080", "tcp:8081"])
        for key in ("WatchdogSec", "MemoryMax", "TasksMax", "LimitNOFILE"):
            self.assertIn(key, settings)

    def test_the_socket_is_named_as_the_daemon_expects(self):
        self.assertEqual(self.settings("wireroom.socket")["FileDescriptorName"], ["public"])

    @unittest.skipUnless(shutil.which("systemd-sysusers"), "systemd-sysusers is not here")
    def test_sysusers_are_read(self):
        root = pathlib.Path(self.folder.name, "root")
        (root / "etc").mkdir(parents=True)
        done = subprocess.run(["systemd-sysusers", f"--root={root}", "--dry-run", str(UNITS / "wireroom.sysusers")],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    @unittest.skipUnless(shutil.which("systemd-tmpfiles"), "systemd-tmpfiles is not here")
    def test_tmpfiles_are_made(self):
        root = pathlib.Path(self.folder.name, "root")
        root.mkdir()
        done = subprocess.run(["systemd-tmpfiles", f"--root={root}", "--create", str(UNITS / "wireroom.tmpfiles")],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertEqual((root / "etc/wireroom/secrets").stat().st_mode & 0o777, 0o700)


if __name__ == "__main__":
    if shutil.which("systemd-analyze") is None:
        print("systemd-analyze is not here: skipped")
        sys.exit(77)
    unittest.main()
