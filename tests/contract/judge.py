"""Compares what was said over HTTP and on the stream with the documents that promised it.

judge.py DOCUMENTS FOLDER: where openapi.json and asyncapi.json are, and lines of what was asked and
answered, as tests/kit/exchange_log.hpp writes them. It knows nothing of the server's code; the
schemas are judged by python3-jsonschema.
"""

import collections
import json
import pathlib
import sys
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema

# Of one operation and status so many bodies of one outline: enough to see each kind, and soon done.
MOST_ALIKE = 40
# Not operations: upgraded, or asked for by nobody who reads the document.
NOT_DESCRIBED = {"/v1/stream"}


def outline(value):
    """The names and kinds in a value, without what they hold."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{k}:{outline(v)}" for k, v in sorted(value.items())) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted({outline(v) for v in value})) + "]"
    return type(value).__name__


class Document:
    def __init__(self, text):
        self.whole = json.loads(text)
        self.validators = {}
        self.paths = [(path.strip("/").split("/"), path) for path in self.whole["paths"]]

    def find(self, path):
        """The template of a path; what is written out goes before what is captured."""
        parts = path.strip("/").split("/")
        fits = []
        for template, name in self.paths:
            if len(template) == len(parts) and all(
                t == p or (t.startswith("{") and p) for t, p in zip(template, parts)
            ):
                fits.append(([t.startswith("{") for t in template], name))
        return min(fits)[1] if fits else None

    def faults(self, schema, value):
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            rooted = {**schema, "components": self.whole["components"]}
            self.validators[key] = jsonschema.Draft202012Validator(rooted)
        return [
            f"/{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}"
            for e in self.validators[key].iter_errors(value)
        ]


class Judge:
    def __init__(self, document):
        self.document = document
        self.seen = collections.Counter()
        self.alike = collections.Counter()
        self.wrong = collections.Counter()

    def find(self, what, where):
        self.wrong[f"{where}: {what}"] += 1

    def judge(self, line):
        parts = urlsplit(line["target"])
        path, method = unquote(parts.path), line["method"].lower()
        method = "get" if method == "head" else method
        template = self.document.find(path)
        operation = template and self.document.whole["paths"][template].get(method)
        if not operation:
            if path not in NOT_DESCRIBED and line["status"] < 400:
                self.find(f"answered {line['status']} and is not described", f"{method} {path}")
            return
        where = f"{method} {template} {line['status']}"
        self.seen[(template, method, line["status"])] += 1
        good = line["status"] < 400
        if good:
            self.question(operation, parts, line, where)
        self.answer(operation, line, where)

    def question(self, operation, parts, line, where):
        known = {p["name"] for p in operation["parameters"] if p["in"] == "query"}
        for name, _ in parse_qsl(parts.query):
            if name not in known:
                self.find(f"took the parameter {name}, which is not described", where)
        if "requestBody" in operation and line["sent"]:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            for fault in self.document.faults(schema, json.loads(line["sent"])):
                self.find(f"took what is not described: {fault}", where)

    def answer(self, operation, line, where):
        responses = operation["responses"]
        described = responses.get(str(line["status"]), responses.get("default"))
        if described is None:
            return self.find("is not described", where)
        content = described.get("content", {})
        if not content or line["method"] == "HEAD":
            if line["received"]:
                self.find("has a body", where)
            return
        kind = line["headers"].get("content-type", "").split(";")[0]
        if kind not in content:
            return self.find(f"is of type '{kind}'", where)
        if kind == "text/html":
            return
        body = json.loads(line["received"])
        alike = (where, outline(body))
        self.alike[alike] += 1
        if self.alike[alike] > MOST_ALIKE:
            return
        for fault in self.document.faults(content[kind]["schema"], body):
            self.find(fault, where)


class StreamJudge:
    """Judges frames by the AsyncAPI document."""

    def __init__(self, text, wrong):
        document = json.loads(text)
        messages = document["components"]["messages"]
        self.validators = {}
        for name, operation in document["operations"].items():
            by = "client" if operation["action"] == "receive" else "server"
            validator = jsonschema.Draft202012Validator(messages[name]["payload"])
            self.validators[by, messages[name]["name"]] = validator
            for example in messages[name]["examples"]:
                for e in validator.iter_errors(example["payload"]):
                    wrong[f"example of {name}: {e.message[:300]}"] += 1
        self.seen, self.alike, self.wrong = collections.Counter(), collections.Counter(), wrong
        # By stream, what clients said that the document does not allow and that was not refused.
        self.open = collections.defaultdict(list)

    def fault(self, by, frame):
        kind = frame.get("type") if isinstance(frame, dict) else None
        validator = self.validators.get((by, kind)) if isinstance(kind, str) else None
        if validator is None:
            return "is not described"
        self.seen[by, kind] += 1
        alike = (by, outline(frame))
        self.alike[alike] += 1
        if by == "server" and self.alike[alike] > MOST_ALIKE:
            return None
        return next((e.message[:300] for e in validator.iter_errors(frame)), None)

    def judge(self, where, line):
        try:
            frame = json.loads(line["text"])
        except ValueError:
            frame = None
        kind = frame.get("type") if isinstance(frame, dict) else "no object"
        fault, stream = self.fault(line["by"], frame), (where, line["stream"])
        if line["by"] == "client":
            if fault:
                self.open[stream].append(f"took a frame, {kind}: {fault}")
            return
        if fault:
            self.wrong[f"stream, {kind}: {fault}"] += 1
        if kind == "error" and self.open[stream]:
            self.open[stream].pop(0)
        elif kind == "pong":  # A later question is answered.
            self.wrong.update(f"stream: {what}" for what in self.open.pop(stream, []))

    def never(self):
        return [f"{by} says {kind}" for by, kind in self.validators if not self.seen[by, kind]]


def main(documents, folder):
    documents = pathlib.Path(documents)
    judge = Judge(Document((documents / "openapi.json").read_text(encoding="utf-8")))
    stream = StreamJudge((documents / "asyncapi.json").read_text(encoding="utf-8"), judge.wrong)
    lines = frames = 0
    for log in sorted(pathlib.Path(folder).glob("*.jsonl")):
        for text in log.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            if "stream" in line:
                stream.judge(log.name, line)
                frames += 1
            else:
                judge.judge(line)
                lines += 1
    went_well = {(path, method) for path, method, status in judge.seen if status < 400}
    never = [
        f"{method} {path}"
        for path, methods in judge.document.whole["paths"].items()
        for method in methods
        if (path, method) not in went_well
    ]
    print(f"{lines} exchanges, {len(went_well)} operations went well at least once")
    print(f"{frames} frames, {len(stream.seen)} messages seen at least once")
    for what in never:
        print(f"never went well: {what}")
    for what in stream.never():
        print(f"never seen: {what}")
    for what, times in judge.wrong.most_common():
        print(f"WRONG ({times} times) {what}")
    if not lines or not frames or judge.wrong:
        sys.exit(1)


if __name__ == "__main__":
    main(*sys.argv[1:])
