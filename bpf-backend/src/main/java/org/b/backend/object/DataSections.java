package org.b.backend.object;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;
import org.b.core.btf.Bytes;

/**
 * The sections of global variables. Compilers leave sizes and offsets in their BTF empty, because
 * only the symbol table knows them; the kernel wants them filled in and in ascending order.
 */
final class DataSections {
  private static final int ARRAY = 2;
  private static final int READ_ONLY_FOR_PROGRAMS = 1 << 7;

  private DataSections() {}

  /** The BTF with sizes and offsets of data sections filled in. */
  static byte[] complete(ElfFile file, Btf btf, byte[] section) {
    Bytes bytes = new Bytes(section, "the object's type information");
    byte[] result = section.clone();
    ByteBuffer out = ByteBuffer.wrap(result).order(ByteOrder.LITTLE_ENDIAN);
    int at = bytes.size32(4) + bytes.size32(8);
    for (BtfType type : btf.types().subList(1, btf.types().size())) {
      int info = bytes.i32(at + 4);
      if (type instanceof BtfType.DataSection data) {
        Optional<ElfFile.Section> target = file.section(data.name());
        if (target.isPresent()) {
          out.putInt(at + 8, target.get().size());
          put(out, at + BtfKind.COMMON, placed(file, target.get(), btf, data));
        }
      }
      at += BtfKind.COMMON + BtfKind.extra(BtfKind.kind(info), BtfKind.count(info));
    }
    return result;
  }

  private static List<BtfType.Placed> placed(
      ElfFile file, ElfFile.Section section, Btf btf, BtfType.DataSection data) {
    List<BtfType.Placed> result = new ArrayList<>();
    for (BtfType.Placed placed : data.variables()) {
      String name = btf.type(placed.variable()).name();
      int offset =
          file.symbols().stream()
              .filter(s -> s.section() == section.index() && s.name().equals(name))
              .filter(s -> s.type() != ElfFile.STT_SECTION)
              .findFirst()
              .map(ElfFile.Symbol::value)
              .orElse(placed.offset());
      int size = btf.type(placed.variable()) instanceof BtfType.Variable v ? btf.size(v.type()) : 0;
      result.add(new BtfType.Placed(placed.variable(), offset, size == 0 ? placed.size() : size));
    }
    result.sort(Comparator.comparingInt(BtfType.Placed::offset));
    return result;
  }

  private static void put(ByteBuffer out, int start, List<BtfType.Placed> placed) {
    int at = start;
    for (BtfType.Placed entry : placed) {
      out.putInt(at, entry.variable());
      out.putInt(at + 4, entry.offset());
      out.putInt(at + 8, entry.size());
      at += 12;
    }
  }

  /** Whether programs refer to variables of this section through a map. */
  static boolean isData(ElfFile.Section section) {
    String name = section.name();
    return section.size() > 0
        && section.is(ElfFile.SHF_ALLOC)
        && !section.is(ElfFile.SHF_EXECINSTR)
        && (named(name, ".rodata") || named(name, ".data") || named(name, ".bss"));
  }

  private static boolean named(String name, String start) {
    return name.equals(start) || name.startsWith(start + ".");
  }

  static List<MapDefinition> maps(ElfFile file, Optional<Btf> btf) {
    List<MapDefinition> result = new ArrayList<>();
    for (ElfFile.Section section : file.sections()) {
      if (!isData(section)) {
        continue;
      }
      boolean constant = named(section.name(), ".rodata");
      byte[] content =
          section.type() == ElfFile.SHT_NOBITS ? new byte[section.size()] : section.data();
      result.add(
          new MapDefinition(
              section.name(),
              ARRAY,
              4,
              section.size(),
              1,
              constant ? READ_ONLY_FOR_PROGRAMS : 0,
              0,
              btf.map(types -> sectionType(types, section.name())).orElse(0),
              Optional.of(new MapDefinition.SectionData(content, constant))));
    }
    return result;
  }

  private static int sectionType(Btf btf, String name) {
    return btf.dataSection(name).map(section -> btf.types().indexOf(section)).orElse(0);
  }
}
