package org.b.backend.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory that this process shares with the kernel. Reads with acquire and writes with release order
 * are for the positions of buffers that the kernel fills meanwhile. After close every access fails.
 */
final class MappedMemory implements AutoCloseable {
  static final int READ = 1;
  static final int WRITE = 2;
  private static final int SHARED = 1;
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INTS =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final long address;
  private final int size;
  private ByteBuffer bytes;

  MappedMemory(Descriptor descriptor, long offset, int size, int protection) {
    this.size = size;
    address = LibC.mmap(0, size, protection, SHARED, descriptor.number(), offset);
    if (address == -1) {
      throw new SystemCallException("mmap", Native.getLastError());
    }
    bytes = new Pointer(address).getByteBuffer(0, size).order(ByteOrder.nativeOrder());
  }

  ByteBuffer bytes() {
    return bytes;
  }

  long getLongAcquire(int offset) {
    return (long) LONGS.getAcquire(bytes, offset);
  }

  int getIntAcquire(int offset) {
    return (int) INTS.getAcquire(bytes, offset);
  }

  void setLongRelease(int offset, long value) {
    LONGS.setRelease(bytes, offset, value);
  }

  @Override
  public void close() {
    if (bytes != null) {
      bytes = null;
      LibC.munmap(address, size);
    }
  }
}
