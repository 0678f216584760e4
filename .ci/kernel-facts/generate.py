#!/usr/bin/env python3
"""Writes the derived fact tables of b-core.

    generate.py EBPF_DOCS_DATA_FOLDER

EBPF_DOCS_DATA_FOLDER is the folder `data` of the eBPF-Docs project (github.com/isovalent/ebpf-docs,
BSD-2-Clause). Helper prototypes come from libbpf's bpf_helper_defs.h, the layout of contexts from
linux/bpf.h, and what kernels really allow from the files in `observed`, which `probe.py` wrote on
5.10, 6.1, 6.12, 6.18 and 7.2. Where the data and a kernel disagree, the kernel wins.
"""
import json
import pathlib
import re
import sys

import yaml

HERE = pathlib.Path(__file__).resolve().parent
TABLES = HERE.parent.parent / "b-core/src/main/resources/org/b/core/facts"
KERNELS = ["5.10", "6.1", "6.12", "6.18", "7.2"]
UAPI = pathlib.Path("/usr/include/linux/bpf.h").read_text()
DEFS = pathlib.Path("/usr/include/bpf/bpf_helper_defs.h").read_text()
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
    (TABLES / name).write_text("\n".join(lines) + "\n")


# ---- contexts -----------------------------------------------------------------------------------

SIZES = {"__u8": 1, "__u16": 2, "__u32": 4, "__u64": 8}


def layout(struct):
    """Fields of a uapi struct as (name, offset, size), natural alignment."""
    body = re.search(r"^struct %s \{(.*?)^\};" % struct, UAPI, re.S | re.M).group(1)
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.S)
    at, out = 0, []
    for statement in body.split(";"):
        statement = statement.strip()
        if not statement:
            continue
        pointer = re.match(r"__bpf_md_ptr\(.*?, (\w+)\)", statement)
        padding = re.match(r"__u32 :(\d+)", statement)
        field = re.match(r"(__u\d+)\s+(\w+)(?:\[(\d+)\])?$", statement)
        if padding:
            at += int(padding.group(1)) // 8
            continue
        if pointer:
            align, size, name = 8, 8, pointer.group(1)
        else:
            align = SIZES[field.group(1)]
            size, name = align * int(field.group(3) or 1), field.group(2)
        at = (at + align - 1) // align * align
        out.append((name, at, size))
        at += size
    return out


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
XDP_SINCE = {"data_meta": "4.15", "ingress_ifindex": "4.16", "rx_queue_index": "4.16"}
POINTERS = {"data", "data_end", "data_meta", "flow_keys", "sk"}
PT_REGS = "r15 r14 r13 r12 bp bx r11 r10 r9 r8 ax cx dx si di orig_ax ip cs flags sp ss".split()


def contexts():
    skb = layout("__sk_buff")
    registers = [(name, 8 * i, 8) for i, name in enumerate(PT_REGS)]
    plan = [
        ("SOCKET_FILTER", skb, "4.1"), ("KPROBE", registers, "4.1"), ("SCHED_CLS", skb, "4.1"),
        ("SCHED_ACT", skb, "4.1"), ("XDP", layout("xdp_md"), "4.8"), ("CGROUP_SKB", skb, "4.10"),
        ("LWT_IN", skb, "4.10"), ("LWT_XMIT", skb, "4.10"), ("SK_SKB", skb, "4.14"),
        ("PERF_EVENT", registers, "4.9"), ("RAW_TRACEPOINT", [("args", 0, 96)], "4.17"),
        ("FLOW_DISSECTOR", skb, "4.20"),
    ]
    rows = []
    for kind, fields, base in plan:
        for name, offset, size in fields:
            unit = min(size, 4 if size not in (1, 2, 4, 8, 96) else size)
            unit = 8 if size == 96 else unit
            seen = {k: OBSERVED[k]["ctx"].get(kind, {}).get(f"{offset}:{unit}", "") for k in KERNELS}
            readable = [k for k in KERNELS if "r" in seen[k]]
            if not readable:
                continue
            # 7.x lets uprobes write registers; a kprobe that does is refused when it attaches.
            writable = kind not in ("KPROBE", "PERF_EVENT") and all("w" in seen[k] for k in readable)
            narrow = unit > 1 and OBSERVED[readable[0]]["ctx"][kind].get(f"{offset}:1", "") != ""
            known = {**SKB_SINCE} if kind != "XDP" else XDP_SINCE
            since = max(version(base), version(known.get(name, base)))
            if readable[0] != "5.10":
                assert since > (5, 10), (kind, name)
            elif kind in ("CGROUP_SKB", "LWT_IN", "LWT_XMIT", "SK_SKB", "FLOW_DISSECTOR"):
                # Not known exactly below the oldest kernel that was probed.
                since = (5, 10)
            written = max(since, version(WRITE_SINCE.get(name, base))) if writable else None
            if writable and name == "priority":
                written = (5, 10)
            access = "p" if name in POINTERS else "rw" if writable else "r"
            rows.append([f"BPF_PROG_TYPE_{kind}", name, offset, size, access,
                         "yes" if narrow else "no", show(since),
                         show(written) if access == "rw" else ""])
    table("context-fields.table", """
Fields of contexts, written by .ci/kernel-facts/generate.py: offsets and sizes from linux/bpf.h and
arch/x86/include/uapi/asm/ptrace.h, access as observed by loading a program for each offset and size
on 5.10, 6.1, 6.12, 6.18 and 7.2 (sk_filter_is_valid_access, tc_cls_act_is_valid_access, ...), first
kernels before 5.10 from the history of net/core/filter.c.
access: r read, rw read and write, p a pointer that only the compiler uses.
narrow: aligned parts of the field can be read (and written where the field is an array or 64 bits wide).
""", ["program type", "field", "offset", "size", "access", "narrow", "since", "write since"], rows)


# ---- helpers ------------------------------------------------------------------------------------

# Errors of the data: a helper cannot be newer than those with higher numbers.
CORRECTED = {"bpf_get_prandom_u32": "4.1"}
# Needs CONFIG_BPF_KPROBE_OVERRIDE, which none of the probed kernels has (kernel/trace/bpf_trace.c).
CONFIGURED = {("bpf_override_return", "KPROBE")}
GPL_UNPROBED = {"bpf_override_return"}
TYPES_UNPROBED = ["TRACING", "LSM", "EXT", "STRUCT_OPS", "LIRC_MODE2"]


def prototypes():
    out = {}
    for result, name, args, number in re.findall(
            r"^static (.*?)\(\*(bpf_\w+)\)\((.*?)\) = \(void \*\) (\d+);", DEFS, re.M):
        out[int(number)] = (name, f"{result}{'' if result.endswith('*') else ' '}{name}({args})".replace("  ", " "))
    return out


def allowed_by_data(data, kind):
    """helper -> first kernel that allows it by the data, or None when it says no more."""
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

    walk(data["programs"].get(f"BPF_PROG_TYPE_{kind}"))
    return out


def helpers(folder):
    versions = yaml.safe_load((folder / "feature-versions.yaml").read_text())
    features = {g["name"]: {f["name"]: version(f["version"]) for f in g["features"]} for g in versions}
    data = yaml.safe_load((folder / "helpers-functions.yaml").read_text())
    types = [t[len("BPF_PROG_TYPE_"):] for t in features["program_types"]]
    numbers = prototypes()
    rows, notes = [], []
    for number, (name, prototype) in sorted(numbers.items()):
        since = max(version(CORRECTED.get(name, show(features["helpers"][name]))), (3, 19))
        entries, gpl = [], name in GPL_UNPROBED
        for kind in types:
            first = features["program_types"][f"BPF_PROG_TYPE_{kind}"]
            by_data = allowed_by_data(data, kind)
            seen = {}
            for kernel in KERNELS:
                for variant, row in OBSERVED[kernel]["helpers"].items():
                    if variant.split(":")[0] == kind:
                        seen[kernel] = max(seen.get(kernel, "n"), row[number - 1], key="nyg".index)
            if kind in TYPES_UNPROBED or not seen:
                if name not in by_data:
                    continue
                start = max(since, first, by_data[name] or since)
            else:
                yes = [k for k in KERNELS if seen.get(k, "n") != "n"]
                gpl |= any(v == "g" for v in seen.values())
                if not yes:
                    if (name, kind) in CONFIGURED:
                        entries.append(kind)
                    elif name in by_data:
                        notes.append(f"{name} {kind}: in the data, on no kernel")
                    continue
                if seen[KERNELS[-1]] == "n":
                    notes.append(f"{name} {kind}: gone in {KERNELS[-1]}, left out")
                    continue
                oldest, before = version(yes[0]), [k for k in KERNELS if version(k) < version(yes[0])]
                floor = version(before[-1]) if before else (0, 0)
                candidates = [v for v in (by_data.get(name), max(since, first)) if v]
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
loading a call on 5.10, 6.1, 6.12, 6.18 and 7.2 (tracing, lsm, ext, struct_ops and lirc programs and
kernels before 5.10: eBPF-Docs). NAME@VERSION: first kernel that allows it there, when later than the helper.
""", ["name", "number", "since", "licence", "prototype", "program types"], rows)
    return features, notes


# ---- kernel functions ---------------------------------------------------------------------------

def kernel_functions(folder, features):
    data = yaml.safe_load((folder / "kfuncs.yaml").read_text())
    found = {}
    for group in data["sets"].values():
        types = [(t["name"][len("BPF_PROG_TYPE_"):]) for t in group.get("program_types") or []]
        if "UNSPEC" in types:
            types = [t[len("BPF_PROG_TYPE_"):] for t in features["program_types"]]
        for function in group["funcs"]:
            name = function["name"].strip()
            flags, kinds = found.setdefault(name, ([], []))
            flags += [f for f in function.get("flags") or [] if f not in flags]
            barred = {t["name"][len("BPF_PROG_TYPE_"):]
                      for t in (function.get("except") or {}).get("program_types") or []}
            kinds += [t for t in types if t not in kinds and t not in barred]
    rows = []
    for name, (flags, kinds) in sorted(found.items()):
        since = features["kfuncs"].get(name)
        rows.append([name, show(since) if since else "", " ".join(flags), " ".join(kinds)])
    table("kernel-functions.table", """
Kernel functions that programs may call, written by .ci/kernel-facts/generate.py from eBPF-Docs (see NOTICE).
An empty version: the data does not say.
""", ["name", "since", "flags", "program types"], rows)


def main():
    folder = pathlib.Path(sys.argv[1])
    contexts()
    features, notes = helpers(folder)
    kernel_functions(folder, features)
    print("\n".join(notes))


main()
