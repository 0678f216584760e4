package org.b.backend.codegen;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.b.core.program.Table;
import org.b.core.types.ArrayType;
import org.b.core.types.Enumeration;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;

/** Debug metadata of types: what {@code bpftool map dump} prints keys and values by. */
final class TypeInfo {
  private final Metadata metadata;
  private final DebugInfo debug;
  private final Map<StructType, String> structs = new IdentityHashMap<>();
  private final Map<Enumeration, String> enumerations = new IdentityHashMap<>();

  TypeInfo(Metadata metadata, DebugInfo debug) {
    this.metadata = metadata;
    this.debug = debug;
  }

  String of(Type type) {
    if (type instanceof IntegerType integer) {
      return integer(integer);
    } else if (type instanceof StructType struct) {
      return structs.computeIfAbsent(struct, this::struct);
    } else if (type instanceof ArrayType array) {
      return array(of(array.element()), array.count(), array.size());
    }
    throw new IllegalArgumentException("no memory layout for " + type.display());
  }

  String pointerTo(String type) {
    return metadata.node(
        "!DIDerivedType(tag: DW_TAG_pointer_type, baseType: " + type + ", size: 64)");
  }

  String array(String element, int count, int bytes) {
    return metadata.node(
        "!DICompositeType(tag: DW_TAG_array_type, baseType: "
            + element
            + ", size: "
            + bytes * 8L
            + ", elements: "
            + metadata.node("!{" + metadata.node("!DISubrange(count: " + count + ")") + "}")
            + ")");
  }

  /** An enumeration without a name, which loaders take for any other of its size. */
  String enumeration(int bytes) {
    return metadata.node(
        "!DICompositeType(tag: DW_TAG_enumeration_type, size: "
            + bytes * 8
            + ", elements: "
            + metadata.node("!{" + metadata.node("!DIEnumerator(name: \"B_ANY\", value: 0)") + "}")
            + ")");
  }

  /** An enumeration of the kernel's, with the one enumerator that is asked for. */
  String enumeration(String name, int bytes, String enumerator, long value) {
    return metadata.node(
        "!DICompositeType(tag: DW_TAG_enumeration_type, name: "
            + Metadata.quote(name)
            + ", size: "
            + bytes * 8
            + ", elements: "
            + metadata.node(
                "!{"
                    + metadata.node(
                        "!DIEnumerator(name: "
                            + Metadata.quote(enumerator)
                            + ", value: "
                            + value
                            + ")")
                    + "}")
            + ")");
  }

  /** What loaders may set and programs cannot change: {@code const volatile}, as in C. */
  String constant(String type) {
    String changing =
        metadata.node("!DIDerivedType(tag: DW_TAG_volatile_type, baseType: " + type + ")");
    return metadata.node("!DIDerivedType(tag: DW_TAG_const_type, baseType: " + changing + ")");
  }

  /** A struct of a name, of which nothing is said. */
  String named(String name) {
    return composite(name, "structure", 0, "!{}");
  }

  /** What a variable of the kernel holds, as far as loaders compare it: the kinds of types. */
  String ofKernel(Type type) {
    if (type instanceof KernelStructType struct) {
      return composite(struct.name(), struct.union() ? "union" : "structure", 0, "!{}");
    }
    return type instanceof ReferenceType reference
        ? pointerTo(ofKernel(reference.target()))
        : of(type);
  }

  /** A struct that is only named: the context of a program. */
  String forward(String name) {
    return metadata.node(
        "!DICompositeType(tag: DW_TAG_structure_type, name: "
            + Metadata.quote(name)
            + ", flags: DIFlagFwdDecl)");
  }

  String signature(String result, List<String> parameters) {
    String types =
        Stream.concat(Stream.of(result), parameters.stream()).collect(Collectors.joining(", "));
    return metadata.node("!DISubroutineType(types: " + metadata.node("!{" + types + "}") + ")");
  }

  /** A function's result: a number of its own type, or a reference as a register holds it. */
  String result(Type type) {
    return type instanceof IntegerType ? of(type) : parameter(type);
  }

  /** A subprogram's parameter as registers hold it: structs are passed by their address. */
  String parameter(Type type) {
    if (type instanceof IntegerType
        || type instanceof ReferenceType foreign && foreign.isForeign()) {
      return of(IntegerType.U64);
    }
    Type target = type instanceof ReferenceType reference ? reference.target() : type;
    return pointerTo(of(target));
  }

  /** What tells a histogram's map from others. */
  String histogramCount() {
    return typedef("log2_count", of(IntegerType.U64));
  }

  /** {@code int (*)[count]}: how a map definition states a number. */
  String number(int count) {
    return pointerTo(array(basic("int", 32, "signed"), count, 4L * count));
  }

  /**
   * {@code Event (*)[count]}: a number, and a type that readers who know of it find. Whoever reads
   * the number alone does not look at the array's elements.
   */
  String number(int count, Type element) {
    return number(count, of(element), element.size());
  }

  String number(int count, String element, int size) {
    return pointerTo(array(element, count, (long) size * count));
  }

  /** {@code struct {...} *[]}: as C declares what a map of maps holds. */
  String definitionPointers(List<Map.Entry<String, String>> fields) {
    return array(pointerTo(mapDefinition(fields)), 0, 0);
  }

  /** {@code int (*[])(void *)}: as C declares what a program array holds. */
  String programPointers() {
    String function =
        metadata.node(
            "!DISubroutineType(types: "
                + metadata.node("!{" + basic("int", 32, "signed") + ", " + pointer() + "}")
                + ")");
    return array(pointerTo(function), 0, 0);
  }

  String pointer() {
    return metadata.node("!DIDerivedType(tag: DW_TAG_pointer_type, baseType: null, size: 64)");
  }

  private String array(String element, int count, long bytes) {
    return metadata.node(
        "!DICompositeType(tag: DW_TAG_array_type, baseType: "
            + element
            + ", size: "
            + bytes * 8
            + ", elements: "
            + metadata.node("!{" + metadata.node("!DISubrange(count: " + count + ")") + "}")
            + ")");
  }

  private String integer(IntegerType type) {
    if (type.isBool()) {
      return basic("_Bool", 8, "boolean");
    } else if (type.isCharacter()) {
      return basic("char", 8, "unsigned_char");
    } else if (type.meaning() instanceof Enumeration enumeration && type.width() <= 32) {
      return enumerations.computeIfAbsent(enumeration, e -> enumeration(e, type));
    }
    int bits = type.size() * 8;
    String sign = type.signed() ? "" : "unsigned ";
    String base =
        switch (bits) {
          case 8 ->
              type.signed()
                  ? basic("signed char", 8, "signed_char")
                  : basic("unsigned char", 8, "unsigned_char");
          case 16 -> basic(sign + "short", 16, type.signed() ? "signed" : "unsigned");
          case 32 -> basic(sign + "int", 32, type.signed() ? "signed" : "unsigned");
          default -> basic(sign + "long long", 64, type.signed() ? "signed" : "unsigned");
        };
    return typedef((type.signed() ? "i" : "u") + bits, base);
  }

  /**
   * Enumerations of up to 32 bits; for larger ones, which kernels before 6.0 do not know
   * (BTF_KIND_ENUM64), the integer alone is described.
   */
  private String enumeration(Enumeration enumeration, IntegerType type) {
    StringBuilder constants = new StringBuilder("!{");
    for (Enumeration.Constant constant : enumeration.constants()) {
      constants
          .append(constants.length() > 2 ? ", " : "")
          .append(
              metadata.node(
                  "!DIEnumerator(name: "
                      + Metadata.quote(constant.name())
                      + ", value: "
                      + constant.value()
                      + (type.signed() ? ")" : ", isUnsigned: true)")));
    }
    return metadata.node(
        "!DICompositeType(tag: DW_TAG_enumeration_type, name: "
            + Metadata.quote(enumeration.name())
            + ", "
            + debug.declaration(enumeration.span())
            + ", baseType: "
            + integer(new IntegerType(type.width(), type.signed()))
            + ", size: "
            + type.size() * 8
            + ", elements: "
            + metadata.node(constants.append('}').toString())
            + ")");
  }

  /** A number type as the compiler of the kernel names it. */
  String basic(String name, int bits, String encoding) {
    return metadata.node(
        "!DIBasicType(name: \""
            + name
            + "\", size: "
            + bits
            + ", encoding: DW_ATE_"
            + encoding
            + ")");
  }

  private String typedef(String name, String base) {
    return metadata.node(
        "!DIDerivedType(tag: DW_TAG_typedef, name: \"" + name + "\", baseType: " + base + ")");
  }

  private String struct(StructType struct) {
    String place = struct.span() == null ? "" : ", " + debug.declaration(struct.span());
    StringBuilder members = new StringBuilder("!{");
    for (StructType.Field field : struct.fields()) {
      boolean bits = field.type() instanceof IntegerType && !field.isPlain();
      members
          .append(members.length() > 2 ? ", " : "")
          .append(
              member(
                  field.name(),
                  of(field.type()),
                  field.bitWidth(),
                  field.bitOffset(),
                  bits
                      ? ", flags: DIFlagBitField, extraData: i64 " + field.bitOffset() / 8 * 8
                      : ""));
    }
    return composite(struct.name(), struct.size(), members.append('}').toString(), place);
  }

  String member(String name, String type, int size, int offset, String rest) {
    return metadata.node(
        "!DIDerivedType(tag: DW_TAG_member, name: "
            + Metadata.quote(name)
            + ", baseType: "
            + type
            + ", size: "
            + size
            + ", offset: "
            + offset
            + rest
            + ")");
  }

  private String composite(String name, int bytes, String members, String rest) {
    return composite(name, "structure", bytes, members, rest);
  }

  /**
   * @param kind {@code structure} or {@code union}
   */
  String composite(String name, String kind, int bytes, String members) {
    return composite(name, kind, bytes, members, "");
  }

  private String composite(String name, String kind, int bytes, String members, String rest) {
    return metadata.node(
        "!DICompositeType(tag: DW_TAG_"
            + kind
            + "_type"
            + (name.isEmpty() ? "" : ", name: " + Metadata.quote(name))
            + rest
            + ", size: "
            + bytes * 8L
            + ", elements: "
            + metadata.node(members)
            + ")");
  }

  /** The key that the kernel sees: for a longest-prefix table, prefix length and network order. */
  String key(Table table) {
    if (!PrefixKey.isUsedBy(table)) {
      return of(table.key());
    }
    PrefixKey key = PrefixKey.of(table);
    StringBuilder members =
        new StringBuilder("!{").append(member("prefixlen", of(IntegerType.U32), 32, 0, ""));
    for (PrefixKey.Part part : key.parts()) {
      int bits = part.bytes() * 8;
      String base = of(IntegerType.unsigned(bits));
      String type = bits == 8 ? base : typedef("__be" + bits, base);
      members.append(", ").append(member(part.name(), type, bits, part.offset() * 8, ""));
    }
    return composite(key.name(), key.size(), members.append('}').toString(), "");
  }

  /** The anonymous struct whose members state what a map is, as libbpf's BTF-defined maps do. */
  String mapDefinition(List<Map.Entry<String, String>> fields) {
    StringBuilder members = new StringBuilder("!{");
    int offset = 0;
    for (Map.Entry<String, String> field : fields) {
      int width = field.getKey().equals(MapFields.VALUES) ? 0 : 64;
      members
          .append(offset > 0 ? ", " : "")
          .append(member(field.getKey(), field.getValue(), width, offset, ""));
      offset += width;
    }
    return composite("", offset / 8, members.append('}').toString(), "");
  }
}
