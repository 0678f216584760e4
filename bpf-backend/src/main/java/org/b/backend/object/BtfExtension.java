package org.b.backend.object;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.b.core.btf.Btf;
import org.b.core.btf.Bytes;
import org.b.core.btf.ObjectFormatException;

/**
 * The content of a {@code .BTF.ext} section: which function starts where, and which source line an
 * instruction belongs to, by ELF section and byte offset (Documentation/bpf/btf.rst).
 */
final class BtfExtension {
  private static final int MAGIC = 0xeb9f;

  /** A function's start. */
  record FunctionRecord(int offset, int type) {}

  /**
   * The source of the instructions from {@code offset} on; offsets of the file name and the line's
   * text in the string table of BTF.
   */
  record LineRecord(int offset, int file, int text, int lineAndColumn) {}

  final Map<String, List<FunctionRecord>> functions = new HashMap<>();
  final Map<String, List<LineRecord>> lines = new HashMap<>();
  final Map<String, List<RelocationRecord>> relocations = new HashMap<>();

  /** What depends on the running kernel's types (CO-RE). */
  record RelocationRecord(int offset, int type, int access, int kind) {}

  BtfExtension(byte[] section, Btf btf) {
    Bytes bytes = new Bytes(section, "the object's line information");
    if (bytes.u16(0) != MAGIC || bytes.u8(2) != 1) {
      throw new ObjectFormatException("the object's line information is of an unknown version");
    }
    int header = bytes.size32(4);
    for (Part part : parts(bytes, header + bytes.size32(8), bytes.size32(12))) {
      functions
          .computeIfAbsent(btf.text(part.section), key -> new ArrayList<>())
          .add(new FunctionRecord(bytes.size32(part.at), bytes.i32(part.at + 4)));
    }
    for (Part part : parts(bytes, header + bytes.size32(16), bytes.size32(20))) {
      lines
          .computeIfAbsent(btf.text(part.section), key -> new ArrayList<>())
          .add(
              new LineRecord(
                  bytes.size32(part.at),
                  bytes.i32(part.at + 4),
                  bytes.i32(part.at + 8),
                  bytes.i32(part.at + 12)));
    }
    if (header < 32) {
      return;
    }
    for (Part part : parts(bytes, header + bytes.size32(24), bytes.size32(28))) {
      relocations
          .computeIfAbsent(btf.text(part.section), key -> new ArrayList<>())
          .add(
              new RelocationRecord(
                  bytes.size32(part.at),
                  bytes.i32(part.at + 4),
                  bytes.i32(part.at + 8),
                  bytes.i32(part.at + 12)));
    }
  }

  /** One record: the name of its section and where it starts. */
  private record Part(int section, int at) {}

  private static List<Part> parts(Bytes bytes, int start, int length) {
    List<Part> result = new ArrayList<>();
    if (length == 0) {
      return result;
    }
    int size = bytes.size32(start);
    int end = start + length;
    for (int at = start + 4; at < end; ) {
      int section = bytes.i32(at);
      int count = bytes.size32(at + 4);
      at += 8;
      if (size < 8 || (long) count * size > end - at) {
        throw new ObjectFormatException("the object's line information is damaged");
      }
      for (int i = 0; i < count; i++, at += size) {
        result.add(new Part(section, at));
      }
    }
    return result;
  }
}
