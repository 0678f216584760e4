package org.b.cli.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;
import org.b.core.btf.ObjectFormatException;

/**
 * The functions and tracepoints that a kernel's BTF describes, with their parameters spelled as in
 * C.
 */
final class KernelTypes {
  private static final String TRACEPOINT = "btf_trace_";
  private static final int MOST_DEPTH = 32;

  private final Btf btf;

  private KernelTypes(Btf btf) {
    this.btf = btf;
  }

  /**
   * Reads a BTF file such as {@code /sys/kernel/btf/vmlinux}.
   *
   * @throws IOException if it cannot be read or understood
   */
  static KernelTypes read(Path file) throws IOException {
    try {
      return new KernelTypes(Btf.parse(Files.readAllBytes(file)));
    } catch (ObjectFormatException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** C declarations of functions by name. */
  Map<String, String> functions() {
    Map<String, String> result = new TreeMap<>();
    for (BtfType type : btf.types()) {
      if (type instanceof BtfType.Function function
          && btf.type(function.prototype()) instanceof BtfType.FunctionPrototype prototype) {
        String declarator = function.name() + "(" + parameters(prototype.parameters()) + ")";
        result.put(function.name(), join(typeName(prototype.result(), 0), declarator));
      }
    }
    return result;
  }

  /** Arguments of tracepoints by name, as C declarations. */
  Map<String, String> tracepoints() {
    Map<String, String> result = new TreeMap<>();
    for (BtfType type : btf.types()) {
      if (type instanceof BtfType.Typedef typedef
          && typedef.name().startsWith(TRACEPOINT)
          && btf.type(typedef.target()) instanceof BtfType.Pointer pointer
          && btf.type(pointer.target()) instanceof BtfType.FunctionPrototype prototype
          && !prototype.parameters().isEmpty()) {
        String name = typedef.name().substring(TRACEPOINT.length());
        // The first parameter is the probe's own data pointer, which programs never see.
        List<BtfType.Parameter> parameters =
            prototype.parameters().subList(1, prototype.parameters().size());
        result.put(name, name + "(" + parameters(parameters) + ")");
      }
    }
    return result;
  }

  private String parameters(List<BtfType.Parameter> parameters) {
    return parameters.isEmpty()
        ? "void"
        : parameters.stream()
            .map(p -> p.type() == 0 ? "..." : join(typeName(p.type(), 0), p.name()))
            .collect(Collectors.joining(", "));
  }

  private static String join(String type, String name) {
    return type.endsWith("*") ? type + name : (type + " " + name).strip();
  }

  private String typeName(int id, int depth) {
    if (depth > MOST_DEPTH) {
      return "?";
    }
    BtfType type = btf.type(id);
    if (type instanceof BtfType.Composite composite) {
      return (composite.union() ? "union " : "struct ") + composite.name();
    } else if (type instanceof BtfType.Forward forward) {
      return (forward.union() ? "union " : "struct ") + forward.name();
    } else if (type instanceof BtfType.Enumeration enumeration) {
      return "enum " + enumeration.name();
    } else if (type instanceof BtfType.Modifier modifier) {
      String target = typeName(modifier.target(), depth + 1);
      return switch (modifier.kind()) {
        case BtfKind.CONST -> "const " + target;
        case BtfKind.VOLATILE -> "volatile " + target;
        default -> target;
      };
    } else if (type instanceof BtfType.Pointer pointer) {
      if (btf.type(pointer.target()) instanceof BtfType.FunctionPrototype prototype) {
        return typeName(prototype.result(), depth + 1) + " (*)(...)";
      }
      return join(typeName(pointer.target(), depth + 1), "*");
    } else if (type instanceof BtfType.Array array) {
      return typeName(array.element(), depth + 1) + "[]";
    }
    return type.name();
  }
}
