"""Nothing outlives a script, however it is ended. A program has the write end of a FIFO as its output: when nobody has it any more, its reader sees the end."""

import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

import processes

HERE = pathlib.Path(__file__).resolve().parent

# What a script starts; its program says "here" and would stay for ten minutes.
SCRIPT = f"""
import pathlib, sys
sys.dont_write_bytecode = True
sys.path.insert(0, {str(HERE)!r})
import processes
processes.end_by_signals()
how, folder = sys.argv[1], pathlib.Path(sys.argv[2])
alone, family = ["sh", "-c", "echo here; exec sleep 600"], ["sh", "-c", "sleep 600 & echo here; sleep 600"]
if how == "server":
    with processes.Server(alone if sys.argv[3] == "alone" else family, folder / "out") as server:
        server.until(lambda: None, 600)
elif how == "timed":
    processes.timed(alone if sys.argv[3] == "alone" else family, folder)
else:
    processes.elapsed(alone if sys.argv[3] == "alone" else family, folder)
"""


class EndTests(unittest.TestCase):
    def ended(self, how, shape, number):
        """Kills a script while its program runs; the script's exit code, once nobody is left."""
        with tempfile.TemporaryDirectory() as folder:
            os.mkfifo(pathlib.Path(folder, "out"))
            reader = os.open(pathlib.Path(folder, "out"), os.O_RDONLY | os.O_NONBLOCK)
            try:
                # whoever started the tests with nohup, or in the background, had them ignore signals, and the script would, too
                script = subprocess.Popen(["env", "--default-signal=INT,HUP", sys.executable, "-c", SCRIPT, how, folder, shape], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    self.assertEqual(b"here\n", self.read(reader))
                    script.send_signal(number)
                    code = script.wait(20)
                    self.assertEqual(b"", self.read(reader), "somebody is left")
                    return code
                finally:
                    script.kill()
                    script.wait()
            finally:
                os.close(reader)

    def read(self, reader):
        """The next bytes, or none at the end; of a FIFO that nobody has opened yet, select waits."""
        self.assertTrue(select.select([reader], [], [], 20)[0], "nothing after 20 s")
        return os.read(reader, 100)

    def test_script_that_is_told_to_end_takes_all_with_it(self):
        for number in signal.SIGTERM, signal.SIGHUP, signal.SIGINT:
            for how in "server", "timed", "elapsed":
                with self.subTest(number=number.name, how=how):
                    self.assertEqual(128 + number, self.ended(how, "family", number))

    def test_script_that_is_killed_takes_its_program_with_it(self):
        for how in "server", "timed", "elapsed":
            with self.subTest(how):
                self.assertEqual(-signal.SIGKILL, self.ended(how, "alone", signal.SIGKILL))


class RunTests(unittest.TestCase):
    def test_what_it_says_and_its_code(self):
        done = processes.run(["sh", "-c", "echo a; echo b >&2; exit 3"], 20, text=True)
        self.assertEqual((3, "a\n", "b\n"), (done.returncode, done.stdout, done.stderr))

    def test_one_that_takes_too_long_is_a_failure(self):
        with self.assertRaisesRegex(processes.Failure, "sleep: not done after 0.1 s"):
            processes.run(["sleep", "600"], 0.1)

    def test_elapsed_does_not_look_now_and_then(self):
        with tempfile.TemporaryDirectory() as folder, unittest.mock.patch("time.sleep", side_effect=AssertionError("late by so much")):
            self.assertGreaterEqual(processes.elapsed(["sleep", "0.05"], folder), 0.05)

    def test_timed(self):
        with tempfile.TemporaryDirectory() as folder:
            seconds, memory = processes.timed(["echo", "said"], folder)
            self.assertEqual("said\n", pathlib.Path(folder, "out").read_text())
            self.assertGreater(seconds, 0)
            self.assertGreater(memory, 2 ** 19)
            with self.assertRaisesRegex(processes.Failure, "exit code 1: sh: .*gone"):
                processes.timed(["sh", "-c", "cat /gone 2>&1 | sed 's/^/sh: /' >&2; exit 1"], folder)

    def test_server_that_ends_badly_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            with processes.Server(["sh", "-c", "trap 'exit 4' TERM; echo here; while :; do sleep 0.05; done"], pathlib.Path(folder, "log")) as server:
                server.until(lambda: "here" in server.text())
                with self.assertRaisesRegex(processes.Failure, "sh ended with exit code 4: here"):
                    server.finish()
                with self.assertRaisesRegex(processes.Failure, "sh has ended: here"):
                    server.memory()


if __name__ == "__main__":
    unittest.main()
