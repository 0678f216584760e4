package org.b.cli.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The functions and tracepoints that a kernel's BTF describes, with their parameters spelled as in
 * C. Format: Documentation/bpf/btf.rst of Linux.
 */
final class KernelTypes {
  private static final int MAGIC = 0xEB9F;
  private static final int MAX_DEPTH = 32;

  private static final int INT = 1;
  private static final int POINTER = 2;
  private static final int ARRAY = 3;
  private static final int STRUCT = 4;
  private static final int UNION = 5;
  private static final int ENUM = 6;
  private static final int FORWARD = 7;
  private static final int TYPEDEF = 8;
  private static final int VOLATILE = 9;
  private static final int CONST = 10;
  private static final int RESTRICT = 11;
  private static final int FUNCTION = 12;
  private static final int PROTOTYPE = 13;
  private static final int VARIABLE = 14;
  private static final int DATA_SECTION = 15;
  private static final int FLOAT = 16;
  private static final int DECLARATION_TAG = 17;
  private static final int TYPE_TAG = 18;
  private static final int ENUM64 = 19;

  private final ByteBuffer data;
  private final int strings;

  /** Offset of each type; entry 0 is void. */
  private final int[] offsets;

  private KernelTypes(ByteBuffer data) throws IOException {
    this.data = data.order(ByteOrder.nativeOrder());
    if (data.capacity() < 24 || (data.getShort(0) & 0xFFFF) != MAGIC) {
      throw new IOException("no BTF data");
    }
    int header = data.getInt(4);
    int types = header + data.getInt(8);
    int end = types + data.getInt(12);
    strings = header + data.getInt(16);
    List<Integer> found = new ArrayList<>();
    found.add(-1);
    for (int at = types; at < end; at += 12 + extra(at)) {
      found.add(at);
    }
    offsets = found.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Reads a BTF file such as {@code /sys/kernel/btf/vmlinux}. */
  static KernelTypes read(Path file) throws IOException {
    try {
      return new KernelTypes(ByteBuffer.wrap(Files.readAllBytes(file)));
    } catch (IndexOutOfBoundsException e) {
      throw new IOException("truncated BTF data in " + file, e);
    }
  }

  /** Passes each function's name and its C declaration. */
  void functions(BiConsumer<String, String> consumer) {
    for (int id = 1; id < offsets.length; id++) {
      if (kind(id) == FUNCTION) {
        String name = name(id);
        consumer.accept(name, declaration(name, target(id), 0));
      }
    }
  }

  /** Passes each tracepoint's name and its arguments as a C declaration. */
  void tracepoints(BiConsumer<String, String> consumer) {
    String prefix = "btf_trace_";
    for (int id = 1; id < offsets.length; id++) {
      if (kind(id) != TYPEDEF || !name(id).startsWith(prefix)) {
        continue;
      }
      int pointer = target(id);
      if (kind(pointer) == POINTER && kind(target(pointer)) == PROTOTYPE) {
        String name = name(id).substring(prefix.length());
        // The first parameter is the probe's own data pointer, which programs never see.
        consumer.accept(name, name + "(" + parameters(target(pointer), 1) + ")");
      }
    }
  }

  private String declaration(String name, int prototype, int skip) {
    return typeName(target(prototype), 0) + " " + name + "(" + parameters(prototype, skip) + ")";
  }

  private String parameters(int prototype, int skip) {
    List<String> parameters = new ArrayList<>();
    int count = length(prototype);
    for (int i = skip; i < count; i++) {
      int at = offsets[prototype] + 12 + 8 * i;
      int type = data.getInt(at + 4);
      String name = string(data.getInt(at));
      if (type == 0 && name.isEmpty()) {
        parameters.add("...");
      } else {
        String typeName = typeName(type, 0);
        parameters.add(typeName.endsWith("*") ? typeName + name : (typeName + " " + name).strip());
      }
    }
    return parameters.isEmpty() ? "void" : String.join(", ", parameters);
  }

  private String typeName(int id, int depth) {
    if (id == 0) {
      return "void";
    }
    if (id < 0 || id >= offsets.length || depth > MAX_DEPTH) {
      return "?";
    }
    String name = name(id);
    return switch (kind(id)) {
      case STRUCT -> "struct " + name;
      case UNION -> "union " + name;
      case FORWARD -> ((info(id) >>> 31) == 1 ? "union " : "struct ") + name;
      case ENUM, ENUM64 -> "enum " + name;
      case CONST -> "const " + typeName(target(id), depth + 1);
      case VOLATILE -> "volatile " + typeName(target(id), depth + 1);
      case RESTRICT, TYPE_TAG -> typeName(target(id), depth + 1);
      case POINTER -> pointerTo(target(id), depth);
      case ARRAY -> typeName(data.getInt(offsets[id] + 12), depth + 1) + "[]";
      case PROTOTYPE -> typeName(target(id), depth + 1) + " (*)(...)";
      default -> name;
    };
  }

  private String pointerTo(int type, int depth) {
    if (kind(type) == PROTOTYPE) {
      return typeName(type, depth + 1);
    }
    String name = typeName(type, depth + 1);
    return name.endsWith("*") ? name + "*" : name + " *";
  }

  private int extra(int at) throws IOException {
    int info = data.getInt(at + 4);
    int length = info & 0xFFFF;
    return switch ((info >>> 24) & 0x1F) {
      case INT, VARIABLE, DECLARATION_TAG -> 4;
      case ARRAY -> 12;
      case STRUCT, UNION, DATA_SECTION, ENUM64 -> 12 * length;
      case ENUM, PROTOTYPE -> 8 * length;
      case POINTER, FORWARD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNCTION, FLOAT, TYPE_TAG -> 0;
      default -> throw new IOException("unknown kind of BTF type at byte " + at);
    };
  }

  private int info(int id) {
    return data.getInt(offsets[id] + 4);
  }

  private int kind(int id) {
    return id <= 0 || id >= offsets.length ? 0 : (info(id) >>> 24) & 0x1F;
  }

  private int length(int id) {
    return info(id) & 0xFFFF;
  }

  private int target(int id) {
    return data.getInt(offsets[id] + 8);
  }

  private String name(int id) {
    return string(data.getInt(offsets[id]));
  }

  private String string(int offset) {
    int start = strings + offset;
    int end = start;
    while (data.get(end) != 0) {
      end++;
    }
    return new String(data.array(), start, end - start, StandardCharsets.UTF_8);
  }
}
