package org.b.backend.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.sys.Machine;
import org.b.backend.testing.Assembly;
import org.b.backend.testing.BtfBuilder;
import org.b.backend.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EventBufferTest {
  private static final int RING_BUFFER = 27;
  private static final int PERF_EVENT_ARRAY = 4;
  private static final int RING_SIZE = 1 << 16;
  private static final int LARGE_RING = 1 << 23;

  @BeforeEach
  void privileges() {
    Requirements.administrator();
    Requirements.kernel(5, 12);
  }

  /** Sends 16 bytes: a number that counts up, and 7; the result is that of the helper. */
  private static ProgramDefinition sender(boolean ring) {
    Assembly code =
        new Assembly()
            .add(0xbf, 6, 1, 0, 0) // keep the context
            .map(1, "hits", true, 0)
            .move(2, 1)
            .add(0xdb, 1, 2, 0, 1) // fetch and add
            .add(0x7b, 10, 2, -16, 0)
            .move(3, 7)
            .add(0x7b, 10, 3, -8, 0);
    if (ring) {
      code.map(1, "events", false, 0)
          .add(0xbf, 2, 10, 0, 0)
          .add(0x07, 2, 0, 0, -16)
          .move(3, 16)
          .move(4, 0)
          .add(0x85, 0, 0, 0, 130);
    } else {
      code.add(0xbf, 1, 6, 0, 0)
          .map(2, "events", false, 0)
          .add(0xb4, 3, 0, 0, -1) // BPF_F_CURRENT_CPU
          .add(0xbf, 4, 10, 0, 0)
          .add(0x07, 4, 0, 0, -16)
          .move(5, 16)
          .add(0x85, 0, 0, 0, 25);
    }
    return code.add(0x67, 0, 0, 0, 32).add(0x77, 0, 0, 0, 32).exit().program("send", "tc");
  }

  private static LoadedObject load(boolean ring) {
    return load(ring, RING_SIZE);
  }

  private static LoadedObject load(boolean ring, int size) {
    BtfBuilder types = new BtfBuilder();
    int u64 = types.integer("unsigned long long", 8, 0);
    int event =
        types.struct(
            "Event",
            16,
            new BtfBuilder.Field("number", u64, 0, 0),
            new BtfBuilder.Field("seven", u64, 64, 0));
    MapDefinition buffer =
        new MapDefinition(
            "events",
            ring ? RING_BUFFER : PERF_EVENT_ARRAY,
            ring ? 0 : 4,
            ring ? 0 : 4,
            ring ? size : Machine.possibleCpus(),
            0,
            0,
            0,
            event,
            0,
            Optional.empty(),
            List.of(),
            Optional.empty());
    ObjectFile object =
        new ObjectFile(
            "GPL",
            Optional.of(types.build()),
            List.of(buffer, Assembly.array("hits", 8, 1)),
            List.of(sender(ring)));
    return ObjectLoader.load(object, LoadOptions.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eventsComeInOrderAndDecoded(boolean ring) {
    try (LoadedObject object = load(ring);
        EventBuffer buffer = EventBuffer.open(object.map("events"))) {
      // More than the buffer holds, in parts that it holds.
      for (long round = 0; round < 20; round++) {
        object.program("send").testRun(new byte[64], 500);
        EventBuffer.await(List.of(buffer), 1000);
        List<Object> seen = new ArrayList<>();
        assertEquals(300, buffer.read(seen::add, 300));
        assertEquals(200, buffer.read(seen::add, 1000));
        assertEquals(0, buffer.read(seen::add, 1000));
        for (int i = 0; i < 500; i++) {
          assertEquals(Map.of("number", round * 500 + i, "seven", 7L), seen.get(i));
        }
      }
      assertEquals(0, buffer.takeLost());
    }
  }

  @Test
  void aFullRingRefusesAndGoesOnWhenThereIsRoom() {
    try (LoadedObject object = load(true);
        EventBuffer buffer = EventBuffer.open(object.map("events"))) {
      int room = RING_SIZE / 24;
      assertTrue(object.program("send").testRun(new byte[64], room + 100).result() != 0);
      AtomicLong next = new AtomicLong();
      int first = buffer.read(event -> next.incrementAndGet(), Integer.MAX_VALUE);
      assertTrue(first >= room - 1 && first <= room, "" + first);
      assertEquals(0, object.program("send").testRun(new byte[64], 1).result());
      assertEquals(1, buffer.read(event -> next.incrementAndGet(), Integer.MAX_VALUE));
    }
  }

  @Test
  void aFullPerfBufferCountsWhatIsLost() throws Exception {
    try (LoadedObject object = load(false);
        EventBuffer buffer = EventBuffer.open(object.map("events"))) {
      int sent = 100_000;
      object.program("send").testRun(new byte[64], sent);
      AtomicLong seen = new AtomicLong();
      buffer.read(event -> seen.incrementAndGet(), Integer.MAX_VALUE);
      assertTrue(seen.get() > 1000 && seen.get() < sent, "" + seen);
      // The record that counts the loss comes with the next event of the same CPU.
      long lost = 0;
      for (int i = 0; i < 2000 && sent != seen.get() + lost; i++) {
        Thread.sleep(2);
        object.program("send").testRun(new byte[64], 1);
        sent++;
        buffer.read(event -> seen.incrementAndGet(), Integer.MAX_VALUE);
        lost += buffer.takeLost();
      }
      assertEquals(sent, seen.get() + lost);
    }
  }

  @Test
  void aReaderKeepsUpWithAWriter() throws Exception {
    try (LoadedObject object = load(true, LARGE_RING);
        EventBuffer buffer = EventBuffer.open(object.map("events"))) {
      int sent = 2_000_000;
      Thread writer = new Thread(() -> object.program("send").testRun(new byte[64], sent));
      long start = System.nanoTime();
      writer.start();
      long seen = 0;
      long[] last = {-1};
      boolean[] ordered = {true};
      while (writer.isAlive()) {
        seen +=
            buffer.readRaw(
                event -> {
                  long number = event.getLong(event.position());
                  ordered[0] &= number > last[0];
                  last[0] = number;
                },
                Integer.MAX_VALUE);
      }
      writer.join();
      seen += buffer.readRaw(event -> {}, Integer.MAX_VALUE);
      long milliseconds = (System.nanoTime() - start) / 1_000_000;
      System.out.println(seen + " of " + sent + " events in " + milliseconds + " ms");
      assertTrue(ordered[0], "events out of order");
      assertTrue(seen > 0 && seen <= sent);
    }
  }
}
