#!/usr/bin/python3
"""Does what config/deploy/Containerfile says in folders that debootstrap makes, where no container
engine is, and runs the result as an engine would: with a root that cannot be written to, as the
user, without capabilities, as process 1. Not a test: it needs root, Debian's packages and an hour.
    image_proof.py FOLDER
What was done there before is not done again."""

import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

import containerfile
from kit import DEPLOY, ROOT

SUITE = "bookworm"  # debian:12
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def run(*words, **more):
    print("+", shlex.join(str(w) for w in words), flush=True)
    return subprocess.run(words, check=True, **more)


def in_root(root, folder, environment, command):
    """A shell of the image, with what engines give it and no more."""
    inner = f"mount -t proc proc {root}/proc && mount --rbind /dev {root}/dev && "
    inner += f"exec chroot {root} /bin/sh -c {shlex.quote(f'cd {folder} && {command}')}"
    run("unshare", "-m", "sh", "-ec", inner, env={"PATH": PATH, "HOME": "/root", **environment})


class Stage:
    def __init__(self, folder, name):
        self.root = folder / name
        self.done = folder / f"{name}.done"
        self.workdir, self.environment, self.user = "/", {}, None
        self.entry = []
        if not self.root.exists():
            run("cp", "-a", folder / "base", self.root)
            shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")

    def step(self, text, action):
        before = self.done.read_text() if self.done.exists() else ""
        if text + "\0" not in before:
            action()
            self.done.write_text(before + text + "\0")


def copy(stage, stages, words):
    source_root = ROOT
    if words[0].startswith("--from="):
        source_root = stages[words.pop(0)[7:]].root
    source, target = words
    into = stage.root / target.lstrip("/") if target != "." else stage.root / stage.workdir[1:]
    if source == ".":
        into.mkdir(parents=True, exist_ok=True)
        sent = subprocess.Popen(["git", "-C", ROOT, "archive", "HEAD"], stdout=subprocess.PIPE)
        run("tar", "-x", "-C", into, stdin=sent.stdout)
    else:
        shutil.copy(source_root / source.lstrip("/"), into)


def build(folder):
    stages, stage = {}, None
    for _, word, rest in containerfile.instructions((DEPLOY / "Containerfile").read_text()):
        if word == "FROM":
            stage = stages[rest.split()[-1]] = Stage(folder, rest.split()[-1])
        elif word == "WORKDIR":
            stage.workdir = rest
            (stage.root / rest[1:]).mkdir(parents=True, exist_ok=True)
        elif word == "USER":
            stage.user = rest.split(":")
        elif word == "ENV":
            stage.environment |= dict(v.split("=", 1) for v in shlex.split(rest))
        elif word in ("ENTRYPOINT", "CMD"):
            stage.entry += re.findall(r'"([^"]*)"', rest)
        elif word == "COPY":
            stage.step(word + rest, lambda: copy(stage, stages, rest.split()))
        elif word == "RUN":
            act = (stage.root, stage.workdir, stage.environment, rest)
            stage.step(word + rest, lambda: in_root(*act))
    return stage


def start(stage, root, port):
    """The program as process 1 of the image: it is read only but for the data and /tmp."""
    data = stage.environment["CALLOUT_NODE_DATA"]
    uid, gid = stage.user
    limits = "--clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all"
    steps = f"""
        mount --rbind {stage.root} {root}
        mount -o remount,bind,ro {root}
        mount -t proc proc {root}/proc
        mount -t tmpfs -o mode=0700,uid={uid},gid={gid} data {root}{data}
        mount -t tmpfs tmp {root}/tmp
        exec chroot {root} setpriv --reuid={uid} --regid={gid} {limits} {shlex.join(stage.entry)}"""
    return subprocess.Popen(
        ["unshare", "-m", "-p", "-f", "--kill-child", "sh", "-ec", steps],
        env={"PATH": PATH, "CALLOUT_SERVER_PORT": str(port), **stage.environment},
    )


def judge(process, uid):
    """It runs as it should."""
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    wanted = rf"NSpid:\s+{process}\s+1$", rf"Uid:\s+{uid}\s", r"CapEff:\s+0+$", r"CapBnd:\s+0+$"
    for line in (*wanted, r"NoNewPrivs:\s+1$"):
        if not re.search(line, status, re.M):
            sys.exit(f"it does not run as it should: {line}")
    mounts = pathlib.Path(f"/proc/{process}/mountinfo").read_text()
    if not re.search(r" / ro,", mounts):
        sys.exit("its root can be written to")


def serve(stage, port):
    """Waits until it is healthy, and asks it to end."""
    with tempfile.TemporaryDirectory() as root:
        outside = start(stage, root, port)
        try:
            until = time.monotonic() + 60
            healthy = [stage.root / "usr/local/bin/healthy", str(port)]
            while subprocess.run(healthy, capture_output=True).returncode != 0:
                if outside.poll() is not None or time.monotonic() > until:
                    sys.exit("the node does not become ready")
                time.sleep(0.1)
            inside = pathlib.Path(f"/proc/{outside.pid}/task/{outside.pid}/children").read_text()
            judge(inside.strip(), stage.user[0])
            begun = time.monotonic()
            run("kill", "-TERM", inside.strip())
            code = outside.wait(60)
            print(f"ended with {code} after {time.monotonic() - begun:.1f} s")
            return code
        finally:
            outside.kill()


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "base/etc/debian_version").exists():
        run("debootstrap", "--variant=minbase", SUITE, folder / "base")
    node = build(folder)
    sys.exit(serve(node, 18473))


main()
