package org.b.backend.attach;

import java.util.Optional;

/** The way of packets through an interface, with the numbers that the kernel has for it. */
enum Direction {
  INGRESS("ingress", 46, 0xfffffff2),
  EGRESS("egress", 47, 0xfffffff3);

  final String text;

  /** BPF_TCX_INGRESS, BPF_TCX_EGRESS of {@code enum bpf_attach_type}. */
  final int tcxAttachType;

  /** TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS or TC_H_MIN_EGRESS) of linux/pkt_sched.h. */
  final int clsactParent;

  Direction(String text, int tcxAttachType, int clsactParent) {
    this.text = text;
    this.tcxAttachType = tcxAttachType;
    this.clsactParent = clsactParent;
  }

  static Optional<Direction> parse(String text) {
    for (Direction direction : values()) {
      if (direction.text.equals(text)) {
        return Optional.of(direction);
      }
    }
    return Optional.empty();
  }
}
