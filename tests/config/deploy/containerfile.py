"""Reads a container file, and judges it by what we ask of one."""

import re
import shutil
import subprocess

KNOWN = set("ARG FROM WORKDIR COPY RUN USER ENV EXPOSE STOPSIGNAL ENTRYPOINT CMD".split())


def instructions(text):
    """(line, word, rest) of each, with its further lines joined."""
    joined, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#") or (not joined and not line.strip()):
            continue
        start = start if joined else number
        joined += line + "\n"
        if line.endswith("\\"):
            continue
        word, _, rest = joined.strip().partition(" ")
        yield start, word, rest
        joined = ""
    if joined:
        yield start, "", "an instruction without an end"


def shell_faults(command):
    """What shellcheck says, if it is here."""
    if not shutil.which("shellcheck"):
        return []
    run = subprocess.run(
        ["shellcheck", "-s", "sh", "-f", "gcc", "-"], input=command, capture_output=True, text=True
    )
    return [line.partition(": ")[2] for line in run.stdout.splitlines()]


def stages(parsed):
    found = []
    for line, word, rest in parsed:
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            found.append({"line": line, "image": image, "name": name, "user": None})
        elif found and word == "USER":
            found[-1]["user"] = rest
    return found


def resolved(image, arguments):
    return re.sub(r"\$\{(\w+)\}", lambda m: arguments.get(m[1], ""), image)


def judge_copy(parsed, there):
    names = []
    for line, word, rest in parsed:
        if word == "FROM":
            names.append(rest.partition(" AS ")[2])
        if word != "COPY":
            continue
        flags = [f for f in rest.split() if f.startswith("--")]
        sources = [f for f in rest.split() if not f.startswith("--")][:-1]
        stage = next((f[7:] for f in flags if f.startswith("--from=")), None)
        if stage is not None and stage not in names[:-1]:
            yield f"line {line}: there is no stage {stage} before this one"
        if stage is None:
            for source in sources:
                if not there(source):
                    yield f"line {line}: there is no {source} to copy"


def faults(text, there=lambda source: True):
    """What is wrong with it, a line each. `there` says whether the sources have a file."""
    parsed = list(instructions(text))
    given = [rest for _, word, rest in parsed if word == "ARG" and "=" in rest]
    arguments = dict(rest.split("=", 1) for rest in given)
    found = []
    for line, word, rest in parsed:
        if word not in KNOWN:
            found.append(f"line {line}: {word or rest} is not used here")
        if word == "RUN":
            found += [f"line {line}: {f}" for f in shell_faults(rest)]
            if "apt-get install" in rest and "rm -rf /var/lib/apt/lists" not in rest:
                found.append(f"line {line}: package lists stay in the image")
        if word in ("ENTRYPOINT", "CMD") and not rest.startswith("["):
            found.append(f"line {line}: a shell would stand between the engine and the program")
        if word in ("ENV", "ARG") and re.search("(?i)password|secret|token", rest):
            found.append(f"line {line}: a secret would stay in the image")
    all_stages = stages(parsed)
    if len(all_stages) < 2:
        found.append("what builds is in the image that runs")
    for stage in all_stages:
        image = resolved(stage["image"], arguments)
        tag = image.partition(":")[2]
        if image not in [s["name"] for s in all_stages] and (not tag or tag == "latest"):
            found.append(f"line {stage['line']}: {image} says no version")
    user = all_stages[-1]["user"] if all_stages else None
    if not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", user or ""):
        found.append("it does not end as a user whose number is known not to be root's")
    if not any(word == "ENTRYPOINT" for _, word, _ in parsed):
        found.append("it starts nothing")
    return found + list(judge_copy(parsed, there))


def packages(text):
    """Those that the image that runs has beside its base."""
    last = text[text.rindex("\nFROM ") :]
    for _, word, rest in instructions(last):
        if word == "RUN" and "apt-get install" in rest:
            words = re.search(r"apt-get install ((?:[^&])*)", rest)[1].replace("\\\n", " ").split()
            return {w for w in words if not w.startswith("-")}
    return set()
