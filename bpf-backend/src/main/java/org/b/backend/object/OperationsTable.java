package org.b.backend.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;
import org.b.core.btf.Bytes;
import org.b.core.btf.ObjectFormatException;

/**
 * A table of functions for the kernel to call: a variable of the section {@code .struct_ops} or
 * {@code .struct_ops.link}.
 *
 * @param name of the variable
 * @param struct name of the kernel's struct, {@code tcp_congestion_ops}
 * @param type BTF id of the struct in the object
 * @param content its bytes in the object's layout; functions are zero
 * @param functions program by member
 * @param withLink whether a link holds it, which ends with the process
 */
public record OperationsTable(
    String name,
    String struct,
    int type,
    byte[] content,
    Map<String, String> functions,
    boolean withLink) {
  private static final String SECTION = ".struct_ops";
  private static final String LINK_SECTION = ".struct_ops.link";

  static List<OperationsTable> read(ElfFile file, Optional<Btf> btf) {
    List<OperationsTable> result = new ArrayList<>();
    for (String section : List.of(SECTION, LINK_SECTION)) {
      Optional<ElfFile.Section> found = file.section(section);
      if (found.isPresent() && btf.isPresent()) {
        for (BtfType.Placed placed :
            btf.get().dataSection(section).map(BtfType.DataSection::variables).orElse(List.of())) {
          result.add(read(file, found.get(), btf.get(), placed));
        }
      }
    }
    return List.copyOf(result);
  }

  private static OperationsTable read(
      ElfFile file, ElfFile.Section section, Btf btf, BtfType.Placed placed) {
    if (!(btf.type(placed.variable()) instanceof BtfType.Variable variable)
        || !(btf.resolve(variable.type()) instanceof BtfType.Composite struct)) {
      throw new ObjectFormatException("a variable of " + section.name() + " is not a struct");
    }
    Map<String, String> functions = new LinkedHashMap<>();
    for (ElfFile.Relocation relocation : file.relocations(section)) {
      int offset = relocation.offset() - placed.offset();
      for (BtfType.Member member : struct.members()) {
        if (member.bitOffset() == offset * 8L) {
          functions.put(member.name(), relocation.symbol().name());
        }
      }
    }
    byte[] content =
        new Bytes(section.data(), "section " + section.name())
            .slice(placed.offset(), struct.size());
    return new OperationsTable(
        variable.name(),
        struct.name().replaceFirst("___.*", ""),
        btf.resolveId(variable.type()),
        content,
        functions,
        section.name().equals(LINK_SECTION));
  }
}
