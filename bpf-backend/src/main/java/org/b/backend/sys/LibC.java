package org.b.backend.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library, bound directly. Pointers travel as {@code long} addresses of {@link
 * NativeBuffer}s; {@code errno} is JNA's copy for the calling thread. Variadic functions are called
 * with fixed arguments, which is the same call on Linux for integers.
 */
final class LibC {
  static {
    Architecture.current();
    Native.register(LibC.class, NativeLibrary.getProcess());
  }

  private LibC() {}

  static native long syscall(long number, long a, long b, long c, long d, long e, long f);

  static native int close(int descriptor);

  static native int open(long path, int flags, int mode);

  static native long read(int descriptor, long buffer, long size);

  static native long mmap(
      long address, long size, int protection, int flags, int descriptor, long offset);

  static native int munmap(long address, long size);

  static native int ioctl(int descriptor, long request, long argument);

  static native int poll(long descriptors, long count, int timeoutMilliseconds);

  static native int socket(int domain, int type, int protocol);

  static native int bind(int descriptor, long address, int size);

  static native int setsockopt(int descriptor, int level, int option, long value, int size);

  static native long send(int descriptor, long buffer, long size, int flags);

  static native long recv(int descriptor, long buffer, long size, int flags);

  static native int setns(int descriptor, int kind);

  static native int unshare(int kinds);

  static native int setrlimit(int resource, long limits);

  static native long sysconf(int name);
}
