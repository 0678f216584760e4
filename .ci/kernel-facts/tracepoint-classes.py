#!/usr/bin/env python3
"""Writes which tracepoints share a struct for their fields, as a kernel's headers declare them.

    tracepoint-classes.py FOLDER FILE        (FOLDER: include/trace/events of a kernel, such as linux-headers-...-common has)

What is written are facts: the names in DEFINE_EVENT(CLASS, TRACEPOINT). generate.py makes tracepoint-classes.table of
the files of all kernels.
"""
import json
import pathlib
import re
import sys

EVENT = re.compile(r"\bDEFINE_EVENT(?:_CONDITION|_FN|_PRINT|_SYSCALL)?\s*\(\s*(\w+)\s*,\s*(\w+)\s*,")
OWN = re.compile(r"\bTRACE_EVENT(?:_CONDITION|_FN|_FN_COND|_SYSCALL)?\s*\(\s*(\w+)\s*,")
MACRO = re.compile(r"^[ \t]*#[ \t]*define\b(?:.*\\\n)*.*$", re.M)

classes = {}
for header in sorted(pathlib.Path(sys.argv[1]).rglob("*.h")):
    text = MACRO.sub("", re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S))
    classes |= {name: shared for shared, name in EVENT.findall(text)}
    classes |= {name: name for name in OWN.findall(text)}
lines = [f"  {json.dumps(name)}: {json.dumps(shared)}" for name, shared in sorted(classes.items())]
pathlib.Path(sys.argv[2]).write_text("{\n" + ",\n".join(lines) + "\n}\n")
