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
 * @param contextSize bytes of context that a program may read; fields outside the table of a {@code
 *     pt_regs}-like context are readable at 8-byte steps up to this size
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
    int contextSize,
    List<ContextField> fields,
    PacketAccess packetRead,
    boolean packetWrite,
    int defaultVerdict) {

  /** How a program of this type reads packet bytes. */
  public enum PacketAccess {
    NONE,
    /** Only by copying with a helper (socket filters). */
    COPY,
    /** Straight from memory between {@code data} and {@code data_end}. */
    DIRECT
  }

  public Optional<ContextField> field(String fieldName) {
    return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst();
  }

  /** The field that a read of {@code size} bytes at {@code offset} falls into whole. */
  public Optional<ContextField> fieldAt(int offset, int size) {
    return fields.stream()
        .filter(f -> f.offset() <= offset && offset + size <= f.offset() + f.size())
        .findFirst();
  }
}
