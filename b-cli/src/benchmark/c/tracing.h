// SPDX-License-Identifier: Apache-2.0
// What the tracing programs share. Of the kernel's structs only the members that are read are declared: CO-RE finds them in
// the running kernel's types.
#ifndef TRACING_H
#define TRACING_H

#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define COMM_LENGTH 16

struct task_struct {
  int pid;
  int tgid;
  char comm[COMM_LENGTH];
} __attribute__((preserve_access_index));

char LICENSE[] SEC("license") = "GPL";

#endif
