#!/usr/bin/env python3
"""Writes the arguments of system calls as the running kernel names them.

    system-calls.py FILE        (as root; tracefs on /sys/kernel/tracing)

What is written are facts of SYSCALL_DEFINE in the kernel's sources, as events/syscalls/sys_enter_NAME/format tells
them. generate.py makes system-calls.table of the files of all kernels.
"""
import json
import pathlib
import re
import subprocess
import sys

EVENTS = pathlib.Path("/sys/kernel/tracing/events/syscalls")
FIELD = re.compile(r"\tfield:(.*?)(\w+);\toffset:(\d+);\tsize:(\d+);")
# Behind the call's number, which is at 8.
FIRST_ARGUMENT = 16

if not EVENTS.exists():
    subprocess.run(["mount", "-t", "tracefs", "tracefs", "/sys/kernel/tracing"], check=True)
calls = {}
for event in sorted(EVENTS.glob("sys_enter_*")):
    arguments = []
    for kind, name, offset, size in FIELD.findall((event / "format").read_text()):
        # since 6.19 texts of the process follow the arguments, which stay where they were
        if int(offset) == FIRST_ARGUMENT + 8 * len(arguments) and not kind.startswith("__data_loc"):
            arguments.append([re.sub(r" ?\* ?", "*", kind).strip(), name])
    calls[event.name.removeprefix("sys_enter_")] = arguments
lines = [f"  {json.dumps(name)}: {json.dumps(arguments)}" for name, arguments in calls.items()]
pathlib.Path(sys.argv[1]).write_text("{\n" + ",\n".join(lines) + "\n}\n")
