// SPDX-License-Identifier: Apache-2.0
// The C twin of stack_too_large.b.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16);
  __type(key, __u32);
  __type(value, __u64);
} seen SEC(".maps");

char LICENSE[] SEC("license") = "GPL";

SEC("socket")
int count(struct __sk_buff *skb) {
  // in assembly: clang itself refuses the declaration
  asm volatile("*(u64 *)(r10 - 520) = %0" : : "r"(1ULL) : "memory");
  return 0;
}
