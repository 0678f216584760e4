package org.b.core.btf;

import java.util.List;

/**
 * One type of BTF (Documentation/bpf/btf.rst). Types refer to each other by id; 0 is {@code void}.
 * Names may be empty.
 */
public sealed interface BtfType {
  /** Kernel spelling; empty if the type has none. */
  String name();

  /** {@code void}, id 0. */
  record Void() implements BtfType {
    @Override
    public String name() {
      return "void";
    }
  }

  /**
   * @param size in bytes
   * @param bits used ones, counted from bit {@code offset}
   */
  record Int(
      String name, int size, int bits, int offset, boolean signed, boolean character, boolean bool)
      implements BtfType {}

  record Pointer(int target) implements BtfType {
    @Override
    public String name() {
      return "";
    }
  }

  record Array(int element, int index, int count) implements BtfType {
    @Override
    public String name() {
      return "";
    }
  }

  /** A struct or union. */
  record Composite(String name, boolean union, int size, List<Member> members) implements BtfType {}

  /**
   * @param bitOffset from the struct's start
   * @param bitSize 0 unless it is a bit field
   */
  record Member(String name, int type, int bitOffset, int bitSize) {}

  record Enumeration(String name, int size, boolean signed, List<Enumerator> values)
      implements BtfType {}

  record Enumerator(String name, long value) {}

  record Forward(String name, boolean union) implements BtfType {}

  record Typedef(String name, int target) implements BtfType {}

  /** {@code const}, {@code volatile}, {@code restrict} or a type tag. */
  record Modifier(String name, int kind, int target) implements BtfType {}

  /**
   * @param linkage 0 static, 1 global, 2 extern
   */
  record Function(String name, int prototype, int linkage) implements BtfType {}

  record FunctionPrototype(int result, List<Parameter> parameters) implements BtfType {
    @Override
    public String name() {
      return "";
    }
  }

  record Parameter(String name, int type) {}

  record Variable(String name, int type, int linkage) implements BtfType {}

  /** The variables of an ELF section. */
  record DataSection(String name, int size, List<Placed> variables) implements BtfType {}

  /**
   * @param variable id of a {@link Variable}
   * @param offset in the section; often 0 in the file, where the symbol table has the truth
   */
  record Placed(int variable, int offset, int size) {}

  record FloatingPoint(String name, int size) implements BtfType {}

  /** A declaration tag. */
  record Tag(String name, int target, int component) implements BtfType {}
}
