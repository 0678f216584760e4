#!/usr/bin/env python3
"""Writes the derived fact tables of b-core.

    generate.py [OUTPUT_FOLDER]       (the tables' own folder unless another is named)

First kernels come from ebpf-docs.json, helper prototypes from libbpf's bpf_helper_defs.h, the layout of contexts from
linux/bpf.h, and what kernels really allow from the files in `observed`, which `probe.py` wrote on
5.10, 6.1, 6.12, 6.18 and 7.2. Where the data and a kernel disagree, the kernel wins.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TABLES = HERE.parent.parent / "b-core/src/main/resources/org/b/core/facts"
OUTPUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES
KERNELS = ["5.10", "6.1", "6.12", "6.18", "7.2"]
UAPI = "".join(pathlib.Path(f"/usr/include/linux/{name}.h").read_text() for name in ("bpf", "bpf_perf_event"))
DEFS = pathlib.Path("/usr/include/bpf/bpf_helper_defs.h").read_text()
DATA = json.loads((HERE / "ebpf-docs.json").read_text())
OBSERVED = {k: json.loads((HERE / "observed" / f"{k}.json").read_text()) for k in KERNELS}


def version(text):
    major, minor = str(text).lstrip("v").split(".")[:2]
    return int(major), int(minor)


def show(v):
    return f"{v[0]}.{v[1]}"


def table(name, head, columns, rows):
    """The last column is not padded."""
    rows = [[str(c) for c in row] for row in rows]
    widths = [max(len(r[i]) for r in [columns] + rows) for i in range(len(columns) - 1)]
    lines = [f"# {line}".rstrip() for line in head.strip().splitlines()]
    for row in [columns] + rows:
        cells = [c.ljust(w) for c, w in zip(row, widths)] + [row[-1]]
        lines.append(" | ".join(cells).rstrip())
    (OUTPUT / name).write_text("\n".join(lines) + "\n")


# ---- contexts -----------------------------------------------------------------------------------

def layout(struct):
    """Fields of a uapi struct as (name, offset, size of an element, size), in order; what a compiler says."""
    body = re.search(r"^struct %s \{(.*?)^\};" % struct, UAPI, re.S | re.M).group(1)
    body = re.sub(r"/\*.*?\*/|\bunion \{|\};?", "", body, flags=re.S)
    fields = []
    for statement in body.split(";"):
        pointer = re.match(r"\s*__bpf_md_ptr\(.*?, (\w+)\)", statement)
        field = re.match(r"\s*(?:__u\d+|__s\d+|__be\d+|bpf_user_pt_regs_t)\s+(\w+)(\[\d+\])?\s*(?::\d+)?\s*$", statement)
        if pointer or field:
            fields.append((pointer.group(1), "") if pointer else (field.group(1), field.group(2) or ""))
    header = "linux/bpf_perf_event.h" if struct == "bpf_perf_event_data" else "linux/bpf.h"
    prints = "".join(
        f'printf("{name} %zu %zu %zu\\n", offsetof(struct {struct}, {name}), '
        f'sizeof(((struct {struct} *) 0)->{name}{"[0]" if array else ""}), sizeof(((struct {struct} *) 0)->{name}));'
        for name, array in fields)
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "layout.c"
        source.write_text(f"#include <stddef.h>\n#include <stdio.h>\n#include <{header}>\n"
                          f"int main(void) {{ {prints} return 0; }}\n")
        subprocess.run(["gcc", "-o", f"{folder}/layout", str(source)], check=True)
        text = subprocess.run([f"{folder}/layout"], capture_output=True, text=True, check=True).stdout
    return [(n, int(o), int(e), int(z)) for n, o, e, z in (line.split() for line in text.splitlines())]


# First kernels of fields before 5.10, the oldest kernel that was probed: from the history of
# net/core/filter.c (bpf_skb_is_valid_access and its callers) and of include/uapi/linux/bpf.h.
SKB_SINCE = {
    "ingress_ifindex": "4.2", "ifindex": "4.2", "tc_index": "4.2", "cb": "4.2", "hash": "4.3",
    "tc_classid": "4.3", "data": "4.7", "data_end": "4.7", "napi_id": "4.12", "data_meta": "4.15",
    "flow_keys": "4.20", "tstamp": "5.0", "wire_len": "5.0", "gso_segs": "5.1", "sk": "5.1",
    "gso_size": "5.7", "hwtstamp": "5.16", "tstamp_type": "5.18",
}
WRITE_SINCE = {"mark": "4.2", "tc_index": "4.2", "cb": "4.2", "tc_classid": "4.3",
               "queue_mapping": "5.1", "tstamp": "5.0"}
XDP_SINCE = {"egress_ifindex": "5.8", "data_meta": "4.15", "ingress_ifindex": "4.16", "rx_queue_index": "4.16"}
# Contexts with fields that 5.10 lacks, and since when (comments in linux/bpf.h do not say; history of linux/bpf.h).
UNKNOWN_SINCE = {
    "SOCK_OPS": {}, "SK_LOOKUP": {"ingress_ifindex": "5.17"}, "SK_REUSEPORT": {"sk": "5.14", "migrating_sk": "5.14"},
    "NETFILTER": {}, "CGROUP_SOCKOPT": {}, "CGROUP_SOCK": {}, "CGROUP_SOCK_ADDR": {}, "SK_MSG": {},
}
POINTERS = {"data", "data_end", "data_meta", "flow_keys", "sk", "optval", "optval_end", "skb_data",
            "skb_data_end", "migrating_sk", "state", "skb"}
PT_REGS = "r15 r14 r13 r12 bp bx r11 r10 r9 r8 ax cx dx si di orig_ax ip cs flags sp ss".split()
# Words in the parentheses of the hooks whose attach types decide what the context holds.
ATTACH_WORDS = {

    "CGROUP_SOCK": {2: "create", 34: "release", 12: "post_bind4", 13: "post_bind6"},
    "CGROUP_SOCK_ADDR": {
        8: "bind4", 9: "bind6", 10: "connect4", 11: "connect6", 14: "sendmsg4", 15: "sendmsg6", 19: "recvmsg4",
        20: "recvmsg6", 29: "getpeername4", 30: "getpeername6", 31: "getsockname4", 32: "getsockname6"},
    "CGROUP_SOCKOPT": {21: "get", 22: "set"},
}
CONTEXT_WORDS = ATTACH_WORDS | {"XDP": {0: "", 33: "devmap", 35: "cpumap"}}
# ... or which helpers may be called; hooks that share a program type.
HELPER_WORDS = ATTACH_WORDS | {"TRACING": {23: "tp_btf", 24: "fentry", 25: "fexit", 28: "iter"}}
# What stands in network byte order (comments in linux/bpf.h), with the width that holds it.
NETWORK_ORDER = {
    "protocol": 16, "vlan_proto": 16, "remote_ip4": 32, "local_ip4": 32, "remote_ip6": 32, "local_ip6": 32,
    "remote_port": 32, "src_ip4": 32, "src_ip6": 32, "dst_ip4": 32, "dst_ip6": 32, "dst_port": 16,
    "user_ip4": 32, "user_ip6": 32, "user_port": 16, "msg_src_ip4": 32, "msg_src_ip6": 32, "eth_protocol": 16,
}
# Fields of these names that are in host order after all.
HOST_ORDER = {("CGROUP_SOCK", "protocol"), ("CGROUP_SOCK_ADDR", "protocol"), ("SK_LOOKUP", "protocol")}
# remote_port of __sk_buff, bpf_sock_ops and sk_msg_md: the port in the upper half of 32 bits. Of bpf_sk_lookup:
# 16 bits at the field's start (linux/bpf.h: __be16 remote_port since 5.17, __u32 before; the bytes are the same).
PORTS = {"SK_LOOKUP": 16}


def contexts():
    skb = layout("__sk_buff")
    registers = [(name, 8 * i, 8, 8) for i, name in enumerate(PT_REGS)]
    sampled = registers + [f for f in layout("bpf_perf_event_data") if f[0] != "regs"]
    # cookie of bpf_sk_lookup is for test runs only: to programs the same bytes are sk.
    plan = [
        ("SOCKET_FILTER", skb, "4.1"), ("KPROBE", registers, "4.1"), ("SCHED_CLS", skb, "4.1"),
        ("SCHED_ACT", skb, "4.1"), ("XDP", layout("xdp_md"), "4.8"), ("CGROUP_SKB", skb, "4.10"),
        ("LWT_IN", skb, "4.10"), ("LWT_OUT", skb, "4.10"), ("LWT_XMIT", skb, "4.10"), ("SK_SKB", skb, "4.14"),
        ("PERF_EVENT", sampled, "4.9"), ("RAW_TRACEPOINT", [("args", 0, 8, 96)], "4.17"),
        ("FLOW_DISSECTOR", skb, "4.20"), ("SOCK_OPS", layout("bpf_sock_ops"), "4.13"),
        ("SK_MSG", layout("sk_msg_md"), "4.17"), ("CGROUP_SOCK", layout("bpf_sock"), "4.10"),
        ("CGROUP_SOCK_ADDR", layout("bpf_sock_addr"), "4.17"),
        ("CGROUP_DEVICE", layout("bpf_cgroup_dev_ctx"), "4.15"), ("CGROUP_SYSCTL", layout("bpf_sysctl"), "5.2"),
        ("CGROUP_SOCKOPT", layout("bpf_sockopt"), "5.3"), ("SK_LOOKUP", [f for f in layout("bpf_sk_lookup") if f[0] != "cookie"], "5.9"),
        ("SK_REUSEPORT", layout("sk_reuseport_md"), "4.19"),
        ("NETFILTER", [("state", 0, 8, 8), ("skb", 8, 8, 8)], "6.4"),
    ]
    rows = []
    for kind, fields, base in plan:
        words = CONTEXT_WORDS.get(kind, {None: None})
        for name, offset, unit, size in fields:
            unit = 4 if kind == "SK_SKB" and unit > 8 else unit

            def seen(kernel, word, width=None):
                # lwt_out is as lwt_in (lwt_is_valid_access), which was probed
                key = "LWT_IN" if kind == "LWT_OUT" else kind if word is None else f"{kind}:{word}"
                where = OBSERVED[kernel]["ctx"].get(key, {})
                # an array whose first element alone says less than the others: the last one (cb, reply)
                return where.get(f"{offset}:{width or unit}", "")

            readable = {w: [k for k in KERNELS if "r" in seen(k, w)] for w in words}
            readable = {w: ks for w, ks in readable.items() if ks}
            if not readable:
                continue
            first = min((ks[0] for ks in readable.values()), key=version)
            # 7.x lets uprobes write registers; a kprobe that does is refused when it attaches.
            writable = [w for w, ks in readable.items()
                        if kind not in ("KPROBE", "PERF_EVENT") and all("w" in seen(k, w) for k in ks)]
            if kind == "SOCK_OPS" and name in ("args", "replylong"):
                # arguments are read; reply, the same bytes, is written
                writable = []
            one = next(iter(readable))
            where = OBSERVED[first]["ctx"].get("LWT_IN" if kind == "LWT_OUT" else kind if one is None else f"{kind}:{one}")
            narrow = unit > 1 and all(f"{at}:1" in where for at in range(offset, offset + unit))
            aligned = [at for at in range(offset, offset + size - 7) if at % 8 == 0]
            wide = size > unit == 4 and aligned and all(f"{at}:8" in where for at in aligned)
            since = max(version(base), version((XDP_SINCE if kind == "XDP" else SKB_SINCE).get(name, base)))
            if first != "5.10":
                assert since > (5, 10) or kind in UNKNOWN_SINCE, (kind, name)
                since = max(since, version(UNKNOWN_SINCE.get(kind, {}).get(name, show(since))))
            elif kind not in ("SOCKET_FILTER", "KPROBE", "SCHED_CLS", "SCHED_ACT", "XDP", "PERF_EVENT", "RAW_TRACEPOINT"):
                # Not known exactly below the oldest kernel that was probed.
                since = (5, 10)
            written = max(since, version(WRITE_SINCE.get(name, base))) if writable else None
            if writable and name == "priority":
                written = (5, 10)
            access = "p" if name in POINTERS and (kind, name) != ("CGROUP_SOCK", "state") else "rw" if writable else "r"
            order = "" if (kind, name) in HOST_ORDER else NETWORK_ORDER.get(name, "")
            if name == "remote_port":
                order = PORTS.get(kind, order)
            rows.append([f"BPF_PROG_TYPE_{kind}", name, offset, unit, size, access, "no" if not narrow else "wide" if wide else "yes",
                         show(since), show(written) if access == "rw" else "", order,
                         listed(readable, words), listed(writable, words) if access == "rw" else ""])
    table("context-fields.table", """
Fields of contexts, written by .ci/kernel-facts/generate.py: offsets and sizes from linux/bpf.h and
arch/x86/include/uapi/asm/ptrace.h, access as observed by loading a program for each offset and size
on 5.10, 6.1, 6.12, 6.18 and 7.2 (sk_filter_is_valid_access, tc_cls_act_is_valid_access, ...), first
kernels before 5.10 from the history of net/core/filter.c.
element: bytes of one element of an array, else of the field. access: r read, rw read and write, p a pointer
that only the compiler uses.
narrow: aligned parts of the field can be read (and written where the field is an array or 64 bits wide);
wide: parts of 8 bytes of an array, too.
network: bits that hold a number in network byte order. for, write for: words in the hook's parentheses for which
the field can be read, written; empty for all.
""", ["program type", "field", "offset", "element", "size", "access", "narrow", "since", "write since", "network",
      "for", "write for"], rows)


def observed(kernel, kind, attach_type):
    """Rows of helpers; programs that may sleep have one of their own."""
    rows = OBSERVED[kernel]["helpers"]
    return [rows[key] for key in (f"{kind}:{attach_type}", f"{kind}:{attach_type}s") if key in rows]


def helper_words():
    """Helpers that only some attach types of a program type may call."""
    rows = []
    for number, (name, _) in sorted(prototypes().items()):
        for kind, words in HELPER_WORDS.items():
            if (name, kind) in SLEEPING:
                continue
            allowed = {}
            for kernel in KERNELS:
                for word in words:
                    if any(row[number - 1] != "n" for row in observed(kernel, kind, word)):
                        allowed.setdefault(word, kernel)
            # words that came later than the first, with whom the helper came to the program type
            first = min(allowed.values(), key=version, default=None)
            late = {w for w in allowed if allowed[w] != first and observed(first, kind, w)}
            if allowed and (len(allowed) < len(words) or late):
                rows.append([name, f"BPF_PROG_TYPE_{kind}", " ".join(
                    words[w] + (f"@{allowed[w]}" if w in late else "") for w in words if w in allowed)])
    table("helper-words.table", """
Helpers that a program type may call only with some words in the hook's parentheses (BPF_PROG_TYPE_TRACING: for some
hooks), written by .ci/kernel-facts/generate.py: as observed by loading a call on 5.10, 6.1, 6.12, 6.18 and 7.2.
WORD@VERSION: first of these kernels that allows it, where others of the program type came earlier.
""", ["helper", "program type", "words"], rows)


def listed(some, words):
    return "" if len(some) == len(words) else " ".join(words[w] for w in some)


# ---- helpers ------------------------------------------------------------------------------------

# Errors of the data: a helper cannot be newer than those with higher numbers.
CORRECTED = {"bpf_get_prandom_u32": "4.1"}
# Needs CONFIG_BPF_KPROBE_OVERRIDE, which none of the probed kernels has (kernel/trace/bpf_trace.c).
CONFIGURED = {("bpf_override_return", "KPROBE")}
GPL_UNPROBED = {"bpf_override_return"}
# Until 6.12 only programs that may sleep are let call them.
SLEEPING = {("bpf_copy_from_user", "TRACING"), ("bpf_copy_from_user", "LSM"), ("bpf_copy_from_user_task", "TRACING"),
            ("bpf_copy_from_user_task", "LSM"), ("bpf_copy_from_user", "KPROBE"),
            ("bpf_copy_from_user_task", "KPROBE"), ("bpf_ima_inode_hash", "LSM"), ("bpf_ima_file_hash", "LSM")}
# The data has 6.10 as a number (bpf_base_func_proto in kernel/bpf/helpers.c, 6.1 and 6.12; 6.1 refuses them).
MISREAD = {("bpf_get_current_pid_tgid", "6.1"): "6.10", ("bpf_get_ns_current_pid_tgid", "6.1"): "6.10"}
TYPES_UNPROBED = ["EXT", "STRUCT_OPS", "LIRC_MODE2"]


def prototypes():
    out = {}
    for result, name, args, number in re.findall(
            r"^static (.*?)\(\*(bpf_\w+)\)\((.*?)\) = \(void \*\) (\d+);", DEFS, re.M):
        out[int(number)] = (name, f"{result}{'' if result.endswith('*') else ' '}{name}({args})".replace("  ", " "))
    return out


def allowed_by_data(name):
    """program type -> first kernel that allows the helper by the data, or None when it says no more."""
    pairs = (entry.partition("@") for entry in DATA["allowed"].get(name, "").split())
    return {kind: version(MISREAD.get((name, since), since)) if since else None for kind, _, since in pairs}


def helpers():
    numbers = prototypes()
    rows, notes = [], []
    for number, (name, prototype) in sorted(numbers.items()):
        since = max(version(CORRECTED.get(name, DATA["helpers"][name])), (3, 19))
        entries, gpl = [], name in GPL_UNPROBED
        for kind, first in DATA["program_types"].items():
            first = version(first)
            by_data = allowed_by_data(name)
            seen = {}
            for kernel in KERNELS:
                rows_of = {v: row for v, row in OBSERVED[kernel]["helpers"].items() if v.split(":")[0] == kind}
                asleep = any(v.endswith("s") for v in rows_of)
                for row in rows_of.values():
                    # a program that may not sleep says nothing of a helper that may
                    if row[number - 1] != "n" or asleep or (name, kind) not in SLEEPING:
                        seen[kernel] = max(seen.get(kernel, "n"), row[number - 1], key="nyg".index)
            if kind in TYPES_UNPROBED or not seen:
                if kind not in by_data:
                    continue
                start = max(since, first, by_data[kind] or since)
            else:
                yes = [k for k in KERNELS if seen.get(k, "n") != "n"]
                gpl |= any(v == "g" for v in seen.values())
                if not yes:
                    if (name, kind) in CONFIGURED:
                        entries.append(kind)
                    elif kind in by_data:
                        notes.append(f"{name} {kind}: in the data, on no kernel")
                    continue
                if seen.get(KERNELS[-1]) == "n":
                    notes.append(f"{name} {kind}: gone in {KERNELS[-1]}, left out")
                    continue
                oldest, before = version(yes[0]), [k for k in seen if version(k) < version(yes[0])]
                floor = version(before[-1]) if before else (0, 0)
                candidates = [v for v in (by_data.get(kind), max(since, first)) if v]
                inside = [v for v in candidates if floor < v <= oldest]
                start = inside[0] if inside else oldest
                start = max(start, since, first)
            entries.append(kind if start == since else f"{kind}@{show(start)}")
        if not entries:
            notes.append(f"{name}: no program type")
        rows.append([name, number, show(since), "GPL" if gpl else "", prototype, " ".join(entries)])
    table("helpers.table", """
Helpers, written by .ci/kernel-facts/generate.py: numbers and prototypes from libbpf's
bpf_helper_defs.h, first kernels from eBPF-Docs (see NOTICE), program types and licence as observed by
loading a call on 5.10, 6.1, 6.12, 6.18 and 7.2 (ext, struct_ops and lirc programs and kernels before 5.10:
eBPF-Docs). NAME@VERSION: first kernel that allows it there, when later than the helper.
""", ["name", "number", "since", "licence", "prototype", "program types"], rows)
    return notes


# ---- kernel functions ---------------------------------------------------------------------------

def kernel_functions():
    rows = [[name, DATA["kfuncs"].get(name, ""), *row] for name, row in sorted(DATA["functions"].items())]
    table("kernel-functions.table", """
Kernel functions that programs may call, written by .ci/kernel-facts/generate.py from eBPF-Docs (see NOTICE).
An empty version: the data does not say.
""", ["name", "since", "flags", "program types"], rows)


# ---- system calls -------------------------------------------------------------------------------

def system_calls():
    """Arguments as the newest kernel names them, as far as all kernels that have the call pass them."""
    observed = [json.loads((HERE / "observed/system-calls" / f"{k}.json").read_text()) for k in KERNELS]
    rows = []
    for call in sorted(set().union(*observed)):
        seen = [calls[call] for calls in observed if call in calls]
        count = min(len(arguments) for arguments in seen)
        rows.append([call, ", ".join(f"{kind} {name}" for kind, name in seen[-1][:count])])
    table("system-calls.table", """
System calls and their arguments, written by .ci/kernel-facts/generate.py: as the tracepoints of 5.10, 6.1, 6.12, 6.18 and 7.2
name them, see system-calls.py. Types are the kernel's; what points, points to memory of the process.
""", ["name", "arguments"], rows)


# ---- tracepoints --------------------------------------------------------------------------------

# Structs of their own in kernels of which no headers were read: 5.10 and, of the TCP ones, 6.18.
OWN_STRUCT = ["block_rq_complete", "sched_process_exit", "tcp_retransmit_skb", "tcp_send_reset"]


def tracepoint_classes():
    """Tracepoints whose struct does not have their own name everywhere."""
    observed = [json.loads(path.read_text()) for path in sorted((HERE / "observed/tracepoint-classes").glob("*.json"))]
    rows = []
    for name in sorted(set().union(*observed)):
        structs = [classes[name] for classes in observed if name in classes]
        structs += [name] if name in OWN_STRUCT else []
        if set(structs) != {name}:
            rows.append([name, " ".join(dict.fromkeys(reversed(structs)))])
    table("tracepoint-classes.table", """
Tracepoints that share the struct of their fields with others, and the names of these structs behind trace_event_raw_, written
by .ci/kernel-facts/generate.py: as headers of 6.1 and 6.12 declare them (DEFINE_EVENT), see tracepoint-classes.py.
Several names: it is another struct in other kernels.
""", ["tracepoint", "structs"], rows)


def main():
    contexts()
    system_calls()
    tracepoint_classes()
    helper_words()
    notes = helpers()
    kernel_functions()
    print("\n".join(notes))


main()
