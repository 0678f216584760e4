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
import org.b.core.btf.BtfKind;
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
  void loadsThroughPointersToPlainMemoryAlone() {
    assertEquals(KernelPath.Load.POINTER, load(types, "real_parent"));
    assertEquals(KernelPath.Load.POINTER, load(types, "cred"));
    assertEquals(KernelPath.Load.NUMBER, load(types, "tgid"));
    // known from the kernel's sources: these types have no tags
    assertEquals(KernelPath.Load.REFUSED, load(types, "robust_list"));
  }

  /** Kernels built with clang have tags. */
  @Test
  void refusesToLoadThroughTaggedPointers() {
    Btf plain = types.btf();
    BtfType.Pointer cred = pointer(types, "cred");
    assertTrue(types.isPlainStruct(cred));
    byte[] bytes = plain.bytes();
    ByteBuffer words = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    int record = words.getInt(4) + record(words, cred.target());
    assertEquals(BtfKind.CONST, BtfKind.kind(words.getInt(record + 4)));
    words.putInt(record + 4, BtfKind.TYPE_TAG << 24);
    KernelTypes tagged = KernelTypes.of("a clang kernel", () -> Btf.open(bytes));
    assertEquals(KernelPath.Load.REFUSED, load(tagged, "cred"));
    assertEquals(KernelPath.Load.POINTER, load(tagged, "real_parent"));
    assertFalse(tagged.isPlainStruct(pointer(tagged, "cred")));
  }

  /** A module has a struct, a function and a tracepoint, whose types build on the kernel's. */
  @Test
  void findsWhatOnlyAModuleHas() {
    int[] asked = {0};
    KernelTypes kernel =
        KernelTypes.of(
            "a kernel",
            types::btf,
            base -> {
              asked[0]++;
              return List.of(Btf.open(module(base), base));
            });
    assertSame(kernel, kernel.withFunction("vfs_write"));
    assertSame(kernel, kernel.withStruct("task_struct"));
    assertEquals(0, asked[0]);
    assertSame(kernel, kernel.withStruct("nobody_has_it"));
    assertEquals(0, kernel.struct("nf_thing"));
    KernelTypes module = kernel.withStruct("nf_thing");
    assertSame(module, kernel.withFunction("nf_do"));
    assertEquals(1, asked[0]);
    assertEquals("a kernel", module.origin());
    assertEquals(kernel.struct("task_struct"), module.struct("task_struct"));
    KernelPath task = KernelPath.of(module, module.struct("nf_thing")).member("task").orElseThrow();
    assertEquals(KernelPath.Load.POINTER, task.load());
    List<BtfType.Parameter> parameters = module.function("nf_do").orElseThrow().parameters();
    assertEquals("thing", parameters.get(0).name());
    assertTrue(module.isPlainStruct((BtfType.Pointer) module.btf().type(parameters.get(0).type())));
  }

  /** {@code struct nf_thing { struct task_struct *task; }; void nf_do(struct nf_thing *thing);}. */
  private static byte[] module(Btf base) {
    int first = base.count();
    int strings = ByteBuffer.wrap(base.bytes()).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(20);
    int task = base.find(BtfKind.STRUCT, "task_struct");
    byte[] text = "\0nf_thing\0task\0nf_do\0thing\0".getBytes();
    int[] words = {
      0,
      BtfKind.PTR << 24,
      task,
      strings + 1,
      BtfKind.STRUCT << 24 | 1,
      8,
      strings + 10,
      first,
      0,
      0,
      BtfKind.PTR << 24,
      first + 1,
      0,
      BtfKind.FUNC_PROTO << 24 | 1,
      0,
      strings + 21,
      first + 2,
      strings + 15,
      BtfKind.FUNC << 24,
      first + 3
    };
    ByteBuffer bytes =
        ByteBuffer.allocate(24 + words.length * 4 + text.length)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .putInt(0x1eb9f)
            .putInt(24)
            .putInt(0)
            .putInt(words.length * 4)
            .putInt(words.length * 4)
            .putInt(text.length);
    for (int word : words) {
      bytes.putInt(word);
    }
    return bytes.put(text).array();
  }

  private static BtfType.Pointer pointer(KernelTypes of, String member) {
    return (BtfType.Pointer)
        KernelPath.of(of, of.struct("task_struct")).member(member).orElseThrow().target();
  }

  private static KernelPath.Load load(KernelTypes of, String member) {
    return KernelPath.of(of, of.struct("task_struct")).member(member).orElseThrow().load();
  }

  /** Where a type's record starts, behind the header. */
  private static int record(ByteBuffer btf, int id) {
    int at = 0;
    for (int i = 1; i < id; i++) {
      int info = btf.getInt(btf.getInt(4) + at + 4);
      at += BtfKind.COMMON + BtfKind.extra(BtfKind.kind(info), BtfKind.count(info));
    }
    return at;
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
