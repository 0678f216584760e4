package org.b.backend.symbols;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The statically defined probes (USDT) of a program or library: notes of the section {@code
 * .note.stapsdt} (https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation).
 */
public final class UserProbes {
  private static final String NOTES = ".note.stapsdt";
  private static final String BASE = ".stapsdt.base";
  private static final int TYPE = 3;

  /**
   * One place of a probe.
   *
   * @param address of its instruction, as the file counts
   * @param semaphore address of the counter of its users; 0 for none
   * @param arguments where its arguments are: {@code -4@%edi 8@-24(%rbp)}
   */
  public record Probe(
      String provider, String name, long address, long semaphore, String arguments) {}

  private UserProbes() {}

  public static List<Probe> of(ExecutableFile file) {
    List<Probe> result = new ArrayList<>();
    long base = file.section(BASE).map(ExecutableFile.Section::address).orElse(0L);
    for (ExecutableFile.Section section : file.notes(NOTES)) {
      try {
        ByteBuffer notes =
            file.bytes()
                .slice(Math.toIntExact(section.offset()), Math.toIntExact(section.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        read(notes, base, result);
      } catch (RuntimeException e) {
        // The probes that could be read are better than none.
      }
    }
    return result;
  }

  private static void read(ByteBuffer notes, long base, List<Probe> result) {
    int at = 0;
    while (at + 12 <= notes.capacity()) {
      int nameSize = notes.getInt(at);
      int size = notes.getInt(at + 4);
      int type = notes.getInt(at + 8);
      int content = at + 12 + padded(nameSize);
      if (type == TYPE) {
        // A prelinked file has moved by as much as its base has.
        long moved = base == 0 ? 0 : base - notes.getLong(content + 8);
        long semaphore = notes.getLong(content + 16);
        int text = content + 24;
        String provider = text(notes, text);
        String name = text(notes, text += provider.length() + 1);
        String arguments = text(notes, text + name.length() + 1);
        result.add(
            new Probe(
                provider,
                name,
                notes.getLong(content) + moved,
                semaphore == 0 ? 0 : semaphore + moved,
                arguments));
      }
      at = content + padded(size);
    }
  }

  private static int padded(int size) {
    return size + 3 & ~3;
  }

  private static String text(ByteBuffer bytes, int start) {
    int end = start;
    while (bytes.get(end) != 0) {
      end++;
    }
    byte[] result = new byte[end - start];
    bytes.get(start, result);
    return new String(result, StandardCharsets.ISO_8859_1);
  }
}
