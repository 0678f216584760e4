package org.b.backend.codegen;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;
import org.b.core.graph.Argument;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.kernel.KernelPath;
import org.b.core.kernel.KernelPath.Step;
import org.b.core.kernel.KernelQuestion;

/**
 * Numbers that depend on the running kernel's types (CO-RE): where a field is, how large. Each is a
 * load of a global that LLVM's BPF target replaces by an immediate number and a record in {@code
 * .BTF.ext}; the global's name says which number is meant, as LLVM's own pass for C names it
 * (BPFAbstractMemberAccess): {@code llvm.STRUCT:KIND:NUMBER$0:1:2}. The object's types have, of
 * each struct, the members that the program uses: loaders find them by name.
 */
final class KernelLayouts {
  /** {@code enum bpf_core_relo_kind} of linux/bpf.h. */
  enum Kind {
    OFFSET(0),
    SIZE(1),
    EXISTS(2),
    LEFT_SHIFT(4),
    RIGHT_SHIFT(5),
    TYPE_ID(7),
    STRUCT_SIZE(9),
    ENUMERATOR(11);

    final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  /** The type of something that paths lead through, with the members that they name. */
  private static final class Shape {
    final String name;
    final Btf btf;
    final int type;
    final Map<Step.Member, Shape> members =
        new TreeMap<>(
            Comparator.comparingInt(Step.Member::bitOffset).thenComparing(Step.Member::name));
    Shape element;

    Shape(Btf btf, int type) {
      this(btf.type(btf.resolveId(type)).name(), btf, type);
    }

    Shape(String name, Btf btf, int type) {
      this.name = name;
      this.btf = btf;
      this.type = btf.resolveId(type);
    }

    void add(List<Step> steps) {
      if (!steps.isEmpty()) {
        next(steps.get(0)).add(steps.subList(1, steps.size()));
      }
    }

    Shape next(Step step) {
      if (step instanceof Step.Member member) {
        return members.computeIfAbsent(member, m -> new Shape(btf, m.type()));
      }
      if (element == null) {
        element = new Shape(btf, step.type());
      }
      return element;
    }

    int number(Step step) {
      return step instanceof Step.Element element
          ? element.index()
          : List.copyOf(members.keySet()).indexOf(step);
    }
  }

  private final Metadata metadata;
  private final TypeInfo types;
  private final Map<String, Shape> roots = new LinkedHashMap<>();
  private final Map<String, Shape> globals = new LinkedHashMap<>();
  private final Map<String, KernelQuestion.EnumeratorValue> enumerators = new LinkedHashMap<>();

  KernelLayouts(Metadata metadata, TypeInfo types, List<FunctionGraph> functions) {
    this.metadata = metadata;
    this.types = types;
    for (FunctionGraph function : functions) {
      function.blocks().stream().flatMap(b -> b.instructions().stream()).forEach(this::collect);
    }
  }

  private void collect(Instruction instruction) {
    if (instruction instanceof Instruction.ReadKernel read) {
      read.path().ifPresent(this::collect);
    } else if (instruction instanceof Instruction.WriteKernel write) {
      collect(write.path());
    } else if (instruction instanceof Instruction.KernelAddress address) {
      collect(address.path());
    } else if (instruction instanceof Instruction.KernelElement element) {
      collect(element.array());
      collect(element.first());
    } else if (instruction instanceof Instruction.AskKernel ask) {
      ask.question().paths().forEach(this::collect);
    } else if (instruction instanceof Instruction.CallHelper call) {
      call.arguments().forEach(this::collect);
    }
  }

  private void collect(Argument argument) {
    if (argument instanceof Argument.Trusted trusted) {
      trusted.part().ifPresent(this::collect);
    }
  }

  private void collect(KernelPath path) {
    for (String name : path.rootNames()) {
      roots.computeIfAbsent(name, n -> new Shape(n, path.btf(), path.root())).add(path.steps());
    }
  }

  /** The symbol whose load gives an enumerator's value. */
  String global(KernelQuestion.EnumeratorValue value) {
    String symbol =
        "llvm." + value.enumeration() + ":" + Kind.ENUMERATOR.number + ":" + value.value() + "$0";
    enumerators.put(symbol, value);
    return "@" + Metadata.quote(symbol);
  }

  /**
   * The symbol whose load gives a number of a place.
   *
   * @param name of the root: one of those that the path has
   */
  String global(KernelPath path, String name, Kind kind) {
    Shape root = roots.get(name);
    StringBuilder access = new StringBuilder("0");
    Shape at = root;
    for (Step step : path.steps()) {
      access.append(':').append(at.number(step));
      at = at.next(step);
    }
    String symbol =
        "llvm." + name + ":" + kind.number + ":" + Place.of(path).number(kind) + "$" + access;
    globals.put(symbol, root);
    return "@" + Metadata.quote(symbol);
  }

  /**
   * Where a place is in the types that the program was compiled with; a bit field's bytes are those
   * that libbpf would read (bpf_core_calc_field_relo).
   */
  private record Place(int offset, int size, int leftShift, int rightShift) {
    static Place of(KernelPath path) {
      int size = path.btf().size(path.type());
      int offset = path.bitOffset() / 8;
      if (path.bitSize() == 0) {
        return new Place(offset, size, Math.max(0, 64 - size * 8), Math.max(0, 64 - size * 8));
      }
      int end = path.bitOffset() + path.bitSize();
      offset = offset / size * size;
      while (end - offset * 8 > size * 8) {
        size *= 2;
        offset = path.bitOffset() / 8 / size * size;
      }
      return new Place(offset, size, 64 - (end - offset * 8), 64 - path.bitSize());
    }

    int number(Kind kind) {
      return switch (kind) {
        case OFFSET -> offset;
        case SIZE -> size;
        case EXISTS -> 1;
        case LEFT_SHIFT -> leftShift;
        case RIGHT_SHIFT -> rightShift;
        case STRUCT_SIZE -> size;
        case TYPE_ID -> 0;
        case ENUMERATOR -> throw new IllegalStateException("an enumerator has no place");
      };
    }
  }

  /** The globals, which exist until LLVM has read their names. */
  void writeTo(StringBuilder out, String attributes) {
    globals.forEach((symbol, root) -> writeTo(out, symbol, describe(root), attributes));
    enumerators.forEach(
        (symbol, value) ->
            writeTo(
                out,
                symbol,
                types.enumeration(
                    value.enumeration(),
                    value.kernel().btf().size(value.id()),
                    value.enumerator(),
                    value.value()),
                attributes));
  }

  private static void writeTo(StringBuilder out, String symbol, String type, String attributes) {
    out.append('@')
        .append(Metadata.quote(symbol))
        .append(" = external global i64, !llvm.preserve.access.index ")
        .append(type)
        .append(' ')
        .append(attributes)
        .append('\n');
  }

  private String describe(Shape shape) {
    BtfType type = shape.btf.type(shape.type);
    if (type instanceof BtfType.Composite composite) {
      StringBuilder members = new StringBuilder("!{");
      shape.members.forEach(
          (member, inner) ->
              members
                  .append(members.length() > 2 ? ", " : "")
                  .append(member(shape, member, describe(inner))));
      return types.composite(
          shape.name,
          composite.union() ? "union" : "structure",
          composite.size(),
          members.append('}').toString());
    } else if (type instanceof BtfType.Array array) {
      Shape element = shape.element != null ? shape.element : new Shape(shape.btf, array.element());
      return types.array(describe(element), array.count(), shape.btf.size(shape.type));
    } else if (type instanceof BtfType.Enumeration enumeration) {
      return types.enumeration(enumeration.size());
    } else if (type instanceof BtfType.Int integer) {
      return types.basic(
          integer.name(), integer.size() * 8, integer.signed() ? "signed" : "unsigned");
    }
    // Pointers of all kinds are alike to loaders.
    return types.pointerTo("null");
  }

  private String member(Shape around, Step.Member member, String type) {
    boolean bits = member.bitSize() > 0;
    return types.member(
        member.name(),
        type,
        bits ? member.bitSize() : around.btf.size(member.type()) * 8,
        member.bitOffset(),
        bits ? ", flags: DIFlagBitField, extraData: i64 " + member.bitOffset() / 8 * 8 : "");
  }
}
