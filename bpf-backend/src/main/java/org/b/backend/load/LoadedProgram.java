package org.b.backend.load;

import org.b.backend.object.ProgramDefinition;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.SystemCallException;
import org.b.core.facts.ProgramType;

/**
 * A program that the kernel has accepted. It belongs to its {@link LoadedObject} and goes with it,
 * unless something that it is attached to still holds it.
 *
 * @param attachType value of {@code enum bpf_attach_type} that it was loaded for; 0 where the type
 *     has none
 * @param descriptor of the program; owned by the object
 * @param log what the verifier said; empty unless asked for
 */
public record LoadedProgram(
    ProgramDefinition definition,
    ProgramType type,
    int attachType,
    Descriptor descriptor,
    String log) {

  /** A kernel keeps so many bytes of a stream (BPF_STREAM_MAX_CAPACITY). */
  private static final int STREAM_BYTES = 100_000;

  public String name() {
    return definition.name();
  }

  /** The kernel-wide id, as bpftool shows it. */
  public int id() {
    return Bpf.id(descriptor);
  }

  /**
   * What the program has written to a stream since it was read last (BPF_PROG_STREAM_READ_BY_FD).
   *
   * @param stream 1 for output, 2 for errors
   */
  public byte[] readStream(int stream) {
    return Bpf.streamRead(descriptor, stream, STREAM_BYTES);
  }

  /**
   * Runs the program on a packet without attaching it (BPF_PROG_TEST_RUN).
   *
   * @param packet from the Ethernet header on, at least 14 bytes
   * @param repeat how often, for measuring
   * @throws SystemCallException if the kernel cannot do that for this type of program, or the
   *     packet is too short for it
   */
  public Bpf.TestRun testRun(byte[] packet, int repeat) {
    return Bpf.testRun(descriptor, packet, new byte[0], repeat);
  }

  /**
   * The same with a context.
   *
   * @param context fields in the kernel's layout, the others zero; empty for none
   * @throws SystemCallException also if the kernel does not take one of the fields
   */
  public Bpf.TestRun testRun(byte[] packet, byte[] context) {
    return Bpf.testRun(descriptor, packet, context, 1);
  }

  /** Runs a program that gets no packet, without attaching it; yields its result. */
  public int testRunWithoutPacket(byte[] context) {
    return Bpf.testRun(descriptor, context);
  }
}
