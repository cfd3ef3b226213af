"""What we ask of our manifests beyond that they are well formed: pods that may do little, nodes
that are probed and drained, and names that exist."""

import re
import tomllib

from kit import DEPLOY, at, fixed_tag, unknown_settings, unknown_variables

DRAIN_S = 30  # the most a node takes between SIGTERM and its end
SERVING = ("StatefulSet", "Deployment")
QUANTITY = re.compile(r"[0-9]+(\.[0-9]+)?(m|k|M|G|Ki|Mi|Gi)?")


def name_of(document):
    return f"{document['kind']} {at(document, 'metadata', 'name')}"


def pod_of(workload):
    return at(workload, "spec", "template", "spec") or {}


def labels_of(workload):
    return at(workload, "spec", "template", "metadata", "labels") or {}


def containers_of(pod):
    return pod.get("initContainers", []) + pod.get("containers", [])


def workloads(documents):
    return [d for d in documents if d["kind"] in SERVING + ("Job",)]


def matching(documents, selector):
    """Those whose pods have all labels that are asked for."""
    return [w for w in workloads(documents) if selector.items() <= labels_of(w).items()]


def judge_pod(pod):
    if pod.get("automountServiceAccountToken") is not False:
        yield "its pods are given a token of the cluster"
    if pod.get("enableServiceLinks") is not False:
        yield "services set environment variables, which a node takes for settings"
    if any(pod.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")):
        yield "its pods share what is the machine's"
    context = pod.get("securityContext", {})
    if context.get("runAsNonRoot") is not True or not context.get("runAsUser"):
        yield "may run as root"
    if at(context, "seccompProfile", "type") != "RuntimeDefault":
        yield "any system call is allowed"


def judge_volumes(workload):
    pod = pod_of(workload)
    volumes = [v["name"] for v in pod.get("volumes", [])]
    volumes += [c["metadata"]["name"] for c in at(workload, "spec", "volumeClaimTemplates") or []]
    mounts = [m["name"] for c in containers_of(pod) for m in c.get("volumeMounts", [])]
    for name in sorted(set(mounts) ^ set(volumes)):
        yield f"volume {name} is mounted or made, not both"
    if any("hostPath" in v for v in pod.get("volumes", [])):
        yield "a folder of the machine is mounted"


def judge_container(container):
    context = container.get("securityContext", {})
    if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
        yield "may gain rights"
    if context.get("readOnlyRootFilesystem") is not True:
        yield "its root may be written to"
    if at(context, "capabilities", "drop") != ["ALL"] or at(context, "capabilities", "add"):
        yield "keeps capabilities"
    if context.get("runAsUser") == 0 or context.get("runAsNonRoot") is False:
        yield "may run as root"
    if not fixed_tag(container.get("image", "")):
        yield "its image says no version"
    for path in (("requests", "cpu"), ("requests", "memory"), ("limits", "memory")):
        if not QUANTITY.fullmatch(str(at(container, "resources", *path))):
            yield f"resources.{'.'.join(path)} is not said"


def judge_probes(container, hosts):
    probes = [container.get(p) for p in ("startupProbe", "readinessProbe", "livenessProbe")]
    if not all(probes):
        yield "is not probed for start, readiness and life"
        return
    ports = [p.get("name") for p in container.get("ports", [])]
    for probe in probes:
        if at(probe, "httpGet", "port") not in ports:
            yield "is probed at a port it does not have"
        if container["name"] == "callout":
            header = at(probe, "httpGet", "httpHeaders", 0) or {}
            if header.get("name") != "Host" or header.get("value") not in hosts:
                yield "is probed under a name that it does not answer to"
    if container["name"] == "callout":
        paths = [at(p, "httpGet", "path") for p in probes]
        if paths != ["/health/ready", "/health/ready", "/health/live"]:
            yield "is probed at other paths than a node has"


def judge_end(pod):
    slept = 0
    for container in pod.get("containers", []):
        command = at(container, "lifecycle", "preStop", "exec", "command")
        if not command:
            yield f"{container['name']}: serves until it is told to end"
        elif command[0].endswith("sleep"):
            slept = int(command[1])
    if pod.get("terminationGracePeriodSeconds", 30) < slept + DRAIN_S + 15:
        yield "has no time to drain"


def judge_settings(documents, readme):
    settings = at(
        next((d for d in documents if name_of(d) == "ConfigMap callout-settings"), {}),
        "data",
        "callout.toml",
    )
    for key in unknown_settings(settings or ""):
        yield f"callout.toml: there is no setting {key}"
    toml = tomllib.loads(settings or "")
    keys = (("mesh", "credentials"), ("mesh", "ca"), ("auth", "keys"), ("node", "data"))
    files = [file for file in (at(toml, *key) for key in keys) if file]
    config_maps = [d["metadata"]["name"] for d in documents if d["kind"] == "ConfigMap"]
    for workload in workloads(documents):
        name, pod = name_of(workload), pod_of(workload)
        for container in containers_of(pod):
            names = [e["name"] for e in container.get("env", [])]
            for variable in unknown_variables(names):
                yield f"{name}: there is no setting {variable}"
            mounts = [m["mountPath"] for m in container.get("volumeMounts", [])]
            if workload["kind"] in SERVING and container["name"] == "callout":
                for file in files:
                    if not any(file == m or file.startswith(m + "/") for m in mounts):
                        yield f"{name}: {file} is not mounted"
        for kind, other in references(pod):
            if kind == "configMap" and other not in config_maps:
                yield f"{name}: there is no ConfigMap {other}"
            if kind == "secret" and f"secret generic {other} " not in readme:
                yield f"{name}: README.md does not say how Secret {other} is made"


def references(pod):
    for container in containers_of(pod):
        for variable in container.get("env", []):
            secret = at(variable, "valueFrom", "secretKeyRef", "name")
            if secret:
                yield "secret", secret
    for volume in pod.get("volumes", []):
        for source in [volume] + (at(volume, "projected", "sources") or []):
            if "secret" in source:
                yield "secret", source["secret"].get("secretName") or source["secret"].get("name")
            if "configMap" in source:
                yield "configMap", source["configMap"]["name"]


def judge_selectors(documents):
    for d in documents:
        if d["kind"] == "Service":
            found = matching(documents, at(d, "spec", "selector"))
            ports = {p["name"] for w in found for c in pod_of(w)["containers"] for p in c["ports"]}
            for port in d["spec"]["ports"]:
                if port["targetPort"] not in ports:
                    yield f"{name_of(d)}: leads to no port {port['targetPort']}"
        elif d["kind"] == "PodDisruptionBudget":
            if not matching(documents, at(d, "spec", "selector", "matchLabels")):
                yield f"{name_of(d)}: is of no pods"
        elif d["kind"] == "NetworkPolicy":
            if not matching(documents, at(d, "spec", "podSelector", "matchLabels") or {}):
                yield f"{name_of(d)}: is of no pods"
        elif d["kind"] in SERVING:
            wanted = at(d, "spec", "selector", "matchLabels") or {"": ""}
            if not wanted.items() <= labels_of(d).items():
                yield f"{name_of(d)}: does not select its own pods"
            if not any(
                p["kind"] == "PodDisruptionBudget"
                and at(p, "spec", "selector", "matchLabels").items() <= labels_of(d).items()
                for p in documents
            ):
                yield f"{name_of(d)}: all its pods may be taken away at once"


def judge_scaling(documents):
    scaled = [d for d in documents if d["kind"] == "HorizontalPodAutoscaler"]
    for d in scaled:
        target = at(d, "spec", "scaleTargetRef") or {}
        found = [
            w
            for w in documents
            if (w["apiVersion"], w["kind"], w["metadata"].get("name"))
            == (target.get("apiVersion"), target.get("kind"), target.get("name"))
        ]
        if not found:
            yield f"{name_of(d)}: scales what is not there"
        elif at(found[0], "spec", "replicas") is not None:
            yield f"{name_of(d)}: applying the manifest again would undo it"
        if (at(d, "spec", "minReplicas") or 1) < 3:
            yield f"{name_of(d)}: leaves fewer than three nodes"
        if not at(d, "spec", "metrics"):
            yield f"{name_of(d)}: measures nothing"


def judge_network(documents):
    closed = any(
        d["kind"] == "NetworkPolicy"
        and d["spec"]["podSelector"] == {}
        and set(d["spec"]["policyTypes"]) == {"Ingress", "Egress"}
        and not d["spec"].get("ingress")
        and not d["spec"].get("egress")
        for d in documents
    )
    if not closed:
        yield "what no policy names is let through"


def faults(documents):
    """What is wrong with them as a whole, a line each."""
    readme = (DEPLOY / "README.md").read_text()
    found = []
    hosts = []
    for d in documents:
        if d["kind"] == "Secret":
            found.append(f"{name_of(d)}: secrets do not stand in files")
        if d["kind"] != "Namespace" and at(d, "metadata", "namespace") != "callout":
            found.append(f"{name_of(d)}: is in another namespace")
        if name_of(d) == "ConfigMap callout-settings":
            hosts = at(tomllib.loads(d["data"]["callout.toml"]), "server", "hosts") or []
    for w in workloads(documents):
        own = [*judge_pod(pod_of(w)), *judge_volumes(w)]
        for c in containers_of(pod_of(w)):
            own += [f"{c['name']}: {f}" for f in judge_container(c)]
        if w["kind"] in SERVING:
            for c in pod_of(w)["containers"]:
                own += [f"{c['name']}: {f}" for f in judge_probes(c, hosts)]
            own += judge_end(pod_of(w))
        found += [f"{name_of(w)}: {f}" for f in own]
    for judge in (judge_selectors, judge_scaling, judge_network):
        found += judge(documents)
    return found + list(judge_settings(documents, readme))
