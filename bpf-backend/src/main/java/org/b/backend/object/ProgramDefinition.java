package org.b.backend.object;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.DeviceFacts;

/**
 * A program with every function that it calls, in one piece, with calls between them resolved. What
 * only the running kernel can fill in is left as {@link MapReference}s.
 *
 * @param name of its function
 * @param section ELF section, which says what it attaches to: {@code kprobe/vfs_write}
 * @param instructions 8 bytes each, little-endian
 * @param symbols of the running kernel that it refers to
 * @param relocations what depends on the layout of the running kernel's types (CO-RE)
 * @param functions where each function starts, in ascending order; empty without type information
 * @param lines where each source line starts, in ascending order; empty without line information
 */
public record ProgramDefinition(
    String name,
    String section,
    byte[] instructions,
    List<MapReference> references,
    List<KernelSymbol> symbols,
    List<KernelRelocation> relocations,
    List<FunctionStart> functions,
    List<LineStart> lines) {

  /** A program that needs nothing of the running kernel but its maps. */
  public ProgramDefinition(
      String name,
      String section,
      byte[] instructions,
      List<MapReference> references,
      List<FunctionStart> functions,
      List<LineStart> lines) {
    this(name, section, instructions, references, List.of(), List.of(), functions, lines);
  }

  /**
   * A call of a kernel function, or a 64-bit load of a kernel function's or variable's address.
   *
   * @param instruction index
   * @param call whether it is a call
   * @param typed whether the verifier is to know the variable's type
   * @param weak whether it may be missing: then the address is 0 and the call must not be reached
   */
  public record KernelSymbol(
      int instruction, String name, boolean call, boolean typed, boolean weak) {}

  /**
   * An instruction whose number is to be computed from the running kernel's types.
   *
   * @param instruction index
   * @param type BTF id in the object
   * @param access the path into the type: {@code 0:1:2}
   * @param kind {@code enum bpf_core_relo_kind}
   */
  public record KernelRelocation(int instruction, int type, String access, int kind) {}

  /**
   * A 64-bit load that is to become a map's address.
   *
   * @param instruction index
   * @param value whether it is the address of the map's first value, {@code offset} bytes on
   */
  public record MapReference(int instruction, String map, boolean value, int offset) {}

  /**
   * @param type BTF id of the function
   */
  public record FunctionStart(int instruction, String name, int type) {}

  /**
   * The source of the instructions from {@code instruction} to the next start.
   *
   * @param line counted from 1; 0 if unknown
   * @param column counted from 1; 0 if unknown
   * @param fileOffset of the file's name in BTF's string table
   * @param textOffset of the line's text in BTF's string table
   */
  public record LineStart(
      int instruction,
      String file,
      int line,
      int column,
      String text,
      int fileOffset,
      int textOffset) {}

  /**
   * Whether it calls functions by which the kernel asks the device that received a packet: then it
   * is loaded for one device, and is for that one alone.
   */
  public boolean asksDevice() {
    return symbols.stream()
        .anyMatch(symbol -> symbol.call() && DeviceFacts.asksDevice(symbol.name()));
  }

  public int instructionCount() {
    return instructions.length / 8;
  }

  /** The source of an instruction. */
  public Optional<LineStart> line(int instruction) {
    LineStart found = null;
    for (LineStart start : lines) {
      if (start.instruction() > instruction) {
        break;
      }
      found = start;
    }
    return Optional.ofNullable(found);
  }

  /** The function that an instruction belongs to. */
  public Optional<FunctionStart> function(int instruction) {
    FunctionStart found = null;
    for (FunctionStart start : functions) {
      if (start.instruction() > instruction) {
        break;
      }
      found = start;
    }
    return Optional.ofNullable(found);
  }
}
