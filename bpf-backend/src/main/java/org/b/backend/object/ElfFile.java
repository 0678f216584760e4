package org.b.backend.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.btf.Bytes;
import org.b.core.btf.ObjectFormatException;

/**
 * Sections, symbols and relocations of a 64-bit little-endian BPF relocatable (elf(5)). Own code
 * rather than a library: ELF libraries for the JVM aim at executables, and the hundred lines here
 * check every offset.
 */
public final class ElfFile {
  static final int SHT_SYMTAB = 2;
  static final int SHT_NOBITS = 8;
  static final int SHT_REL = 9;
  static final int SHF_WRITE = 1;
  static final int SHF_ALLOC = 2;
  static final int SHF_EXECINSTR = 4;
  static final int STT_FUNC = 2;
  static final int STT_SECTION = 3;
  static final int STB_GLOBAL = 1;
  static final int STB_WEAK = 2;
  private static final int EM_BPF = 247;
  private static final int SECTION_HEADER = 64;
  private static final int SYMBOL = 24;
  private static final int RELOCATION = 16;
  private static final int SECTION_INDEX_EXTENDED = 0xff00;

  /**
   * One section.
   *
   * @param data its bytes; empty for sections without content in the file
   * @param size bytes in memory
   */
  public record Section(
      int index, String name, int type, long flags, int link, int info, byte[] data, int size) {
    boolean is(int flag) {
      return (flags & flag) != 0;
    }
  }

  /**
   * One symbol.
   *
   * @param section index of its section; 0 for what is defined elsewhere
   * @param value offset in the section
   */
  public record Symbol(String name, int type, int binding, int section, int value, int size) {}

  /**
   * A place to fill in.
   *
   * @param offset in bytes from the section's start
   * @param type {@code R_BPF_} number
   */
  public record Relocation(int offset, int type, Symbol symbol) {}

  private final List<Section> sections = new ArrayList<>();
  private final List<Symbol> symbols = new ArrayList<>();

  /**
   * @throws ObjectFormatException if the bytes are not such a file
   */
  public ElfFile(byte[] file) {
    Bytes bytes = new Bytes(file, "the object");
    if (file.length < 4 || bytes.i32(0) != 0x464c457f) {
      throw new ObjectFormatException("this is not an ELF object");
    }
    if (bytes.u8(4) != 2 || bytes.u8(5) != 1) {
      throw new ObjectFormatException("the object is not 64-bit little-endian ELF");
    }
    if (bytes.u16(18) != EM_BPF) {
      throw new ObjectFormatException("the object is for another processor than BPF");
    }
    readSections(bytes);
    for (Section section : sections) {
      if (section.type() == SHT_SYMTAB) {
        readSymbols(section);
        break;
      }
    }
  }

  private void readSections(Bytes bytes) {
    int start = bytes.size64(40);
    int count = bytes.u16(60);
    int namesIndex = bytes.u16(62);
    if (bytes.u16(58) != SECTION_HEADER || count == 0 || namesIndex >= count) {
      throw new ObjectFormatException("the object has no usable section headers");
    }
    // Refuses a table that is cut off, even behind the last field that is read.
    bytes.slice(start, count * SECTION_HEADER);
    int namesHeader = start + namesIndex * SECTION_HEADER;
    Bytes names =
        new Bytes(
            bytes.slice(bytes.size64(namesHeader + 24), bytes.size64(namesHeader + 32)),
            "the object's table of section names");
    for (int i = 0; i < count; i++) {
      int header = start + i * SECTION_HEADER;
      int type = bytes.i32(header + 4);
      int size = bytes.size64(header + 32);
      boolean empty = type == SHT_NOBITS || type == 0;
      sections.add(
          new Section(
              i,
              names.text(bytes.i32(header)),
              type,
              bytes.i64(header + 8),
              bytes.i32(header + 40),
              bytes.i32(header + 44),
              empty ? new byte[0] : bytes.slice(bytes.size64(header + 24), size),
              size));
    }
  }

  private void readSymbols(Section table) {
    Bytes bytes = new Bytes(table.data(), "the object's symbol table");
    Bytes names = new Bytes(section(table.link()).data(), "the object's table of symbol names");
    for (int at = 0; at < bytes.size(); at += SYMBOL) {
      int info = bytes.u8(at + 4);
      int section = bytes.u16(at + 6);
      int type = info & 15;
      boolean special = section >= SECTION_INDEX_EXTENDED;
      String name = names.text(bytes.i32(at));
      symbols.add(
          new Symbol(
              type == STT_SECTION && !special ? section(section).name() : name,
              type,
              info >> 4,
              special ? 0 : section,
              special ? 0 : bytes.size64(at + 8),
              bytes.size64(at + 16)));
    }
  }

  public List<Section> sections() {
    return sections;
  }

  public List<Symbol> symbols() {
    return symbols;
  }

  public Optional<Section> section(String name) {
    return sections.stream().filter(s -> s.name().equals(name)).findFirst();
  }

  Section section(int index) {
    if (index < 0 || index >= sections.size()) {
      throw new ObjectFormatException("the object refers to a section that it does not have");
    }
    return sections.get(index);
  }

  /** What is to be filled in within a section. */
  public List<Relocation> relocations(Section target) {
    List<Relocation> result = new ArrayList<>();
    for (Section section : sections) {
      if (section.type() != SHT_REL || section.info() != target.index()) {
        continue;
      }
      Bytes bytes = new Bytes(section.data(), "section " + section.name());
      for (int at = 0; at < bytes.size(); at += RELOCATION) {
        int symbol = bytes.i32(at + 12);
        if (symbol < 0 || symbol >= symbols.size()) {
          throw new ObjectFormatException("section " + section.name() + " names a missing symbol");
        }
        result.add(new Relocation(bytes.size64(at), bytes.i32(at + 8), symbols.get(symbol)));
      }
    }
    return result;
  }
}
