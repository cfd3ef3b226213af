"""Judges Kubernetes objects by the typed models of Debian's python3-kubernetes: fields that do not
exist, values of another type, fields that must be there and are not."""

import re

from kubernetes import client

PLAIN = {"str": str, "int": int, "bool": bool, "float": (int, float)}


def _snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _versions(version):
    # Debian 12's models are older than autoscaling/v2, which is v2beta2 under another name.
    return [version, "v2beta2"] if version == "v2" else [version]


def _model(api_version, kind):
    """The model's name, if that group has objects of that kind."""
    group, _, version = api_version.rpartition("/")
    group = (group.split(".")[0] or "core").capitalize()
    for one in _versions(version):
        api = getattr(client, f"{group}{one.capitalize()}Api", None)
        creates = (f"create_namespaced_{_snake(kind)}", f"create_{_snake(kind)}")
        if api and any(hasattr(api, method) for method in creates):
            return one.capitalize() + kind
    return None


def _faults(value, wanted, path):
    if value is None:
        yield f"{path}: is empty"
    elif wanted.startswith("list["):
        if not isinstance(value, list):
            yield f"{path}: is no list"
            return
        for i, one in enumerate(value):
            yield from _faults(one, wanted[5:-1], f"{path}[{i}]")
    elif wanted.startswith("dict("):
        if not isinstance(value, dict):
            yield f"{path}: is no map"
            return
        for key, one in value.items():
            yield from _faults(key, "str", f"{path}, key {key}")
            yield from _faults(one, wanted[5:-1].split(", ", 1)[1], f"{path}.{key}")
    elif wanted in PLAIN:
        if not isinstance(value, PLAIN[wanted]) or (isinstance(value, bool) and wanted != "bool"):
            yield f"{path}: {value!r} is no {wanted}"
    elif hasattr(client, wanted):
        yield from _faults_of_model(value, getattr(client, wanted), path)
    elif wanted not in ("object", "datetime"):
        yield f"{path}: cannot be judged: {wanted}"


def _faults_of_model(value, model, path):
    if not isinstance(value, dict):
        yield f"{path}: is no map"
        return
    attributes = {name: attribute for attribute, name in model.attribute_map.items()}
    for name, one in value.items():
        if name not in attributes:
            yield f"{path}.{name}: there is no such field"
        else:
            yield from _faults(one, model.openapi_types[attributes[name]], f"{path}.{name}")
    try:
        model(**{attributes[name]: one for name, one in value.items() if name in attributes})
    except ValueError as e:
        yield f"{path}: {e}"


def faults(document):
    """What is wrong with the object, a line each."""
    kind = document.get("kind")
    name = _model(str(document.get("apiVersion")), str(kind))
    if not name:
        return [f"there is no {document.get('apiVersion')} {kind}"]
    metadata = document.get("metadata") or {}
    return list(_faults(document, name, f"{kind} {metadata.get('name', '')}"))
