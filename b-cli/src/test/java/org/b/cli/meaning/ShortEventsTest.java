package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.EventBuffer;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of which only the first bytes are sent: readers see zeros for the rest. */
class ShortEventsTest {
  private static final String PROGRAM =
      """
      struct Event { u32 used; char text[28]; }
      struct Large { u32 used; u32 data[256]; }
      PercpuArray<Large> scratch(1);
      BUFFER<Event> events;
      BUFFER<Large> large;

      @tc(ingress) u32 send(ctx) {
        Event event = {.used = ctx.len & 7, .text = "abcdefghijklmnop"};
        events.emit(event, 4 + event.used);
        events.emit(event);
        events.emit({.used = 1, .text = "abc"}, 8);
        Large *one = scratch.lookup(0) ?? return 1;
        one->used = 5;
        one->data[255] = 9;
        large.emit(one);
        large.emit(one, 4);
        return large.emit(one, ctx.len & 63) < 0;
      }
      """;

  @ParameterizedTest
  @ValueSource(strings = {"RingBuffer", "PerfBuffer"})
  void onlyTheFirstBytesAreSent(String type) {
    Requirement.ROOT.orSkip("events of different lengths");
    String size = type.equals("RingBuffer") ? "(65536);" : ";";
    String text =
        PROGRAM
            .replace("events;", "events" + size)
            .replace("large;", "large" + size)
            .replace("BUFFER", type);
    try (LoadedObject loaded = Loaded.of(text);
        EventBuffer events = EventBuffer.open(loaded.map("events"));
        EventBuffer large = EventBuffer.open(loaded.map("large"))) {
      assertEquals(0, loaded.program("send").testRun(new byte[68], 1).result());
      List<Object> read = new ArrayList<>();
      events.read(read::add, 10);
      assertEquals(
          List.of(event(4, "abcd"), event(4, "abcdefghijklmnop"), event(1, "abc")), read, type);
      List<Object> used = new ArrayList<>();
      large.read(e -> used.add(((Map<?, ?>) e).get("used")), 10);
      assertEquals(3, used.size());
      assertEquals(5L, used.get(0));
      assertEquals(5L, used.get(1));
    }
  }

  private static Map<String, Object> event(long used, String text) {
    return Map.of("used", used, "text", text);
  }
}
