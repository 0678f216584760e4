#!/usr/bin/env python3
"""Asks the running kernel what programs may do, one tiny load at a time, and writes it as JSON.

    probe.py OUTPUT.json [ctx|helpers]  (as root; x86-64; only that part of a file that is there already)

"ctx": program type, and "program type:expected attach type" where that decides, -> "offset:size" -> r and w,
whether an access of that size is accepted.
"helpers": "program type:expected attach type" -> one letter for each helper number from 1:
n not allowed, y allowed, g allowed under a GPL-compatible licence only. Programs that are bound to a function, tracepoint,
iterator or security hook are asked where the kernel lets them be loaded; those that may sleep have an s behind the attach type.
Loads nothing that runs: every program is closed at once and attached nowhere.
"""
import ctypes
import json
import os
import platform
import re
import struct
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
SYS_BPF, BPF_PROG_LOAD, ATTR_SIZE = 321, 5, 144
F_SLEEPABLE = 16
LOG = ctypes.create_string_buffer(1 << 16)
RELEASE = platform.release()
# Kernels before 5.0 want this for kprobes.
VERSION = sum(int(n) << s for n, s in zip(re.match(r"(\d+)\.(\d+)\.(\d+)", RELEASE).groups(), (16, 8, 0)))

TYPES = """UNSPEC SOCKET_FILTER KPROBE SCHED_CLS SCHED_ACT TRACEPOINT XDP PERF_EVENT CGROUP_SKB CGROUP_SOCK
LWT_IN LWT_OUT LWT_XMIT SOCK_OPS SK_SKB CGROUP_DEVICE SK_MSG RAW_TRACEPOINT CGROUP_SOCK_ADDR LWT_SEG6LOCAL
LIRC_MODE2 SK_REUSEPORT FLOW_DISSECTOR CGROUP_SYSCTL RAW_TRACEPOINT_WRITABLE CGROUP_SOCKOPT TRACING STRUCT_OPS
EXT LSM SK_LOOKUP SYSCALL NETFILTER""".split()
# Expected attach types (enum bpf_attach_type) of the types that need one at load time.
ATTACH_TYPES = {
    "CGROUP_SKB": [0, 1], "CGROUP_SOCK": [2, 12, 13, 34], "SK_SKB": [4, 5],
    "CGROUP_SOCK_ADDR": [10, 11, 8, 9, 14, 15, 19, 20, 29, 30, 31, 32],
    "CGROUP_DEVICE": [6], "CGROUP_SYSCTL": [18], "XDP": [0, 33, 35], "CGROUP_SOCKOPT": [21, 22], "SK_LOOKUP": [36], "SK_REUSEPORT": [39, 40], "NETFILTER": [45],
}
# Program type, expected attach type and whether it may sleep -> kind and name of a type of the kernel that every kernel has; None: not bound.
FUNC, TYPEDEF = 12, 8
BOUND = {
    ("TRACING", 23, False): (TYPEDEF, "btf_trace_task_rename"), ("TRACING", 24, False): (FUNC, "vfs_write"),
    ("TRACING", 24, True): (FUNC, "__x64_sys_getpgid"), ("TRACING", 25, False): (FUNC, "vfs_write"),
    ("TRACING", 25, True): (FUNC, "__x64_sys_getpgid"), ("TRACING", 28, False): (FUNC, "bpf_iter_task"),
    ("TRACING", 28, True): (FUNC, "bpf_iter_task"), ("LSM", 27, False): (FUNC, "bpf_lsm_file_open"),
    ("LSM", 27, True): (FUNC, "bpf_lsm_file_open"), ("KPROBE", 0, True): None,
}
# Bytes behind a record of BTF (linux/btf.h), and those for each of its members.
BTF_EXTRA = {1: 4, 3: 12, 14: 4, 17: 4}
BTF_EACH = {4: 12, 5: 12, 15: 12, 19: 12, 6: 8, 13: 8}
# Types whose contexts differ by expected attach type.
VARIED = ("CGROUP_SOCK", "CGROUP_SOCK_ADDR", "CGROUP_SOCKOPT", "CGROUP_SKB", "SK_SKB", "XDP")
ACCEPT_IS_ONE = ("CGROUP_SOCK_ADDR", "CGROUP_SOCKOPT")
# Bytes of context to try, somewhat more than there are.
CONTEXTS = {
    "SOCKET_FILTER": 200, "SCHED_CLS": 200, "SCHED_ACT": 200, "KPROBE": 176, "RAW_TRACEPOINT": 112,
    "CGROUP_SKB": 200, "XDP": 32, "PERF_EVENT": 192, "SOCK_OPS": 260, "SK_SKB": 200, "SK_MSG": 88,
    "CGROUP_SOCK": 88, "CGROUP_SOCK_ADDR": 80, "CGROUP_DEVICE": 16, "CGROUP_SYSCTL": 16,
    "CGROUP_SOCKOPT": 48, "SK_LOOKUP": 80, "SK_REUSEPORT": 72, "FLOW_DISSECTOR": 200, "LWT_IN": 200,
    "LWT_XMIT": 200, "TRACEPOINT": 64, "NETFILTER": 24,
}
SIZE_BITS = {1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18}
LDX_MEM, STX_MEM, CALL, MOV_K, EXIT_CODE = 0x61, 0x63, 0x85, 0xB7, 0x95
HELPERS = 214


def insn(code, dst=0, src=0, off=0, imm=0):
    return struct.pack("<BBhi", code, (src << 4) | dst, off, imm)


EXIT = insn(EXIT_CODE)


def mov(register, value):
    return insn(MOV_K, register, 0, 0, value)


def accept(kind):
    """A result that every attach type of the program type allows."""
    return mov(0, 1 if kind in ACCEPT_IS_ONE else 0)


def types():
    """(kind, name) -> id of the kernel's types."""
    with open("/sys/kernel/btf/vmlinux", "rb") as file:
        data = file.read()
    header, start, size, names = struct.unpack_from("<4I", data, 4)
    at, number, found = header + start, 1, {}
    while at < header + start + size:
        name, info = struct.unpack_from("<II", data, at)
        kind = info >> 24 & 31
        if kind in (FUNC, TYPEDEF):
            text = header + names + name
            found.setdefault((kind, data[text:data.index(0, text)].decode()), number)
        at += 12 + BTF_EXTRA.get(kind, 0) + BTF_EACH.get(kind, 0) * (info & 0xffff)
        number += 1
    return found


def load(kind, instructions, attach_type=0, licence=b"GPL", target=0, sleeps=False):
    """(errno, verifier log); errno 0 when the kernel accepts it."""
    number = TYPES.index(kind)
    code = ctypes.create_string_buffer(b"".join(instructions))
    lic = ctypes.create_string_buffer(licence)
    LOG[0] = b"\0"
    attr = struct.pack(
        "<IIQQIIQII16sII36xI", number, len(instructions), ctypes.addressof(code), ctypes.addressof(lic),
        1, len(LOG), ctypes.addressof(LOG), VERSION, F_SLEEPABLE if sleeps or kind == "SYSCALL" else 0, b"probe", 0,
        attach_type, target).ljust(ATTR_SIZE, b"\0")
    buffer = ctypes.create_string_buffer(attr, ATTR_SIZE)
    fd = LIBC.syscall(SYS_BPF, BPF_PROG_LOAD, buffer, ATTR_SIZE)
    error = ctypes.get_errno()
    if fd >= 0:
        os.close(fd)
        return 0, ""
    return error, LOG.value.decode("latin1")


def readable(kind, offset, size, attach_type):
    read = insn(LDX_MEM | SIZE_BITS[size], 0, 1, offset)
    return load(kind, [read, accept(kind), EXIT], attach_type)[0] == 0


def writable(kind, offset, size, attach_type):
    write = insn(STX_MEM | SIZE_BITS[size], 1, 0, offset)
    return load(kind, [mov(0, 0), write, accept(kind), EXIT], attach_type)[0] == 0


def loadable(kind, attach_type):
    return load(kind, [accept(kind), EXIT], attach_type)[0] == 0


def context(kind, attach_type):
    found = {}
    for offset in range(CONTEXTS[kind]):
        for size in (s for s in SIZE_BITS if offset % s == 0):
            access = "r" * readable(kind, offset, size, attach_type) + "w" * writable(kind, offset, size, attach_type)
            if access:
                found[f"{offset}:{size}"] = access
    return found


def helper(kind, number, attach_type, target=0, sleeps=False):
    program = [insn(CALL, 0, 0, 0, number), mov(0, 0), EXIT]
    _, log = load(kind, program, attach_type, target=target, sleeps=sleeps)
    if any(text in log for text in ("unknown func", "cannot use helper", "invalid func")):
        return "n"
    # Any other complaint (arguments) comes after the helper was allowed.
    return "g" if "GPL-restricted" in load(kind, program, attach_type, b"BSD", target, sleeps)[1] else "y"


def helpers():
    rows = {}
    for kind in TYPES[1:]:
        for attach_type in ATTACH_TYPES.get(kind, [0]):
            if loadable(kind, attach_type):
                rows[f"{kind}:{attach_type}"] = "".join(helper(kind, n, attach_type) for n in range(1, HELPERS + 1))
    known = types()
    for (kind, attach_type, sleeps), place in BOUND.items():
        target = known.get(place, 0)
        if (target or not place) and load(kind, [mov(0, 0), EXIT], attach_type, target=target, sleeps=sleeps)[0] == 0:
            rows[f"{kind}:{attach_type}{'s' * sleeps}"] = "".join(
                helper(kind, n, attach_type, target, sleeps) for n in range(1, HELPERS + 1))
    return rows


def contexts():
    rows = {}
    for kind in CONTEXTS:
        attach_types = ATTACH_TYPES.get(kind, [0])
        if loadable(kind, attach_types[0]):
            rows[kind] = context(kind, attach_types[0])
        for attach_type in attach_types if kind in VARIED else []:
            if loadable(kind, attach_type):
                rows[f"{kind}:{attach_type}"] = context(kind, attach_type)
    return rows


def main():
    parts = {"ctx": contexts, "helpers": helpers}
    result = {}
    if sys.argv[2:]:
        with open(sys.argv[1]) as before:
            result = json.load(before)
    for part in sys.argv[2:] or parts:
        result[part] = parts[part]()
    with open(sys.argv[1], "w") as out:
        texts = [f'"kernel": {json.dumps(RELEASE.split("-")[0])}']
        for part in parts:
            rows = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in result[part].items())
            texts.append(f'"{part}": {{\n{rows}\n}}')
        out.write("{" + ",\n".join(texts) + "}\n")


main()
