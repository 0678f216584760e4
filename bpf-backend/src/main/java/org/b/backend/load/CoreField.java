package org.b.backend.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.backend.object.ProgramDefinition.KernelRelocation;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;
import org.b.core.btf.ObjectFormatException;

/**
 * A field, type or enumerator as the object describes it, and how to find it among the kernel's
 * types: by names of types, members and enumerators, never by position.
 *
 * @param typeName of the root type, without the flavour ({@code ___old})
 * @param root array index before the first member: {@code p[3].x}
 * @param steps from the root to the field
 */
record CoreField(Btf local, int type, String typeName, int kind, int root, List<Step> steps) {

  /**
   * A member by name, or an array's element.
   *
   * @param name empty for an element
   * @param localMember the member in the object, for its bit field and type
   */
  private record Step(String name, int index, BtfType.Member localMember) {}

  /** {@code struct.field.field} as messages show it. */
  String display() {
    StringBuilder text = new StringBuilder(typeName);
    for (Step step : steps) {
      if (step.name() != null && !step.name().isEmpty()) {
        text.append('.').append(step.name());
      }
    }
    return text.toString();
  }

  /**
   * @param size of the field in the kernel; 0 where it does not matter
   * @param localSize in the object
   * @param resizable whether a load may change its width: unsigned integers and pointers
   */
  record Value(long number, int size, int localSize, boolean resizable) {
    static Value of(long number) {
      return new Value(number, 0, 0, false);
    }
  }

  /** Where a walk through a type has come. */
  private static final class Position {
    private final Btf types;
    private int type;
    private long bit;
    private int bitSize;

    Position(Btf types, int type) {
      this.types = types;
      this.type = type;
    }
  }

  static CoreField parse(Btf local, KernelRelocation relocation) {
    int type = local.resolveId(relocation.type());
    // A typedef of a nameless struct is found by the typedef's name.
    String name = local.type(type).name();
    if (name.isEmpty() || isTypeKind(relocation.kind())) {
      type = strip(local, relocation.type());
      name = local.type(type).name();
    }
    int flavour = name.indexOf("___");
    String bare = flavour > 0 ? name.substring(0, flavour) : name;
    List<Step> steps = new ArrayList<>();
    String[] parts = relocation.access().split(":");
    int root = number(parts[0]);
    int at = local.resolveId(type);
    for (int i = 1; i < parts.length; i++) {
      int index = number(parts[i]);
      BtfType resolved = local.resolve(at);
      if (resolved instanceof BtfType.Composite composite && index < composite.members().size()) {
        BtfType.Member member = composite.members().get(index);
        if (!member.name().isEmpty()) {
          steps.add(new Step(member.name(), 0, member));
        }
        at = member.type();
      } else if (resolved instanceof BtfType.Array array) {
        steps.add(new Step("", index, null));
        at = array.element();
      } else {
        throw new ObjectFormatException("a relocation of the object goes into a type it has not");
      }
    }
    return new CoreField(local, type, bare, relocation.kind(), root, List.copyOf(steps));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ObjectFormatException("a relocation of the object has no usable path");
    }
  }

  /** The type behind {@code const} and its like, typedefs kept. */
  private static int strip(Btf types, int id) {
    int at = id;
    while (types.type(at) instanceof BtfType.Modifier modifier) {
      at = modifier.target();
    }
    return at;
  }

  private static boolean isTypeKind(int kind) {
    return kind == KernelRelocator.TYPE_ID_TARGET
        || kind == KernelRelocator.TYPE_EXISTS
        || kind == KernelRelocator.TYPE_SIZE
        || kind == KernelRelocator.TYPE_MATCHES;
  }

  private boolean isEnumerator() {
    return kind == KernelRelocator.ENUMERATOR_EXISTS || kind == KernelRelocator.ENUMERATOR_VALUE;
  }

  /** Kinds of types among which the root may be found. */
  List<Integer> kinds() {
    BtfType root = local.type(type);
    if (root instanceof BtfType.Composite composite) {
      return List.of(composite.union() ? BtfKind.UNION : BtfKind.STRUCT);
    } else if (root instanceof BtfType.Enumeration) {
      return List.of(BtfKind.ENUM, BtfKind.ENUM64);
    } else if (root instanceof BtfType.Typedef) {
      return List.of(BtfKind.TYPEDEF);
    } else if (root instanceof BtfType.Int) {
      return List.of(BtfKind.INT);
    } else if (root instanceof BtfType.Function) {
      return List.of(BtfKind.FUNC);
    } else if (root instanceof BtfType.Forward forward) {
      return List.of(forward.union() ? BtfKind.UNION : BtfKind.STRUCT);
    }
    return List.of();
  }

  /** What the relocation stands for if the candidate has the field; else empty. */
  Optional<Value> in(Btf types, int candidate) {
    if (isTypeKind(kind)) {
      return Optional.of(
          switch (kind) {
            case KernelRelocator.TYPE_ID_TARGET -> Value.of(candidate);
            case KernelRelocator.TYPE_SIZE -> Value.of(types.size(candidate));
            default -> Value.of(1);
          });
    }
    return isEnumerator() ? enumerator(types, candidate) : field(types, candidate);
  }

  private Optional<Value> enumerator(Btf types, int candidate) {
    if (!(local.resolve(type) instanceof BtfType.Enumeration mine)
        || root >= mine.values().size()
        || !(types.resolve(candidate) instanceof BtfType.Enumeration theirs)) {
      return Optional.empty();
    }
    String name = bare(mine.values().get(root).name());
    return theirs.values().stream()
        .filter(value -> value.name().equals(name))
        .findFirst()
        .map(value -> Value.of(kind == KernelRelocator.ENUMERATOR_EXISTS ? 1 : value.value()));
  }

  private static String bare(String name) {
    int flavour = name.indexOf("___");
    return flavour > 0 ? name.substring(0, flavour) : name;
  }

  private Optional<Value> field(Btf types, int candidate) {
    Position position = new Position(types, candidate);
    position.bit = (long) root * types.size(candidate) * 8;
    for (Step step : steps) {
      if (step.name().isEmpty() ? !element(position, step.index()) : !member(position, step)) {
        return Optional.empty();
      }
    }
    return Optional.ofNullable(value(position));
  }

  private static boolean element(Position position, int index) {
    if (!(position.types.resolve(position.type) instanceof BtfType.Array array)
        // The last member of a struct may be an array whose length nobody says.
        || array.count() > 0 && index >= array.count()) {
      return false;
    }
    position.bit += (long) index * position.types.size(array.element()) * 8;
    position.type = array.element();
    position.bitSize = 0;
    return true;
  }

  private boolean member(Position position, Step step) {
    return position.types.resolve(position.type) instanceof BtfType.Composite composite
        && member(position, composite, step, position.bit);
  }

  private boolean member(Position position, BtfType.Composite composite, Step step, long bit) {
    for (BtfType.Member member : composite.members()) {
      if (member.name().equals(step.name())) {
        if (!compatible(step.localMember().type(), position.types, member.type())) {
          return false;
        }
        position.bit = bit + member.bitOffset();
        position.bitSize = member.bitSize();
        position.type = member.type();
        return true;
      } else if (member.name().isEmpty()
          && position.types.resolve(member.type()) instanceof BtfType.Composite nameless
          && member(position, nameless, step, bit + member.bitOffset())) {
        return true;
      }
    }
    return false;
  }

  /** The rules of other loaders: kinds agree, whatever the sizes and names behind pointers. */
  private boolean compatible(int localType, Btf types, int theirs) {
    BtfType mine = local.resolve(localType);
    BtfType other = types.resolve(theirs);
    if (mine instanceof BtfType.Composite && other instanceof BtfType.Composite) {
      return true;
    } else if (mine instanceof BtfType.Array a && other instanceof BtfType.Array b) {
      return compatible(a.element(), types, b.element());
    } else if (mine instanceof BtfType.Enumeration || other instanceof BtfType.Enumeration) {
      return (mine instanceof BtfType.Enumeration || mine instanceof BtfType.Int)
          && (other instanceof BtfType.Enumeration || other instanceof BtfType.Int);
    }
    return mine.getClass() == other.getClass();
  }

  private Value value(Position position) {
    BtfType resolved = position.types.resolve(position.type);
    int size = position.types.size(position.type);
    int localType = steps.isEmpty() ? type : localFieldType();
    int localSize = local.size(localType);
    long offset = position.bit / 8;
    int bitSize = position.bitSize;
    boolean bitField = bitSize > 0;
    int bytes = size;
    if (bitField) {
      offset = position.bit / 8 / bytes * bytes;
      while (position.bit + bitSize - offset * 8 > bytes * 8L) {
        if (bytes >= 8) {
          return null;
        }
        bytes *= 2;
        offset = position.bit / 8 / bytes * bytes;
      }
    } else {
      bitSize = size * 8;
    }
    boolean signed =
        resolved instanceof BtfType.Int integer
            ? integer.signed()
            : resolved instanceof BtfType.Enumeration enumeration && enumeration.signed();
    return switch (kind) {
      case KernelRelocator.FIELD_EXISTS -> Value.of(1);
      case KernelRelocator.FIELD_BYTE_SIZE -> Value.of(bytes);
      case KernelRelocator.FIELD_SIGNED -> Value.of(signed ? 1 : 0);
      case KernelRelocator.FIELD_SHIFT_LEFT -> Value.of(64 - (position.bit + bitSize - offset * 8));
      case KernelRelocator.FIELD_SHIFT_RIGHT -> Value.of(64 - bitSize);
      default ->
          new Value(
              offset,
              bitField ? 0 : size,
              localSize,
              resolved instanceof BtfType.Pointer || resolved instanceof BtfType.Int && !signed);
    };
  }

  private int localFieldType() {
    int at = local.resolveId(type);
    for (Step step : steps) {
      if (step.localMember() != null) {
        at = step.localMember().type();
      } else if (local.resolve(at) instanceof BtfType.Array array) {
        at = array.element();
      }
    }
    return at;
  }
}
