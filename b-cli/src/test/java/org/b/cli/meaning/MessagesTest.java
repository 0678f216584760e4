package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.BpfMap;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.MessageWriter;
import org.b.core.facts.KernelVersion;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages that user space writes to a user ring buffer, as programs get them. */
class MessagesTest {
  private static final int STOP = 99;
  private static final int LEAVE = 98;
  private static final String PROGRAM =
      """
      #target "6.1"
      struct Request { u32 kind; u32 value; u8 bytes[8]; }
      UserRingBuffer<Request> requests(4096);
      UserRingBuffer<u16> numbers(4096);
      Array<u64> sums(16);
      u64 total;
      u64 last;

      @socket_filter u32 drain(ctx) {
        u32 count = 0;
        Request copy = {};
        for (request in requests) {
          u32 kind = request->kind;
          if (kind == 99) { break; }
          if (kind == 98) { return 1000; }
          if (kind >= 16) { continue; }
          sums[kind] += request->value;
          total += request->bytes[kind & 7];
          request->value = kind + 1;
          copy = *request;
          count += 1;
        }
        last = copy.value;
        return count;
      }

      @socket_filter u32 twice(ctx) {
        u32 sum = 0;
        for (number in numbers) {
          for (request in requests) {
            if (request->kind == *number) { break; }
            sum += request->value;
          }
          sum += *number;
        }
        return sum;
      }
      """;

  @BeforeEach
  void requirements() {
    Requirement.ROOT.orSkip("user ring buffers");
    Assumptions.assumeTrue(
        KernelRelease.current().version().atLeast(new KernelVersion(6, 1)), "kernel 6.1");
  }

  @Test
  void programsTakeMessagesOut() {
    try (LoadedObject loaded = Loaded.of(PROGRAM);
        MessageWriter requests = writer(loaded, "requests")) {
      assertEquals(0, run(loaded, "drain"), "nothing there");
      ByteBuffer first = requests.send(request(3, 10, 16));
      requests.send(request(5, 20, 16));
      requests.send(request(3, 30, 16));
      assertEquals(3, run(loaded, "drain"));
      assertEquals(40, sum(loaded, 3));
      assertEquals(20, sum(loaded, 5));
      assertEquals(3 + 5 + 3, variable(loaded, "total"));
      assertEquals(4, variable(loaded, "last"));
      assertEquals(4, first.getInt(4), "written in its place");
      assertEquals(requests.written(), requests.read());
    }
  }

  /** Those that are shorter than their type are left out, and so are discarded ones. */
  @Test
  void lengths() {
    try (LoadedObject loaded = Loaded.of(PROGRAM);
        MessageWriter requests = writer(loaded, "requests")) {
      requests.send(request(1, 100, 15));
      requests.discard(request(1, 200, 16));
      requests.send(request(1, 300, 40));
      requests.send(request(40, 400, 16));
      assertEquals(1, run(loaded, "drain"));
      assertEquals(300, sum(loaded, 1));
      assertEquals(requests.written(), requests.read());
    }
  }

  /** What a loop leaves behind is there for the next one. */
  @Test
  void loopsThatAreLeft() {
    try (LoadedObject loaded = Loaded.of(PROGRAM);
        MessageWriter requests = writer(loaded, "requests")) {
      requests.send(request(2, 1, 16));
      requests.send(request(STOP, 0, 16));
      requests.send(request(2, 2, 16));
      requests.send(request(LEAVE, 0, 16));
      requests.send(request(2, 3, 16));
      assertEquals(1, run(loaded, "drain"));
      assertEquals(1, sum(loaded, 2));
      assertEquals(1000, run(loaded, "drain"));
      assertEquals(3, sum(loaded, 2));
      assertEquals(1, run(loaded, "drain"));
      assertEquals(6, sum(loaded, 2));
      assertEquals(requests.written(), requests.read());
    }
  }

  @Test
  void moreThanTheBufferHolds() {
    try (LoadedObject loaded = Loaded.of(PROGRAM);
        MessageWriter requests = writer(loaded, "requests")) {
      for (int i = 0; i < 10; i++) {
        for (int k = 0; k < 100; k++) {
          requests.send(request(k % 16, k, 16 + k % 9));
        }
        assertEquals(100, run(loaded, "drain"));
      }
      assertTrue(requests.written() > 20_000);
      assertEquals(10 * (7 + 23 + 39 + 55 + 71 + 87), sum(loaded, 7));
      assertEquals(requests.written(), requests.read());
    }
  }

  @Test
  void loopsInLoops() {
    try (LoadedObject loaded = Loaded.of(PROGRAM);
        MessageWriter requests = writer(loaded, "requests");
        MessageWriter numbers = writer(loaded, "numbers")) {
      numbers.send(new byte[] {5, 0});
      numbers.send(new byte[] {1});
      numbers.send(new byte[] {7, 0});
      for (int kind = 1; kind < 10; kind++) {
        requests.send(request(kind, kind * 100, 16));
      }
      // 1 to 4, then 6, each number behind its own; 8 and 9 stay
      assertEquals(100 + 200 + 300 + 400 + 5 + 600 + 7, run(loaded, "twice"));
      assertEquals(2 * 24, requests.written() - requests.read());
      assertEquals(2, run(loaded, "drain"));
    }
  }

  private static MessageWriter writer(LoadedObject loaded, String table) {
    BpfMap map = loaded.map(table);
    return new MessageWriter(map.descriptor(), map.definition().maxEntries());
  }

  private static int run(LoadedObject loaded, String program) {
    return loaded.program(program).testRun(new byte[64], 1).result();
  }

  private static long sum(LoadedObject loaded, int kind) {
    return ((Number) loaded.map("sums").lookup(kind).orElseThrow()).longValue();
  }

  private static long variable(LoadedObject loaded, String name) {
    Map<?, ?> variables = (Map<?, ?>) loaded.map(".bss").lookup(0).orElseThrow();
    return ((Number) variables.get(name)).longValue();
  }

  /** The first bytes of a request, or one with more behind it. */
  private static byte[] request(int kind, int value, int bytes) {
    ByteBuffer request = ByteBuffer.allocate(Math.max(16, bytes)).order(ByteOrder.nativeOrder());
    request.putInt(kind).putInt(value);
    for (int i = 0; i < 8; i++) {
      request.put((byte) i);
    }
    return Arrays.copyOf(request.array(), bytes);
  }
}
