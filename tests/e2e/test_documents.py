#!/usr/bin/python3
"""The guide, the manual pages and the completion know what the program knows."""

import os
import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("WIREROOM", "build/dev/wireroom")


def told_by(*arguments):
    return subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, text=True, timeout=60, check=True).stdout


class Documents(unittest.TestCase):
    def test_every_key_is_documented(self):
        source = "".join(p.read_text() for p in (ROOT / "daemon/config").glob("*.cpp"))
        keys = set(re.findall(r'(?:keys|root)\.(?:text|flag|number|texts|web_url|proxy|whole|duration|size|table|node)\('
                              r'"([a-z_]+)"', source))
        keys |= set(re.findall(r'(?:deadline|one|each_table|read_secret_file)\((?:root, |keys, )?"([a-z_]+)"', source))
        self.assertGreater(len(keys), 45)
        guide = (ROOT / "docs/configuration.md").read_text()
        manual = (ROOT / "docs/man/wireroom.toml.5").read_text().replace("\\-", "-")
        for key in sorted(keys):
            self.assertRegex(guide, rf"`\[*{key}\b|`{key}`|\.{key}\]`", key)
            self.assertIn(key, manual)

    def test_every_verb_is_in_the_manual(self):
        manual = (ROOT / "docs/man/wireroom.1").read_text()
        for verb in re.findall(r"^  ([a-z]+) ", told_by("help"), re.M):
            self.assertRegex(manual, rf"(?m)^\.BR? \"?{verb}\b", verb)

    def test_every_exit_code_is_in_both(self):
        codes = re.findall(r"= (\d+),", (ROOT / "daemon/cli/exit.hpp").read_text())
        guide = (ROOT / "docs/operating.md").read_text()
        manual = (ROOT / "docs/man/wireroom.1").read_text()
        for code in codes:
            self.assertIn(f"\n{code}|", manual)
            if code != "0":
                self.assertIn(f"| {code} |", guide)

    def test_completion_offers_verbs_and_options(self):
        script = (f"source {ROOT}/docs/completion/wireroom.bash; compopt() {{ :; }}; "
                  f"COMP_WORDS=({PROGRAM} che); COMP_CWORD=1; _wireroom; echo \"${{COMPREPLY[*]}}\"; "
                  f"COMP_WORDS=({PROGRAM} check --p); COMP_CWORD=2; _wireroom; echo \"${{COMPREPLY[*]}}\"")
        done = subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        self.assertEqual(done.stdout.split(), ["check", "--print"])


if __name__ == "__main__":
    unittest.main()
