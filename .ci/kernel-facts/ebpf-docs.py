#!/usr/bin/env python3
"""Writes ebpf-docs.json: what generate.py takes from the eBPF-Docs project, so that it needs nothing else.

    ebpf-docs.py FOLDER

FOLDER is the folder `data` of github.com/isovalent/ebpf-docs (BSD-2-Clause; the notice is beside the tables). Needs python3-yaml.
"""
import json
import pathlib
import sys

import yaml

OUTPUT = pathlib.Path(__file__).resolve().parent / "ebpf-docs.json"
PREFIX = "BPF_PROG_TYPE_"


def version(text):
    return ".".join(str(text).lstrip("v").split(".")[:2])


def allowed(data, kind):
    """helper -> first kernel that lets programs of the type call it, or None where the data says no more."""
    out = {}

    def walk(entries):
        for entry in entries or []:
            if "group" in entry:
                walk(data["groups"].get(entry["group"]))
            elif "name" in entry:
                since = entry.get("since", {}).get("version")
                out.setdefault(entry["name"], since and version(since))
        for entry in entries or []:
            if "exclude" in entry:
                out.pop(entry["exclude"], None)

    walk(data["programs"].get(PREFIX + kind))
    return out


def kernel_functions(data, types):
    """name -> flags, program types."""
    found = {}
    for group in data["sets"].values():
        named = [t["name"][len(PREFIX):] for t in group.get("program_types") or []]
        named = types if "UNSPEC" in named else named
        for function in group["funcs"]:
            row = found.setdefault(function["name"].strip(), {"flags": [], "types": []})
            row["flags"] += [f for f in function.get("flags") or [] if f not in row["flags"]]
            barred = {t["name"][len(PREFIX):] for t in (function.get("except") or {}).get("program_types") or []}
            row["types"] += [t for t in named if t not in row["types"] and t not in barred]
    return {name: [" ".join(row["flags"]), " ".join(row["types"])] for name, row in found.items()}


def main():
    folder = pathlib.Path(sys.argv[1])
    read = lambda name: yaml.safe_load((folder / name).read_text())
    versions = {g["name"]: {f["name"]: version(f["version"]) for f in g["features"]}
                for g in read("feature-versions.yaml")}
    types = [t[len(PREFIX):] for t in versions["program_types"]]
    helpers, by_helper = read("helpers-functions.yaml"), {}
    for kind in types:
        for name, since in allowed(helpers, kind).items():
            by_helper[name] = (by_helper.get(name, "") + f" {kind}" + (f"@{since}" if since else "")).strip()
    parts = {
        "program_types": {t: versions["program_types"][PREFIX + t] for t in types},
        "helpers": versions["helpers"],
        "kfuncs": versions["kfuncs"],
        "allowed": by_helper,
        "functions": kernel_functions(read("kfuncs.yaml"), types),
    }
    # one line a row, so that changes can be read
    lines = ",\n".join(
        f'"{name}": {{\n' + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in rows.items()) + "\n}"
        for name, rows in parts.items())
    OUTPUT.write_text("{" + lines + "}\n")


main()
