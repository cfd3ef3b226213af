"""What the tests of config/deploy share."""

import copy
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "config" / "deploy"


def skip(reason):
    """The first words of the output, by which CTest knows it."""
    print(f"SKIPPED: {reason}")
    sys.exit(0)


def changed(document, path, value=None):
    """A copy in which what is at the path is another, or is gone. A path is of keys and places."""
    copied = copy.deepcopy(document)
    at = copied
    for step in path[:-1]:
        at = at[step]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return copied


def at(document, *path):
    """What is there, or None."""
    for step in path:
        if isinstance(document, dict):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return None
    return document


def _keys(table, before=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _keys(value, f"{before}{key}.")
        else:
            yield before + key


SETTINGS = set(_keys(tomllib.loads((ROOT / "config/callout.toml").read_text())))
VARIABLES = {"CALLOUT_" + key.upper().replace(".", "_") for key in SETTINGS}


def unknown_settings(toml):
    return sorted(set(_keys(tomllib.loads(toml))) - SETTINGS)


def unknown_variables(names):
    return sorted(n for n in names if n.startswith("CALLOUT_") and n not in VARIABLES)


def fixed_tag(image):
    """Whether the image's name says which version it is."""
    name = image.split("@")[0].split("/")[-1]
    return "@sha256:" in image or (":" in name and not name.endswith(":latest"))
