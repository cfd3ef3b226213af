#!/usr/bin/python3
"""Judges config/deploy/Containerfile, shows on changed ones that they would be refused, and
compares the packages of the image with what the program is linked with.
    container_test.py [build/callout]"""

import http.server
import pathlib
import re
import subprocess
import sys
import threading
import unittest

import containerfile
from kit import DEPLOY, ROOT

TEXT = (DEPLOY / "Containerfile").read_text()
PROGRAM = pathlib.Path(sys.argv.pop(1)) if len(sys.argv) > 1 else None


def there(source):
    return source.startswith("/") or (ROOT / source).exists()


def faults(text):
    return containerfile.faults(text, there)


# What is written, what is made of it, and what must be said.
MUTANTS = [
    ("USER 10001:10001\n", "", "not to be root's"),
    ("USER 10001:10001", "USER callout", "not to be root's"),
    ("USER 10001:10001", "USER 0", "not to be root's"),
    ("USER 10001:10001", "USER 10001:10001\nUSER root", "not to be root's"),
    ("BASE=debian:12-slim", "BASE=debian", "says no version"),
    ("BASE=debian:12-slim", "BASE=debian:latest", "says no version"),
    ("COPY . .", "ADD . .", "ADD is not used here"),
    ("--from=build", "--from=builder", "no stage builder"),
    ("--from=build", "--from=node", "no stage node before"),
    ("config/deploy/healthy.sh", "config/deploy/health.sh", "no config/deploy/health.sh to copy"),
    ("FROM ${BASE} AS node\n", "", "what builds is in the image that runs"),
    ('ENTRYPOINT ["/usr/local/bin/callout"]', "ENTRYPOINT callout", "a shell would stand"),
    ('ENTRYPOINT ["/usr/local/bin/callout"]', "", "it starts nothing"),
    ("  && rm -rf /var/lib/apt/lists/*", "  && true", "package lists stay"),
    ("ENV CALL", "ENV DB_PASSWORD=x CALL", "a secret would stay"),
    ('"serve"]\n', '"serve"]\nRUN true \\\n', "without an end"),
]


class Containerfile(unittest.TestCase):
    def test_the_file_is_right(self):
        self.assertEqual([], faults(TEXT))

    def test_those_that_are_wrong_are_refused(self):
        for old, new, said in MUTANTS:
            with self.subTest(said=said, new=new):
                self.assertIn(old, TEXT)
                self.assertIn(said, "\n".join(faults(TEXT.replace(old, new))))

    def test_commands_are_those_of_a_shell(self):
        if not containerfile.shutil.which("shellcheck"):
            self.skipTest("shellcheck is not installed")
        wrong = TEXT.replace('JOBS="$(nproc)"', "JOBS=$(ls $HOME)")
        self.assertIn("SC2086", "\n".join(faults(wrong)))
        for script in (DEPLOY / "healthy.sh", *ROOT.glob("tests/config/deploy/*.sh")):
            run = subprocess.run(
                ["shellcheck", "-x", "-P", ROOT, script], capture_output=True, text=True
            )
            self.assertEqual("", run.stdout)

    def test_the_image_has_the_libraries_of_the_program(self):
        release = pathlib.Path("/etc/debian_version").read_text()
        if not PROGRAM or not PROGRAM.exists() or not release.startswith("12."):
            self.skipTest("the program is not built here, or not on the base of the image")
        listed = containerfile.packages(TEXT)
        self.assertIn("libpqxx-6.4", listed)
        needed = set()
        read = subprocess.run(["objdump", "-p", PROGRAM], capture_output=True, text=True)
        wanted = re.findall(r"NEEDED\s+(\S+)", read.stdout)
        linked = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True).stdout
        for library in wanted:
            file = re.search(rf"{re.escape(library)} => (\S+)", linked)
            if file:
                real = pathlib.Path(file[1]).resolve()
                needed.add(package_of(real))
        base = {"libc6", "libgcc-s1", "libstdc++6"}  # of the base, or needed by all that are listed
        self.assertEqual(set(), needed - listed - base)
        self.assertGreater(len(needed), 5)


def package_of(file):
    # Debian 12 knows files by the names they had before /lib moved into /usr.
    for name in (str(file), str(file).removeprefix("/usr")):
        said = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True)
        if said.returncode == 0:
            return said.stdout.partition(":")[0]
    return str(file)


class Answering(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        good = self.path == "/health/ready" and self.headers["Host"] == "api.callout.example"
        self.send_response(200 if good else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Healthy(unittest.TestCase):
    def healthy(self, *words):
        return subprocess.run([DEPLOY / "healthy.sh", *words], capture_output=True).returncode

    def test_it_says_what_the_node_says(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        threading.Thread(target=server.serve_forever).start()
        port = str(server.server_port)
        try:
            self.assertEqual(0, self.healthy(port, "api.callout.example"))
            self.assertNotEqual(0, self.healthy(port, "localhost"))
            self.assertNotEqual(0, self.healthy(port, "api.callout.example", "/health/other"))
        finally:
            server.shutdown()
            server.server_close()
        self.assertNotEqual(0, self.healthy(port, "api.callout.example"))


if __name__ == "__main__":
    unittest.main()
