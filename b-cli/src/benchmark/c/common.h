// SPDX-License-Identifier: Apache-2.0
// What the packet programs share.
#ifndef COMMON_H
#define COMMON_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/pkt_cls.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct vlan {
  __be16 tci;
  __be16 type;
};

char LICENSE[] SEC("license") = "GPL";

#endif
