package org.b.backend.sys;

import com.sun.jna.Native;
import java.util.List;

/** Files that Java's own classes cannot read without blocking for ever. */
public final class OpenFile {
  public static final int O_RDONLY = 0;
  public static final int O_NONBLOCK = 0x800;

  /** A folder, which cannot be read but be named. */
  public static final int O_DIRECTORY = directoryFlag();

  private static final int O_CLOEXEC = 0x80000;
  private static final short POLLIN = 1;

  private OpenFile() {}

  /** Differs between processors (arch/arm64/include/uapi/asm/fcntl.h). */
  private static int directoryFlag() {
    return Architecture.current() == Architecture.AARCH64 ? 0x4000 : 0x10000;
  }

  /** open(2), closed on exec. */
  public static Descriptor open(String path, int flags) {
    try (Arena arena = new Arena()) {
      int result = LibC.open(arena.string(path).address(), flags | O_CLOEXEC, 0);
      if (result < 0) {
        throw new SystemCallException("open " + path, Native.getLastError());
      }
      return new Descriptor(result);
    }
  }

  /**
   * What can be read at once, at most {@code limit} bytes; empty if there is nothing now.
   *
   * @return {@code null} at the end of the file
   */
  public static byte[] readAvailable(Descriptor file, int limit) {
    try (Arena arena = new Arena()) {
      NativeBuffer buffer = arena.allocate(limit);
      long count = LibC.read(file.number(), buffer.address(), limit);
      if (count < 0) {
        int errno = Native.getLastError();
        if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
          return new byte[0];
        }
        throw new SystemCallException("read", errno);
      }
      return count == 0 ? null : buffer.getBytes(0, (int) count);
    }
  }

  /** Waits until there is something to read, at most the given time; whether there is. */
  public static boolean awaitInput(Descriptor file, int milliseconds) {
    return awaitInput(List.of(file), milliseconds);
  }

  /** As {@link #awaitInput(Descriptor, int)} for several files. */
  public static boolean awaitInput(List<Descriptor> files, int milliseconds) {
    try (Arena arena = new Arena()) {
      NativeBuffer entries = arena.allocate(8 * files.size());
      for (int i = 0; i < files.size(); i++) {
        entries.putInt(8 * i, files.get(i).number());
        entries.bytes().putShort(8 * i + 4, POLLIN);
      }
      int result = LibC.poll(entries.address(), files.size(), milliseconds);
      if (result < 0 && Native.getLastError() != Errno.EINTR) {
        throw new SystemCallException("poll", Native.getLastError());
      }
      return result > 0;
    }
  }
}
