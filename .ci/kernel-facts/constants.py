#!/usr/bin/env python3
"""Writes constants.table of b-core: names and numbers of the kernel's user-space interface.

    constants.py [OUTPUT_FOLDER]      (the tables' own folder unless another is named)

Names come from the headers below, numbers from a C compiler that includes them. A name counts when it
starts with one of the header's prefixes. NEWER holds names that the installed headers (linux-libc-dev of
Debian 12, Linux 6.1) do not have yet, with numbers from include/uapi/linux/bpf.h of Linux 6.12. INSIDE holds names
of the kernel itself that arguments of iterators have, with numbers of Linux 6.18.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TABLES = HERE.parent.parent / "b-core/src/main/resources/org/b/core/facts"
OUTPUT = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES
INCLUDE = pathlib.Path("/usr/include")
ARCHITECTURE = INCLUDE / subprocess.run(
    ["gcc", "-print-multiarch"], capture_output=True, text=True, check=True).stdout.strip()

# header -> prefixes of names that count
HEADERS = {
    "linux/bpf.h": ["BPF_", "XDP_", "SK_PASS", "SK_DROP", "BTF_F_", "TCP_BPF_"],
    "linux/pkt_cls.h": ["TC_ACT_"],
    "linux/if_ether.h": ["ETH_"],
    "linux/if_packet.h": ["PACKET_"],
    "linux/in.h": ["IPPROTO_", "INADDR_", "IP_"],
    "linux/in6.h": ["IPPROTO_", "IPV6_"],
    "linux/icmp.h": ["ICMP_"],
    "linux/icmpv6.h": ["ICMPV6_"],
    "linux/netfilter.h": ["NF_", "NFPROTO_"],
    "linux/netfilter_ipv4.h": ["NF_IP_PRI_"],
    "linux/netfilter_ipv6.h": ["NF_IP6_PRI_"],
    "linux/tcp.h": ["TCP_"],
    "netinet/tcp.h": ["TCP_", "SOL_TCP"],
    "netinet/in.h": ["SOL_IP"],
    "sys/socket.h": ["AF_", "SOCK_", "SOL_", "SO_", "MSG_", "SHUT_"],
    "linux/errno.h": ["E"],
    "linux/signal.h": ["SIG"],
    "linux/capability.h": ["CAP_"],
    "linux/fcntl.h": ["O_", "AT_"],
    "linux/stat.h": ["S_I"],
    "linux/mman.h": ["PROT_", "MAP_"],
    "linux/sched.h": ["CLONE_", "SCHED_"],
}
# names of a header that are no numbers, or belong to the loader alone
# ... or mean another number on another kernel
LEFT_OUT = re.compile(
    r"NF_NETDEV_NUMHOOKS|NFPROTO_NUMPROTO|BPF_TCP_MAX_STATES|TCP_RESERVED_BITS|"
    r"BPF_(PROG|MAP|BTF|LINK|OBJ|RAW_TRACEPOINT|TASK_FD|ENABLE|ITER_CREATE)_[A-Z]"
    r"|BPF_(ALU|LD|LDX|ST|STX|JMP|CLASS|SIZE|MODE|OP|SRC)\b|BPF_FUNC_|BPF_REG_|BPF_.*_MAX$|__|.*_H$"
    r"|CAP_(LAST|TO)|CAP_.*valid|SIG_(DFL|IGN|ERR)|BPF_TRAMP|BPF_PSEUDO")
# by name: what a program wants to know
MEANINGS = {
    "XDP_ABORTED": "drop the packet and report an exception (tracepoint xdp:xdp_exception)",
    "XDP_DROP": "drop the packet",
    "XDP_PASS": "let the packet go on to the network stack",
    "XDP_TX": "send the packet out of the interface it came from",
    "XDP_REDIRECT": "send the packet where bpf_redirect or bpf_redirect_map said",
    "TC_ACT_UNSPEC": "the default action of traffic control; with direct action: go on with the next filter",
    "TC_ACT_OK": "let the packet go on",
    "TC_ACT_RECLASSIFY": "start classification again",
    "TC_ACT_SHOT": "drop the packet",
    "TC_ACT_PIPE": "go on with the next action",
    "TC_ACT_STOLEN": "the packet is taken over: neither passed on nor counted as dropped",
    "TC_ACT_REDIRECT": "send the packet where bpf_redirect said",
    "TCX_NEXT": "go on with the next program",
    "TCX_PASS": "let the packet go on",
    "TCX_DROP": "drop the packet",
    "TCX_REDIRECT": "send the packet where bpf_redirect said",
    "SK_PASS": "let the packet, message or connection go on",
    "SK_DROP": "drop the packet or message, refuse the connection",
    "NF_DROP": "drop the packet",
    "NF_ACCEPT": "let the packet go on",
    "BPF_OK": "let the packet go on",
    "BPF_DROP": "drop the packet",
    "BPF_REDIRECT": "send the packet where bpf_redirect said",
    "BPF_LWT_REROUTE": "the packet was changed: look up its route again",
    "BPF_FLOW_DISSECTOR_CONTINUE": "let the kernel's own dissector do it",
    "BPF_ANY": "create a new entry or update an existing one",
    "BPF_NOEXIST": "create a new entry only",
    "BPF_EXIST": "update an existing entry only",
    "BPF_F_CURRENT_CPU": "the index of the processor that runs the program",
}
NEWER = {
    "BPF_F_NETFILTER_IP_DEFRAG": 1, "BPF_F_BEFORE": 8, "BPF_F_AFTER": 16, "BPF_F_ADJ_ROOM_DECAP_L3_IPV4": 128,
    "BPF_F_ADJ_ROOM_DECAP_L3_IPV6": 256, "BPF_FIB_LOOKUP_TBID": 8, "BPF_FIB_LOOKUP_SRC": 16,
    "BPF_FIB_LOOKUP_MARK": 32, "TCX_NEXT": -1, "TCX_PASS": 0, "TCX_DROP": 2, "TCX_REDIRECT": 7,
    "BPF_SKB_CLOCK_REALTIME": 0, "BPF_SKB_CLOCK_MONOTONIC": 1, "BPF_SKB_CLOCK_TAI": 2,
}
INSIDE = {
    "kernel/bpf/task_iter.c": {
        "BPF_TASK_ITER_ALL_PROCS": 0, "BPF_TASK_ITER_ALL_THREADS": 1, "BPF_TASK_ITER_PROC_THREADS": 2},
    "kernel/bpf/stream.c": {"BPF_STDOUT": 1, "BPF_STDERR": 2},
    "linux/cgroup.h": {"CSS_TASK_ITER_PROCS": 1, "CSS_TASK_ITER_THREADED": 2},
    "net/xdp.h": {
        "XDP_RSS_L3_IPV4": 1, "XDP_RSS_L3_IPV6": 2, "XDP_RSS_L3_DYNHDR": 4, "XDP_RSS_L4": 8, "XDP_RSS_L4_TCP": 16,
        "XDP_RSS_L4_UDP": 32, "XDP_RSS_L4_SCTP": 64, "XDP_RSS_L4_IPSEC": 128, "XDP_RSS_L4_ICMP": 256},
}


def path(header):
    for folder in (INCLUDE, ARCHITECTURE):
        if (folder / header).exists():
            return folder / header
    raise SystemExit(f"no header {header}")


def sources(header, seen):
    """The header's text with what it includes from its own folder or below asm and bits."""
    seen.add(header)
    text = path(header).read_text(errors="replace")
    for other in re.findall(r'^\s*#\s*include\s*[<"]((?:asm|asm-generic|bits|linux)/[\w/.-]+)[>"]', text, re.M):
        keep = other.startswith(("asm", "bits")) or (header, other) == ("linux/fcntl.h", "linux/openat2.h")
        if other not in seen and keep:
            text += sources(other, seen)
    return text


def names(header, prefixes):
    text = re.sub(r"/\*.*?\*/", " ", sources(header, set()), flags=re.S)
    found = re.findall(r"^[ \t]*#[ \t]*define[ \t]+([A-Z]\w*)[ \t]+\S", text, re.M)
    for body in re.findall(r"\benum\b[^;{}]*\{(.*?)\}", text, re.S):
        body = re.sub(r"^\s*#.*$", "", body, flags=re.M)
        found += re.findall(r"(?:^|,)\s*([A-Z]\w*)", body)
    # members that macros make: __BPF_FUNC_MAPPER and the like are not wanted
    return [n for n in dict.fromkeys(found)
            if n.startswith(tuple(prefixes)) and n == n.upper() and not LEFT_OUT.match(n)]


def values(header, wanted):
    """name -> number of those that are integer constants."""
    out, left = {}, wanted
    while left:
        lines = ["#define _GNU_SOURCE", "#include <stddef.h>", "#include <stdio.h>", f"#include <{header}>"]
        for name in left:
            lines.append(f'static const long long value_{name} = (long long) ({name});')
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "values.c"
            body = "".join(f'printf("{n} %lld\\n", value_{n});' for n in left)
            file.write_text("\n".join(lines) + "\nint main(void) {" + body + "return 0;}\n")
            done = subprocess.run(["gcc", "-w", "-fmax-errors=0", "-o", f"{folder}/values", str(file)],
                                  capture_output=True, text=True)
            if done.returncode == 0:
                text = subprocess.run([f"{folder}/values"], capture_output=True, text=True, check=True).stdout
                return {n: int(v) for n, v in (line.split() for line in text.splitlines())}
            bad = {int(n) - 5 for n in re.findall(r"values\.c:(\d+):\d+: error", done.stderr)}
            if not bad:
                raise SystemExit(done.stderr)
            left = [name for i, name in enumerate(left) if i not in bad]
    return out


def main():
    rows = {}
    for header, prefixes in HEADERS.items():
        for name, value in values(header, names(header, prefixes)).items():
            if name in rows and rows[name][0] != value:
                print(f"{name}: {rows[name]} and {value} of {header}")
            rows.setdefault(name, (value, header))
    for name, value in NEWER.items():
        rows.setdefault(name, (value, "linux/bpf.h"))
    for source, inside in INSIDE.items():
        for name, value in inside.items():
            rows.setdefault(name, (value, source))
    missing = [name for name in MEANINGS if name not in rows]
    assert not missing, missing
    cells = [("name", "value", "header", "meaning")]
    cells += [(n, str(v), h, MEANINGS.get(n, "")) for n, (v, h) in sorted(rows.items())]
    widths = [max(len(row[i]) for row in cells) for i in range(3)]
    lines = ["# Names and numbers of the kernel's user-space interface, written by .ci/kernel-facts/constants.py."]
    for row in cells:
        lines.append(" | ".join([c.ljust(w) for c, w in zip(row, widths)] + [row[3]]).rstrip())
    (OUTPUT / "constants.table").write_text("\n".join(lines) + "\n")
    print(len(rows), "constants")


main()
