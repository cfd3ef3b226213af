#!/usr/bin/python3
"""Judges config/deploy/compose.yml by docker-compose's own schema and by what we ask beyond it, and
shows on changed ones that they would be refused. No engine is needed."""

import os
import shutil
import subprocess
import tempfile
import unittest

from kit import DEPLOY, at, changed, fixed_tag, skip, unknown_variables

try:
    import yaml
except ImportError:
    skip("python3-yaml is not installed")
if not shutil.which("docker-compose"):
    skip("docker-compose is not installed")

FILE = DEPLOY / "compose.yml"
COMPOSE = yaml.safe_load(FILE.read_text())
PASSWORD = "CALLOUT_POSTGRES_PASSWORD"


def schema_faults(compose, environment={PASSWORD: "x"}):
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        yaml.safe_dump(compose, file)
        run = subprocess.run(
            ["docker-compose", "-p", "test", "-f", file.name, "config", "-q"],
            env={"PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
        )
    return run.stderr.splitlines() if run.returncode else []


def rule_faults(compose):
    services = compose["services"]
    names = [at(s, "environment", "CALLOUT_NODE_NAME") for s in services.values()]
    for name, s in services.items():
        if str(s.get("user", "0")).split(":")[0] in ("0", "root"):
            yield f"{name}: runs as root"
        if s.get("read_only") is not True:
            yield f"{name}: its root may be written to"
        if s.get("cap_drop") != ["ALL"] or "cap_add" in s or s.get("privileged"):
            yield f"{name}: keeps capabilities"
        if "no-new-privileges:true" not in s.get("security_opt", []):
            yield f"{name}: may gain rights"
        if not fixed_tag(s.get("image", "")):
            yield f"{name}: its image says no version"
        if not s.get("mem_limit") or not s.get("healthcheck"):
            yield f"{name}: has no bound of memory or is not asked whether it is well"
        for port in s.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                yield f"{name}: is reached from other machines"
        # docker-compose 1 looks at them only when it starts something.
        for network in set(s.get("networks", [])) - set(compose["networks"]):
            yield f"{name}: there is no network {network}"
        for variable in unknown_variables(s.get("environment", {})):
            yield f"{name}: there is no setting {variable}"
        if s["image"].startswith("callout:"):
            if int(str(s.get("stop_grace_period", "10s")).rstrip("s")) < 45:
                yield f"{name}: has no time to drain"
            if names.count(s["environment"]["CALLOUT_NODE_NAME"]) != 1:
                yield f"{name}: another node has its name"


def faults(compose):
    return schema_faults(compose) or list(rule_faults(compose))


NODE = ("services", "node-2")
MUTANTS = [
    (NODE + ("readonly",), True, "readonly"),
    (NODE + ("ports",), "8080", "ports"),
    (NODE + ("read_only",), ["yes"], "read_only"),
    (NODE + ("depends_on",), {"database": {"condition": "service_started"}}, "database"),
    (NODE + ("depends_on", "nats", "condition"), None, "condition"),
    (NODE + ("networks",), ["elsewhere"], "elsewhere"),
    (NODE + ("volumes", 0), "no-such:/a", "no-such"),
    (NODE + ("image",), None, "node-2"),
    (NODE + ("user",), None, "runs as root"),
    (NODE + ("user",), "0:0", "runs as root"),
    (NODE + ("user",), "root", "runs as root"),
    (NODE + ("read_only",), False, "root may be written to"),
    (NODE + ("cap_drop",), None, "keeps capabilities"),
    (NODE + ("security_opt",), None, "may gain rights"),
    (NODE + ("image",), "callout:latest", "says no version"),
    (NODE + ("mem_limit",), None, "no bound of memory"),
    (NODE + ("ports", 0), "8082:8080", "from other machines"),
    (NODE + ("stop_grace_period",), None, "no time to drain"),
    (NODE + ("environment", "CALLOUT_NODE_NAME"), "node-1", "another node has its name"),
    (NODE + ("environment", "CALLOUT_NODE_NMAE"), "node-2", "no setting CALLOUT_NODE_NMAE"),
]


class Compose(unittest.TestCase):
    def test_the_file_is_right(self):
        self.assertEqual([], faults(COMPOSE))
        parts = {"postgres", "nats", "node-1", "node-2", "node-3", "worker"}
        self.assertEqual(parts, set(COMPOSE["services"]))

    def test_without_a_password_nothing_starts(self):
        self.assertIn(PASSWORD, "\n".join(schema_faults(COMPOSE, {})))

    def test_those_that_are_wrong_are_refused(self):
        for path, value, said in MUTANTS:
            with self.subTest(said=said, path=path):
                self.assertIn(said, "\n".join(faults(changed(COMPOSE, path, value))))


if __name__ == "__main__":
    unittest.main()
