#!/usr/bin/env python3
"""Makes the bundled kernel types from a kernel's BTF: what people trace most, and nothing else.

    kernel-types.py /sys/kernel/btf/vmlinux b-core/src/main/resources/org/b/core/kernel/types.btf.gz

Names, members and their order are facts of the kernel's binary interface. Structs in ROOTS and what they hold or point to are
kept whole, down to DEPTH pointers; structs beyond that keep their name alone. Members keep their offsets, which matter to nobody:
fields are relocated against the kernel that a program is loaded on.
"""
import gzip
import re
import struct
import sys

DEPTH = 1
ROOTS = """
task_struct mm_struct files_struct fs_struct signal_struct sighand_struct cred nsproxy pid pid_namespace user_namespace
uts_namespace new_utsname net net_device ipc_namespace mnt_namespace cgroup css_set kernfs_node
file inode dentry super_block path qstr vfsmount mount address_space file_system_type kiocb iov_iter filename linux_binprm
block_device gendisk request request_queue bio
sock sock_common inet_sock inet_connection_sock tcp_sock udp_sock tcp_request_sock request_sock socket msghdr sk_buff
sockaddr sockaddr_in sockaddr_in6 in6_addr ethhdr iphdr ipv6hdr tcphdr udphdr icmphdr netns_ipv4
page folio vm_area_struct kmem_cache bpf_prog bpf_map bpf_iter__task bpf_iter__task_file bpf_iter__tcp bpf_iter__bpf_map
bpf_iter__task_vma bpf_iter__unix seq_file unix_sock mptcp_sock xdp_buff
pt_regs trace_entry kernel_siginfo rq sched_entity rusage perf_event tcp_congestion_ops ack_sample rate_sample
""".split()
VARIABLES = "runqueues kstat kernel_cpustat process_counts idle_threads softnet_data".split()
OF_PROCESSORS = ".data..percpu"
FUNCTIONS = re.compile(
    r"^(vfs_(read|write|readv|writev|truncate|fallocate|open|create|unlink|rename|mkdir|rmdir|fsync|fsync_range|statx|getattr|link|symlink)"
    r"|do_(sys_openat2|filp_open|unlinkat|nanosleep|exit|group_exit|mmap|munmap|coredump)|__x64_sys_(openat|execve|kill)"
    r"|tcp_(v[46]_connect|sendmsg|recvmsg|close|set_state|connect|retransmit_skb|rcv_established|cleanup_rbuf|drop|v4_do_rcv)"
    r"|udp_(sendmsg|recvmsg)|inet_(csk_accept|bind|listen|accept)|ip_(rcv|output|local_deliver)|__netif_receive_skb_core"
    r"|dentry_open|xdp_do_redirect|security_(file_open|inode_getattr|path_truncate|socket_connect|socket_bind|bprm_check|inode_unlink|task_kill|file_permission|path_unlink)"
    r"|bpf_lsm_(file_open|inode_getattr|socket_connect|socket_bind|bprm_check_security|inode_unlink|task_kill|file_permission|path_unlink"
    r"|task_alloc|file_mprotect|bpf|mmap_file)"
    r"|bpf_iter_(task|task_file|task_vma|bpf_map|bpf_prog|tcp|udp|netlink|unix|cgroup|ksym)"
    r"|kernel_clone|wake_up_new_task|finish_task_switch|try_to_wake_up|begin_new_exec|__send_signal_locked|kill_pid_info"
    r"|submit_bio|blk_mq_start_request|blk_account_io_(start|done)|kfree_skb_reason|kmem_cache_alloc_noprof|handle_mm_fault"
    r"|mark_page_accessed|filemap_add_folio|oom_kill_process|dev_queue_xmit|__dev_queue_xmit|schedule|cap_capable"
    r"|ksys_(read|write)|file_open_name|fput|filp_close|lookup_fast|path_lookupat|sock_(sendmsg|recvmsg|alloc_file))$")
TRACEPOINTS = re.compile(
    r"^(sched_(switch|wakeup|wakeup_new|process_(exec|exit|fork|free)|stat_runtime|migrate_task)|sys_(enter|exit)"
    r"|signal_(generate|deliver)|task_(newtask|rename)|block_rq_(issue|complete|insert)|inet_sock_set_state"
    r"|tcp_(retransmit_skb|probe|receive_reset|send_reset|destroy_sock)|kfree_skb|consume_skb|net(if_receive_skb|_dev_xmit|_dev_queue)"
    r"|irq_handler_(entry|exit)|softirq_(entry|exit)|kmalloc|kfree|page_fault_(user|kernel)|oom_mark_victim|cgroup_mkdir"
    r"|timer_start|hrtimer_start|workqueue_execute_start|napi_poll|xdp_exception|bpf_trace_printk|mm_page_alloc|mm_page_free)$")
EVENTS = re.compile(
    r"^trace_event_raw_(sched_(switch|wakeup_template|process_(exec|fork|template|exit|wait))|sys_(enter|exit)|signal_(generate|deliver)"
    r"|task_(newtask|rename)|block_(rq|rq_completion|bio)|inet_sock_set_state|tcp_(event_sk_skb|event_sk|retransmit_skb)|kfree_skb"
    r"|net_dev_template|irq_handler_(entry|exit)|softirq|kmalloc|kfree)$")

# Names the arguments of a tracepoint; the typedef btf_trace_NAME has their types alone.
CALLER = "__traceiter_"

INT, PTR, ARRAY, STRUCT, UNION, ENUM, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FUNC_PROTO, VAR, DATASEC, FLOAT, \
    DECL_TAG, TYPE_TAG, ENUM64 = range(1, 20)
EXTRA = {INT: 4, ARRAY: 12, VAR: 4, DECL_TAG: 4}
EACH = {STRUCT: 12, UNION: 12, DATASEC: 12, ENUM64: 12, ENUM: 8, FUNC_PROTO: 8}


class Types:
    def __init__(self, data):
        magic, version, _, header, types, length, strings, strings_length = struct.unpack_from("<HBBIIIII", data)
        assert magic == 0xEB9F and version == 1
        self.strings = data[header + strings:header + strings + strings_length]
        self.records = [None]
        at, end = header + types, header + types + length
        while at < end:
            name, info, value = struct.unpack_from("<III", data, at)
            kind, count = info >> 24 & 31, info & 0xFFFF
            size = EXTRA.get(kind, 0) + EACH.get(kind, 0) * count
            self.records.append((name, info, value, data[at + 12:at + 12 + size]))
            at += 12 + size

    def name(self, offset):
        return self.strings[offset:self.strings.index(0, offset)].decode()


class Reducer:
    def __init__(self, types):
        self.types = types
        self.best = {}  # id -> pointers that may still be followed from there

    def kind(self, number):
        return 0 if number == 0 else self.types.records[number][1] >> 24 & 31

    def keep(self, number, depth):
        work = [(number, depth)]
        while work:
            number, depth = work.pop()
            if number == 0 or self.best.get(number, -9) >= depth:
                continue
            name, info, value, extra = self.types.records[number]
            kind, count = info >> 24 & 31, info & 0xFFFF
            self.best[number] = depth
            if kind in (STRUCT, UNION):
                if depth < 0 and name:
                    continue
                for i in range(count):
                    work.append((struct.unpack_from("<I", extra, 12 * i + 4)[0], depth))
            elif kind == PTR:
                target = value
                work.append((target, depth - 1))
            elif kind == ARRAY:
                element, index, _ = struct.unpack("<III", extra)
                work += [(element, depth), (index, depth)]
            elif kind == FUNC_PROTO:
                work.append((value, min(depth, 0) - 1))
                for i in range(count):
                    work.append((struct.unpack_from("<I", extra, 8 * i + 4)[0], min(depth, 0)))
            elif kind in (TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, FUNC, VAR):
                work.append((value, depth))

    def write(self):
        order = sorted(self.best)
        numbers = {0: 0, **{old: new for new, old in enumerate(order, 1)}}
        strings, offsets = bytearray(b"\0"), {0: 0}

        def text(offset):
            if offset not in offsets:
                offsets[offset] = len(strings)
                strings.extend(self.types.name(offset).encode() + b"\0")
            return offsets[offset]

        out = bytearray()
        for old in order:
            name, info, value, extra = self.types.records[old]
            kind, count = info >> 24 & 31, info & 0xFFFF
            if kind in (STRUCT, UNION) and self.best[old] < 0 and name:
                out += struct.pack("<III", text(name), FWD << 24 | (0x80000000 if kind == UNION else 0), 0)
                continue
            extra = bytearray(extra)
            if kind == DATASEC:
                extra = b"".join(struct.pack("<III", numbers[v], offset, size)
                                 for v, offset, size in struct.iter_unpack("<III", extra) if v in numbers)
                info = info & ~0xFFFF | len(extra) // 12
            if kind in (VAR, PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG, FUNC, FUNC_PROTO):
                value = numbers[value]
            if kind in (STRUCT, UNION):
                for i in range(count):
                    n, t = struct.unpack_from("<II", extra, 12 * i)
                    struct.pack_into("<II", extra, 12 * i, text(n), numbers[t])
            elif kind == FUNC_PROTO:
                for i in range(count):
                    n, t = struct.unpack_from("<II", extra, 8 * i)
                    struct.pack_into("<II", extra, 8 * i, text(n), numbers[t])
            elif kind in (ENUM, ENUM64):
                for i in range(count):
                    at = i * EACH[kind]
                    struct.pack_into("<I", extra, at, text(struct.unpack_from("<I", extra, at)[0]))
            elif kind == ARRAY:
                e, i, n = struct.unpack("<III", extra)
                extra = struct.pack("<III", numbers[e], numbers[i], n)
            out += struct.pack("<III", text(name), info, value) + bytes(extra)
        header = struct.pack("<HBBIIIII", 0xEB9F, 1, 0, 24, 0, len(out), len(out), len(strings))
        return header + bytes(out) + bytes(strings), len(order)


def main():
    types = Types(open(sys.argv[1], "rb").read())
    reducer = Reducer(types)
    for number, record in enumerate(types.records[1:], 1):
        kind, name = record[1] >> 24 & 31, types.name(record[0])
        if kind == STRUCT and (name in ROOTS or EVENTS.match(name)):
            reducer.keep(number, DEPTH if name in ROOTS else 0)
        elif kind == FUNC and (FUNCTIONS.match(name) or name.startswith(CALLER) and TRACEPOINTS.match(name[len(CALLER):])):
            reducer.keep(number, 0)
        elif kind == VAR and name in VARIABLES or kind == DATASEC and name == OF_PROCESSORS:
            reducer.keep(number, 0)
        elif kind == TYPEDEF and name.startswith("btf_trace_") and TRACEPOINTS.match(name[len("btf_trace_"):]):
            reducer.keep(number, 0)
    data, count = reducer.write()
    with open(sys.argv[2], "wb") as file:
        # No time stamp: the same input gives the same file.
        file.write(gzip.compress(data, 9, mtime=0))
    print(f"{count} types, {len(data)} bytes, {len(gzip.compress(data, 9))} compressed")


main()
