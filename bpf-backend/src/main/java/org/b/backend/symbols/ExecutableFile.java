package org.b.backend.symbols;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Functions, segments and notes of a 64-bit little-endian program or library (elf(5)). The file is
 * mapped, so that large ones cost only what is looked at.
 */
public final class ExecutableFile {
  private static final int SHT_SYMTAB = 2;
  private static final int SHT_NOTE = 7;
  private static final int SHT_DYNSYM = 11;
  private static final int STT_FUNC = 2;
  private static final int STT_GNU_IFUNC = 10;
  private static final int PT_LOAD = 1;
  private static final int SECTION_HEADER = 64;
  private static final int PROGRAM_HEADER = 56;
  private static final int SYMBOL = 24;

  /**
   * A function.
   *
   * @param address as the file counts, before it is loaded anywhere
   */
  public record Symbol(String name, long address, long size) {}

  /** What is loaded where. */
  private record Segment(long address, long offset, long size) {}

  /** A section's place in the file. */
  record Section(String name, int type, long address, long offset, long size, int link) {}

  private final Path path;
  private final ByteBuffer bytes;
  private final List<Section> sections = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();

  private ExecutableFile(Path path, ByteBuffer bytes) throws IOException {
    this.path = path;
    this.bytes = bytes;
    try {
      if (bytes.getInt(0) != 0x464c457f || bytes.get(4) != 2 || bytes.get(5) != 1) {
        throw new IOException(path + " is not a 64-bit little-endian program or library");
      }
      readSegments();
      readSections();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException(path + " is damaged or cut short", e);
    }
  }

  /**
   * @throws IOException if it cannot be read, or is no such file
   */
  public static ExecutableFile open(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = Math.min(channel.size(), Integer.MAX_VALUE);
      if (size < 64) {
        throw new IOException(path + " is not a program or library");
      }
      return new ExecutableFile(
          path, channel.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN));
    }
  }

  public Path path() {
    return path;
  }

  private void readSegments() {
    long start = bytes.getLong(32);
    int count = Short.toUnsignedInt(bytes.getShort(56));
    for (int i = 0; i < count; i++) {
      int at = Math.toIntExact(start) + i * PROGRAM_HEADER;
      if (bytes.getInt(at) == PT_LOAD) {
        segments.add(
            new Segment(bytes.getLong(at + 16), bytes.getLong(at + 8), bytes.getLong(at + 32)));
      }
    }
  }

  private void readSections() {
    int start = (int) bytes.getLong(40);
    int count = Short.toUnsignedInt(bytes.getShort(60));
    int names = Short.toUnsignedInt(bytes.getShort(62));
    if (start <= 0 || names >= count) {
      return;
    }
    int namesAt = (int) bytes.getLong(start + names * SECTION_HEADER + 24);
    for (int i = 0; i < count; i++) {
      int at = start + i * SECTION_HEADER;
      sections.add(
          new Section(
              text(namesAt + bytes.getInt(at)),
              bytes.getInt(at + 4),
              bytes.getLong(at + 16),
              bytes.getLong(at + 24),
              bytes.getLong(at + 32),
              bytes.getInt(at + 40)));
    }
  }

  private String text(int start) {
    int end = start;
    while (bytes.get(end) != 0) {
      end++;
    }
    byte[] result = new byte[end - start];
    bytes.get(start, result);
    return new String(result, StandardCharsets.UTF_8);
  }

  ByteBuffer bytes() {
    return bytes;
  }

  Optional<Section> section(String name) {
    return sections.stream().filter(s -> s.name().equals(name)).findFirst();
  }

  /** Sections of notes with a name. */
  List<Section> notes(String name) {
    return sections.stream().filter(s -> s.type() == SHT_NOTE && s.name().equals(name)).toList();
  }

  /** The functions that the file names: all, or without a full table those that others may call. */
  public List<Symbol> functions() {
    List<Symbol> result = new ArrayList<>();
    for (Section section : sections) {
      if (section.type() == SHT_SYMTAB || section.type() == SHT_DYNSYM) {
        functions(section, result);
      }
    }
    return result;
  }

  private void functions(Section table, List<Symbol> result) {
    if (table.link() < 0 || table.link() >= sections.size()) {
      return;
    }
    long names = sections.get(table.link()).offset();
    try {
      for (long at = table.offset(); at + SYMBOL <= table.offset() + table.size(); at += SYMBOL) {
        int place = Math.toIntExact(at);
        int type = bytes.get(place + 4) & 15;
        boolean defined = bytes.getShort(place + 6) != 0;
        if (defined && (type == STT_FUNC || type == STT_GNU_IFUNC)) {
          String name = text(Math.toIntExact(names + bytes.getInt(place)));
          // "malloc@@GLIBC_2.2.5"
          int version = name.indexOf('@');
          result.add(
              new Symbol(
                  version > 0 ? name.substring(0, version) : name,
                  bytes.getLong(place + 8),
                  bytes.getLong(place + 16)));
        }
      }
    } catch (ArithmeticException | IndexOutOfBoundsException e) {
      // The names that could be read are better than none.
    }
  }

  /** A function by name. */
  public Optional<Symbol> function(String name) {
    return functions().stream().filter(s -> s.name().equals(name)).findFirst();
  }

  /** Where in the file the byte is that is loaded at an address. */
  public OptionalLong fileOffset(long address) {
    for (Segment segment : segments) {
      long distance = address - segment.address();
      if (distance >= 0 && distance < segment.size()) {
        return OptionalLong.of(segment.offset() + distance);
      }
    }
    return OptionalLong.empty();
  }

  /** The address of a byte of the file, as the file counts. */
  public OptionalLong address(long fileOffset) {
    for (Segment segment : segments) {
      long distance = fileOffset - segment.offset();
      if (distance >= 0 && distance < segment.size()) {
        return OptionalLong.of(segment.address() + distance);
      }
    }
    return OptionalLong.empty();
  }
}
