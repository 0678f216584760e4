package org.b.core.facts;

import java.util.List;
import java.util.Optional;

/**
 * A kind of program as the verifier knows it.
 *
 * @param name kernel spelling, {@code BPF_PROG_TYPE_SCHED_CLS}
 * @param number value of {@code enum bpf_prog_type}
 * @param since first kernel that has it
 * @param context kernel name of the context struct: {@code __sk_buff}, {@code pt_regs}
 * @param kernelContext the kernel's struct behind it; empty where it is none
 * @param contextSize bytes of the context struct
 * @param fields fields that may be read, by offset
 * @param packetRead how the packet is read
 * @param packetWrite whether the packet may be changed
 * @param defaultVerdict result that lets things take their course
 */
public record ProgramType(
    String name,
    int number,
    KernelVersion since,
    String context,
    String kernelContext,
    int contextSize,
    List<ContextField> fields,
    PacketAccess packetRead,
    boolean packetWrite,
    int defaultVerdict) {
  /** The context's field with what is known of a flow. */
  public static final String FLOW_KEYS = "flow_keys";

  /** The shortest header of IPv4. */
  private static final int LEAST_NETWORK_HEADER = 20;

  /** How a program of this type reads packet bytes. */
  public enum PacketAccess {
    NONE,
    /** Only by copying with a helper (socket filters). */
    COPY,
    /** Straight from memory between {@code data} and {@code data_end}. */
    DIRECT
  }

  /** Whether a program can make the first bytes of its packet contiguous. */
  public boolean makesContiguous() {
    return packetRead == PacketAccess.DIRECT
        && KernelFacts.helper("bpf_skb_pull_data").orElseThrow().programTypes().containsKey(name);
  }

  /**
   * How many of the packet's first bytes the kernel has made contiguous before the program runs,
   * where a program may read these and cannot make more contiguous itself. Programs of control
   * groups start at the network header (__cgroup_bpf_run_filter_skb in kernel/bpf/cgroup.c), of
   * which what IPv4 and IPv6 have at least is contiguous: whatever arrives has passed ip_rcv_core
   * or ip6_rcv_core, which pull it (pskb_may_pull), and whatever leaves got it by skb_push.
   */
  public int contiguousBytes() {
    return name.equals("BPF_PROG_TYPE_CGROUP_SKB") ? LEAST_NETWORK_HEADER : 0;
  }

  /** Whether a helper copies any bytes of the packet, wherever they are in memory. */
  public boolean copiesPacket() {
    return packetRead != PacketAccess.NONE
        && (readsThroughDynptr()
            || KernelFacts.helper("bpf_skb_load_bytes")
                .orElseThrow()
                .programTypes()
                .containsKey(name));
  }

  /** Whether the context leads to the packet, whose bytes functions of the kernel copy. */
  public boolean readsThroughDynptr() {
    return packetRead == PacketAccess.COPY && context.equals("bpf_nf_ctx");
  }

  /**
   * Whether programs find out what flow a packet belongs to. The kernel tells them where its
   * network header is, and may ask about bytes that are in no socket buffer yet: then only what is
   * between {@code data} and {@code data_end} is there, and bpf_skb_load_bytes finds nothing
   * (bpf_flow_dissector_load_bytes in net/core/filter.c; eth_get_headlen,
   * bpf_prog_test_run_flow_dissector).
   */
  public boolean dissectsFlows() {
    return field(FLOW_KEYS).isPresent();
  }

  /** Whether programs know how long their packet is. */
  public boolean knowsLength() {
    return !readsThroughDynptr() && !dissectsFlows();
  }

  /** A field by kernel name; it may be one that gives a pointer, for generated code only. */
  public Optional<ContextField> field(String fieldName) {
    return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst();
  }

  /**
   * The field that a program reads with an access of {@code size} bytes (1, 2, 4 or 8) at {@code
   * offset}; empty when the verifier refuses the access or it gives a pointer.
   */
  public Optional<ContextField> fieldAt(int offset, int size) {
    return fields.stream().filter(f -> !f.pointer() && f.covers(offset, size)).findFirst();
  }
}
