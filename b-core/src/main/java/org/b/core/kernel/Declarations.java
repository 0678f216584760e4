package org.b.core.kernel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;

/** Functions and tracepoints of a kernel with their parameters, spelled as in C. */
public final class Declarations {
  private static final int MOST_DEPTH = 32;

  private final KernelTypes types;
  private final Btf btf;

  public Declarations(KernelTypes types) {
    this.types = types;
    this.btf = types.btf();
  }

  /** C declarations of functions by name. */
  public Map<String, String> functions() {
    Map<String, String> result = new TreeMap<>();
    for (String name : types.functionNames()) {
      function(name).ifPresent(declaration -> result.put(name, declaration));
    }
    return result;
  }

  /** The C declaration of one function. */
  public Optional<String> function(String name) {
    return types
        .function(name)
        .map(
            prototype ->
                join(
                    typeName(prototype.result(), 0),
                    name + "(" + parameters(prototype.parameters()) + ")"));
  }

  /** Arguments of tracepoints by name, as C declarations. */
  public Map<String, String> tracepoints() {
    Map<String, String> result = new TreeMap<>();
    for (String name : types.tracepointNames()) {
      tracepoint(name).ifPresent(declaration -> result.put(name, declaration));
    }
    return result;
  }

  /** The arguments of one tracepoint, as a C declaration. */
  public Optional<String> tracepoint(String name) {
    return types.tracepoint(name).map(list -> name + "(" + parameters(list) + ")");
  }

  /** A type as it stands before a name. */
  public String type(int id) {
    return typeName(id, 0);
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
