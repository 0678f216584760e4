package org.b.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfFile;
import org.b.core.btf.BtfType;
import org.b.core.btf.ObjectFormatException;
import org.junit.jupiter.api.Test;

class KernelTypesTest {
  private final KernelTypes types = KernelTypes.bundled();

  @Test
  void findsFunctionsWithTheirPrototypes() {
    List<BtfType.Parameter> parameters = types.function("vfs_write").orElseThrow().parameters();
    assertEquals(
        List.of("file", "buf", "count", "pos"),
        parameters.stream().map(BtfType.Parameter::name).toList());
    assertTrue(types.function("vfs_wirte").isEmpty());
    assertTrue(types.functionNames().contains("vfs_write"));
  }

  @Test
  void findsTracepointsWithoutTheProbesOwnData() {
    assertEquals(
        List.of("p", "old_pid", "bprm"),
        types.tracepoint("sched_process_exec").orElseThrow().stream()
            .map(BtfType.Parameter::name)
            .toList());
    assertTrue(types.tracepoint("sched_proces_exec").isEmpty());
    assertTrue(types.tracepointNames().contains("sched_switch"));
  }

  @Test
  void findsTypesByKindAndName() {
    assertNotEquals(0, types.struct("task_struct"));
    assertEquals(0, types.union("task_struct"));
    assertEquals(types.btf().name(types.struct("task_struct")), "task_struct");
    assertNotEquals(0, types.typedef("pid_t"));
    assertFalse(types.complete());
  }

  @Test
  void asksItsSourceOnceAndDoesWithoutADamagedOne() {
    int[] asked = {0};
    KernelTypes damaged =
        KernelTypes.of(
            "a file",
            () -> {
              asked[0]++;
              throw new ObjectFormatException("damaged");
            });
    assertEquals(0, asked[0]);
    assertSame(types.btf(), damaged.btf());
    damaged.struct("file");
    assertEquals(1, asked[0]);
  }

  @Test
  void decodesEveryBundledType() {
    for (int id = 0; id < types.btf().count(); id++) {
      types.btf().type(id);
      types.btf().size(id);
    }
  }

  @Test
  void readsFilesThatAreBtfAndSaysWhatIsWrongWithOthers() throws IOException {
    byte[] bytes = types.btf().bytes();
    Btf read = BtfFile.read(new Memory(bytes));
    assertEquals(types.btf().count(), read.count());
    for (int length : new int[] {0, 1, 2, 20, 24, 5000, bytes.length - 1}) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThrows(ObjectFormatException.class, () -> BtfFile.read(new Memory(cut)), "" + length);
    }
    assertThrows(
        ObjectFormatException.class, () -> BtfFile.read(new Memory("struct x {}".getBytes())));
    byte[] elf = new byte[4096];
    ByteBuffer.wrap(elf).put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1});
    assertThrows(ObjectFormatException.class, () -> BtfFile.read(new Memory(elf)));
  }

  /** A file in memory. */
  private static final class Memory implements SeekableByteChannel {
    private final byte[] bytes;
    private long position;

    Memory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer target) {
      int count = (int) Math.min(target.remaining(), bytes.length - position);
      if (count <= 0) {
        return -1;
      }
      target.put(bytes, (int) position, count);
      position += count;
      return count;
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
      position = newPosition;
      return this;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
