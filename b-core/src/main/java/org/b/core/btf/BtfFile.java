package org.b.core.btf;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * Finds BTF in what somebody has opened: a file that is BTF, as {@code /sys/kernel/btf/vmlinux}, or
 * an ELF file with a section {@code .BTF}, as {@code vmlinux}, of which only the section is read.
 */
public final class BtfFile {
  private static final int BTF = 0xeb9f;
  private static final int ELF = 0x464c457f;
  private static final int ELF_HEADER = 64;
  private static final int SECTION_HEADER = 64;

  /** A kernel's are 6 to 30 MB. */
  private static final int MOST_BYTES = 256 << 20;

  private BtfFile() {}

  /**
   * Reads the types.
   *
   * @throws ObjectFormatException if there are none, or they are damaged
   * @throws IOException if the channel cannot be read
   */
  public static Btf read(SeekableByteChannel channel) throws IOException {
    Bytes start = bytes(channel, 0, Math.min(ELF_HEADER, channel.size()));
    if (start.size() >= 2 && start.u16(0) == BTF) {
      return Btf.open(read(channel, 0, channel.size()));
    }
    if (start.size() == ELF_HEADER && start.i32(0) == ELF) {
      return Btf.open(section(channel, start));
    }
    throw new ObjectFormatException("this is neither BTF nor an ELF file with BTF");
  }

  private static byte[] section(SeekableByteChannel channel, Bytes header) throws IOException {
    if (header.u8(4) != 2 || header.u8(5) != 1) {
      throw new ObjectFormatException("this is not 64-bit little-endian ELF");
    }
    long start = header.i64(40);
    int count = header.u16(60);
    int names = header.u16(62);
    if (header.u16(58) != SECTION_HEADER || names >= count) {
      throw new ObjectFormatException("this ELF file has no usable section headers");
    }
    Bytes sections = bytes(channel, start, (long) count * SECTION_HEADER);
    Bytes text =
        bytes(
            channel,
            sections.i64(names * SECTION_HEADER + 24),
            sections.i64(names * SECTION_HEADER + 32));
    for (int i = 0; i < count; i++) {
      int at = i * SECTION_HEADER;
      if (text.text(sections.i32(at)).equals(".BTF")) {
        return read(channel, sections.i64(at + 24), sections.i64(at + 32));
      }
    }
    throw new ObjectFormatException("this ELF file has no section .BTF");
  }

  private static Bytes bytes(SeekableByteChannel channel, long offset, long length)
      throws IOException {
    return new Bytes(read(channel, offset, length), "the file");
  }

  private static byte[] read(SeekableByteChannel channel, long offset, long length)
      throws IOException {
    if (offset < 0 || length < 0 || length > MOST_BYTES || offset > channel.size() - length) {
      throw new ObjectFormatException("the file is damaged or cut short");
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) length);
    channel.position(offset);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("it ends too early");
      }
    }
    return buffer.array();
  }
}
