#!/usr/bin/python3
"""What a user of serve, poll and inspect can meet gives one line with what, why and what to do, and its exit code."""

import socket
import tempfile
import unittest

from support import Newsroom, free_port, run


class Failures(unittest.TestCase):
    def expect(self, code, *args, **more):
        ended = run(*args, **more)
        lines = ended.stderr.strip().splitlines()
        self.assertEqual(ended.returncode, code, ended.stderr)
        self.assertEqual(len(lines), 1, ended.stderr)
        self.assertRegex(lines[0], r"^wireroom: .+: .+; .+")
        return lines[0]

    def test_a_port_that_is_taken(self):
        with Newsroom([]) as room, socket.socket() as other:
            other.bind(("127.0.0.1", room.port))
            other.listen()
            self.assertIn(str(room.port), self.expect(69, "serve", "--config", room.config))

    def test_a_database_that_is_held_by_another_daemon(self):
        with Newsroom([]) as room:
            room.start()
            self.expect(75, "poll", "--config", room.config)

    def test_a_folder_that_cannot_be_written(self):
        with Newsroom([]) as room, tempfile.NamedTemporaryFile() as file:
            text = room.config.read_text()
            room.config.write_text(text.replace(str(room.database), f"{file.name}/wireroom.db"))
            self.expect(73, "serve", "--config", room.config)
            room.config.write_text(text)
            self.expect(73, "poll", "--config", room.config, "--out", f"{file.name}/out")

    def test_a_database_that_is_none(self):
        with Newsroom([]) as room:
            room.database.write_bytes(b"no database at all " * 1000)
            self.expect(65, "serve", "--config", room.config)
            self.assertEqual(room.database.read_bytes(), b"no database at all " * 1000, "it must not be touched")

    def test_a_feed_that_the_configuration_does_not_name(self):
        with Newsroom([]) as room:
            self.expect(66, "poll", "--config", room.config, "--feed", "https://nowhere.example/feed")

    def test_documents_that_cannot_be_had(self):
        self.expect(66, "inspect", "/nonexistent/feed.xml")
        self.expect(65, "inspect", "-", input="<html><body>Hello</body></html>")
        self.assertIn("refused", self.expect(69, "inspect", f"http://127.0.0.1:{free_port()}/feed"))
        # A label of 64 letters is no host name, whoever is asked.
        self.expect(69, "inspect", f"http://{'a' * 64}.example/feed")

    def test_an_origin_that_never_answers(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            self.expect(75, "inspect", f"http://127.0.0.1:{silent.getsockname()[1]}/feed")


if __name__ == "__main__":
    unittest.main(verbosity=2)
