#!/usr/bin/python3
"""Judges the manifests of config/deploy/kubernetes, and shows on changed ones that it would refuse
them."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

from kit import DEPLOY, changed, skip

try:
    import yaml

    import kubernetes_models
except ImportError as e:
    skip(f"no {e.name}: python3-kubernetes is not installed")
import kubernetes_rules

FOLDER = DEPLOY / "kubernetes"


def read(*files):
    return [d for f in files for d in yaml.safe_load_all(f.read_text()) if d]


APPLIED = read(*sorted(FOLDER.glob("*.yml")))


def faults(documents):
    """The rules are for what is well formed."""
    malformed = [f for d in documents for f in kubernetes_models.faults(d)]
    return malformed or kubernetes_rules.faults(documents)


def place(name):
    for i, d in enumerate(APPLIED):
        if kubernetes_rules.name_of(d) == name:
            return i
    raise LookupError(name)


NODES, WORKERS = place("StatefulSet callout"), place("Deployment callout-worker")
POD = ("spec", "template", "spec")
FIRST = POD + ("containers", 0)
SETTINGS = APPLIED[place("ConfigMap callout-settings")]["data"]["callout.toml"]

# Where, what it is made (None: it is taken away), and what must be said of it.
MUTANTS = [
    # The models
    (NODES, ("spec", "podManagmentPolicy"), "Parallel", "podManagmentPolicy: there is no such"),
    (NODES, FIRST + ("readinesProbe",), {}, "readinesProbe: there is no such field"),
    (NODES, FIRST + ("ports", 0, "containerPort"), "8080", "'8080' is no int"),
    (NODES, FIRST + ("ports", 0, "containerPort"), True, "True is no int"),
    (NODES, FIRST + ("ports", 0, "containerPort"), None, "`container_port`, must not be `None`"),
    (NODES, FIRST + ("env", 0, "name"), None, "`name`, must not be `None`"),
    (NODES, FIRST + ("env", 1, "value"), ["worker"], "is no str"),
    (NODES, FIRST + ("args",), "serve", "is no list"),
    (NODES, FIRST + ("startupProbe",), ["x"], "is no map"),
    (NODES, ("spec", "selector"), None, "`selector`, must not be `None`"),
    (NODES, ("apiVersion",), "v1", "there is no v1 StatefulSet"),
    (NODES, ("apiVersion",), "apps/v1beta9", "there is no apps/v1beta9 StatefulSet"),
    (place("HorizontalPodAutoscaler callout"), ("spec", "maxReplicas"), None, "`max_replicas`"),
    (place("HorizontalPodAutoscaler callout"), ("spec", "metrics", 0, "cpu"), {}, "no such field"),
    # Pods
    (NODES, POD + ("securityContext", "runAsNonRoot"), False, "may run as root"),
    (NODES, POD + ("securityContext", "runAsUser"), 0, "may run as root"),
    (WORKERS, FIRST + ("securityContext", "runAsUser"), 0, "may run as root"),
    (NODES, POD + ("securityContext", "seccompProfile"), None, "any system call"),
    (NODES, POD + ("enableServiceLinks",), None, "takes for settings"),
    (NODES, POD + ("automountServiceAccountToken",), None, "given a token"),
    (NODES, POD + ("hostNetwork",), True, "share what is the machine's"),
    (NODES, POD + ("volumes", 0, "hostPath"), {"path": "/"}, "a folder of the machine"),
    (NODES, POD + ("volumes", 0), None, "volume settings is mounted or made"),
    (NODES, FIRST + ("securityContext", "readOnlyRootFilesystem"), None, "root may be written"),
    (NODES, FIRST + ("securityContext", "allowPrivilegeEscalation"), True, "may gain rights"),
    (NODES, FIRST + ("securityContext", "capabilities", "drop"), ["CHOWN"], "keeps capabilities"),
    (NODES, POD + ("initContainers", 0, "securityContext"), None, "keys: may gain rights"),
    (NODES, FIRST + ("image",), "callout", "says no version"),
    (NODES, FIRST + ("image",), "callout:latest", "says no version"),
    (NODES, FIRST + ("resources", "limits"), None, "limits.memory is not said"),
    (NODES, FIRST + ("resources", "requests", "memory"), "1 GB", "requests.memory is not said"),
    # Life and end
    (NODES, FIRST + ("livenessProbe",), None, "is not probed"),
    (NODES, FIRST + ("livenessProbe", "httpGet", "path"), "/health/ready", "at other paths"),
    (NODES, FIRST + ("readinessProbe", "httpGet", "port"), "web", "a port it does not have"),
    (NODES, FIRST + ("readinessProbe", "httpGet", "httpHeaders"), None, "does not answer to"),
    (NODES, FIRST + ("lifecycle",), None, "serves until it is told to end"),
    (NODES, POD + ("terminationGracePeriodSeconds",), 30, "no time to drain"),
    (NODES, POD + ("terminationGracePeriodSeconds",), None, "no time to drain"),
    # Names
    (NODES, ("spec", "template", "metadata", "labels"), {"a": "b"}, "does not select its own"),
    (place("Service callout"), ("spec", "ports", 0, "targetPort"), "web", "leads to no port web"),
    (place("PodDisruptionBudget callout"), (), None, "may be taken away at once"),
    (
        place("PodDisruptionBudget callout"),
        ("spec", "selector", "matchLabels", "app.kubernetes.io/name"),
        "call-out",
        "is of no pods",
    ),
    (NODES, ("spec", "replicas"), 3, "would undo it"),
    (
        place("HorizontalPodAutoscaler callout"),
        ("spec", "scaleTargetRef", "kind"),
        "Deployment",
        "scales what is not there",
    ),
    (place("NetworkPolicy nothing-by-default"), (), None, "is let through"),
    (NODES, FIRST + ("env", 0, "name"), "CALLOUT_NODE_NAMES", "no setting CALLOUT_NODE_NAMES"),
    (
        place("ConfigMap callout-settings"),
        ("data", "callout.toml"),
        SETTINGS.replace("hosts", "host"),
        "no setting server.host",
    ),
    (
        place("ConfigMap callout-settings"),
        ("data", "callout.toml"),
        SETTINGS.replace("/etc/callout-nats/ca", "/etc/nats/ca"),
        "/etc/nats/ca.crt is not mounted",
    ),
    (
        NODES,
        FIRST + ("env", 2, "valueFrom", "secretKeyRef", "name"),
        "postgres-url",
        "how Secret postgres-url is made",
    ),
    (place("ConfigMap nats-settings"), (), None, "there is no ConfigMap nats-settings"),
    (place("ConfigMap nats-settings"), ("kind",), "Secret", "secrets do not stand in files"),
    (NODES, ("metadata", "namespace"), None, "in another namespace"),
]


class Manifests(unittest.TestCase):
    def test_what_is_applied_is_right(self):
        self.assertGreater(len(APPLIED), 10)
        self.assertEqual([], faults(APPLIED))

    def test_what_is_used_by_hand_is_right(self):
        by_hand = read(*sorted((FOLDER / "by-hand").glob("*.yml")))
        replaced = {kubernetes_rules.name_of(d) for d in by_hand}
        rest = [d for d in APPLIED if kubernetes_rules.name_of(d) not in replaced]
        self.assertEqual(2, len(by_hand))
        self.assertEqual([], faults(rest + by_hand))

    def test_those_that_are_wrong_are_refused(self):
        for i, path, value, said in MUTANTS:
            with self.subTest(said=said, path=path):
                wrong = changed(APPLIED, (i,) + path, value)
                self.assertIn(said, "\n".join(faults(wrong)))

    def test_nodes_and_workers_differ_only_where_they_should(self):
        node, worker = (kubernetes_rules.pod_of(APPLIED[i]) for i in (NODES, WORKERS))
        for key in ("securityContext", "initContainers", "terminationGracePeriodSeconds"):
            self.assertEqual(node[key], worker[key])
        for key in ("image", "args", "readinessProbe", "livenessProbe", "volumeMounts"):
            self.assertEqual(node["containers"][0][key], worker["containers"][0][key])

    def test_nats_reads_its_settings(self):
        server = shutil.which("nats-server") or "/usr/sbin/nats-server"
        if not pathlib.Path(server).exists() or not shutil.which("openssl"):
            self.skipTest("nats-server or openssl is not installed")
        settings = APPLIED[place("ConfigMap nats-settings")]["data"]["nats.conf"]
        with tempfile.TemporaryDirectory() as folder:
            at = pathlib.Path(folder)
            make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
            files = ["-subj", "/CN=a", "-keyout", at / "tls.key", "-out", at / "tls.crt"]
            subprocess.run([*make.split(), *files], check=True, capture_output=True)
            shutil.copy(at / "tls.crt", at / "ca.crt")
            (at / "accounts.conf").write_text("accounts { callout { jetstream: enabled } }\n")
            for text, code in ((settings, 0), (settings.replace("tls.key", "no.key"), 1)):
                (at / "nats.conf").write_text(text.replace("/etc/nats", folder))
                read = subprocess.run(
                    [server, "-t", "-c", at / "nats.conf"],
                    env={"POD_NAME": "nats-0"},
                    capture_output=True,
                    text=True,
                )
                self.assertEqual(code, read.returncode, read.stderr)


if __name__ == "__main__":
    unittest.main()
