package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.BpfMap;
import org.b.backend.maps.EventBuffer;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/** Structs and texts that are larger than the stack, which go from place to place without it. */
class InPlaceTest {
  private static final String PROGRAM =
      """
      struct Part { u32 id; u64 values[64]; }
      struct Large { u32 id; char name[128]; char again[256]; char other[256]; Part part; }
      PercpuArray<Large> scratch(1);
      Hash<u32, Large> entries(8);
      Hash<u32, Large> copies(8);
      Hash<u32, Part> parts(8);
      RingBuffer<Large> events(262144);
      Large kept;

      @raw_tracepoint(sys_enter) u32 run(ctx) {
        Large *one = scratch.lookup(0) ?? return 1;
        one->id = 7;
        one->name = "first and long";
        one->name = "kept";
        one->again = kernel_str(current()->comm, 256);
        one->part = {.id = 9};
        one->part.values[63] = 11;
        entries.update(1, *one);
        one->id = 8;
        entries[2] = *one;
        Large *leaf = entries.lookup(1) ?? return 2;
        copies.update(leaf->id, leaf);
        parts[3] = leaf->part;
        kept = *leaf;
        kept.id = 12;
        copies.update(12, kept);
        Large *event = events.reserve() ?? return 3;
        event->name = "an event";
        event->again = kernel_str(current()->comm, 200);
        event->other = kernel_str((u64) current()->comm + 1, 256);
        event->part = kept.part;
        event->id = 13;
        events.submit(event);
        return 0;
      }
      """;

  @Test
  void largeStructsAndTexts() throws IOException {
    Requirement.ROOT.orSkip("structs that are larger than the stack");
    try (LoadedObject loaded = Loaded.of(PROGRAM);
        EventBuffer events = EventBuffer.open(loaded.map("events"))) {
      assertEquals(0, loaded.program("run").testRunWithoutPacket(new byte[16]));
      String thread = thread();
      assertEquals(List.of(7L, "kept", thread, "", 9L, 11L), leaf(loaded.map("entries"), 1));
      assertEquals(List.of(8L, "kept", thread, "", 9L, 11L), leaf(loaded.map("entries"), 2));
      assertEquals(List.of(7L, "kept", thread, "", 9L, 11L), leaf(loaded.map("copies"), 7));
      assertEquals(List.of(12L, "kept", thread, "", 9L, 11L), leaf(loaded.map("copies"), 12));
      List<Object> read = new ArrayList<>();
      events.read(read::add, 10);
      assertEquals(1, read.size());
      assertEquals(
          List.of(13L, "an event", thread, thread.substring(1), 9L, 11L), shown(read.get(0)));
    }
  }

  private static List<Object> leaf(BpfMap map, int key) {
    return shown(map.lookup(key).orElseThrow());
  }

  private static List<Object> shown(Object leaf) {
    Map<?, ?> fields = (Map<?, ?>) leaf;
    Map<?, ?> part = (Map<?, ?>) fields.get("part");
    return List.of(
        fields.get("id"),
        fields.get("name"),
        fields.get("again"),
        fields.get("other"),
        part.get("id"),
        ((List<?>) part.get("values")).get(63));
  }

  private static String thread() throws IOException {
    return Files.readString(Path.of("/proc/thread-self/comm")).strip();
  }
}
