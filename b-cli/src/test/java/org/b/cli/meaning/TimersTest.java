package org.b.cli.meaning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.b.backend.load.LoadedObject;
import org.b.testing.Loaded;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;

/** Timers of leaves, run in the kernel: they call what they should, when they should. */
class TimersTest {
  private static final String PROGRAM =
      """
      #target "5.15"
      struct Flow { u32 source; u16 port; i8 side; }
      struct Connection { u8 kind; u64 packets; timer expiry; i64 port; }
      Hash<Flow, Connection> connections(16);
      Array<u64> results(8);

      @timer void forget(Flow flow, Connection *connection) {
        results[flow.source & 1] += 1;
        if (flow.side == -1) { connection->port = flow.port; }
        if (flow.port == 53) { connections.delete(flow); }
      }

      @xdp u32 count(ctx) {
        for (u16 port = 53; port < 56; port++) {
          Flow flow = {.source = 7, .port = port, .side = -1};
          connections[flow].packets += 1;
          Connection *connection = connections.lookup(flow) ?? return XDP_ABORTED;
          if (port == 55) {
            results[2] = connection->expiry.start(30s, forget) == 0 ? 1 : 0;
            results[3] = connection->expiry.cancel() == 1 ? 1 : 0;
            results[4] = connection->expiry.cancel() == 0 ? 1 : 0;
          } else {
            connection->expiry.start(5ms, forget);
          }
        }
        return XDP_PASS;
      }

      struct Clock { u64 count; timer tick; u64 last; spinlock guard; }
      LruHash<u32, Plain> unused(4);
      struct Plain { u64 count; }
      Array<Clock> clocks(4);

      @timer u32 ticking(u32 number, Clock *clock) {
        clock->count += 1;
        if (clock->count < 10) { clock->tick.start(1ms, ticking); }
        if (clock->count == 10) { finish(clock, number); }
        return 0;
      }
      @timer u32 ended(u32 number, Clock *clock) {
        for (i in 0..number & 3) {
          Clock *other = clocks.lookup(i);
          if (other) {
            lock (other) { other->last += 100; }
          }
        }
        return 0;
      }
      void finish(Clock *clock, u32 number) {
        if (!clock) { return; }
        clock->last = number;
        clock->tick.start(1ms, ended);
      }
      @tc(ingress) u32 begin(ctx) {
        Clock *clock = clocks.lookup(2) ?? return 0;
        return clock->tick.start(1ms, ticking) == 0;
      }

      struct Group { timer end; u64 packets; }
      LruHash<u32, Group> groups(4);
      u64 ended_groups;

      struct Name { u64 length; timer end; }
      Hash<char[16], Name> names(4);
      char last_name[16];
      @timer void named(char name[16], Name *leaf) {
        name[1] = 'B';
        last_name = name;
        ended_groups += leaf->length;
      }
      @timer void end(u32 mark, Group *group) { ended_groups += group->packets; }
      @socket_filter u32 packets(ctx) {
        groups[3].packets += 1;
        Group *group = groups.lookup(3) ?? return 0;
        names["abc"].length += 3;
        Name *name = names.lookup("abc") ?? return 0;
        name->end.start(1ms, named);
        return group->end.start(1ms, end) == 0;
      }
      """;

  @Test
  void timersCallBack() throws InterruptedException {
    Requirement.ROOT.orSkip("timers");
    try (LoadedObject loaded = Loaded.of(PROGRAM)) {
      byte[] packet = new byte[64];
      assertEquals(2, loaded.program("count").testRun(packet, 1).result());
      assertEquals(1, loaded.program("begin").testRun(packet, 1).result());
      assertEquals(1, loaded.program("packets").testRun(packet, 1).result());
      await(() -> number(loaded, "results", 1) == 2);
      assertEquals(1, number(loaded, "results", 2), "started");
      assertEquals(1, number(loaded, "results", 3), "cancelled while it ran");
      assertEquals(1, number(loaded, "results", 4), "cancelled when it did not run");
      assertEquals(0, number(loaded, "results", 0));
      assertTrue(loaded.map("connections").lookup(flow(53)).isEmpty());
      assertEquals(54L, field(loaded.map("connections").lookup(flow(54)).orElseThrow(), "port"));
      assertEquals(0L, field(loaded.map("connections").lookup(flow(55)).orElseThrow(), "port"));
      await(() -> field(loaded.map("clocks").lookup(1).orElseThrow(), "last") == 100);
      await(() -> number(loaded, ".bss", 0, "ended_groups") == 4);
      assertTrue(loaded.map(".bss").lookup(0).orElseThrow().toString().contains("aBc"));
      Object clock = loaded.map("clocks").lookup(2).orElseThrow();
      assertEquals(10, field(clock, "count"));
      assertEquals(2, field(clock, "last"));
    }
  }

  private static Map<String, Object> flow(int port) {
    return Map.of("source", 7, "port", port, "side", -1);
  }

  private static long number(LoadedObject loaded, String table, int key) {
    return ((Number) loaded.map(table).lookup(key).orElseThrow()).longValue();
  }

  private static long number(LoadedObject loaded, String table, int key, String name) {
    return field(loaded.map(table).lookup(key).orElseThrow(), name);
  }

  private static long field(Object leaf, String name) {
    return ((Number) ((Map<?, ?>) leaf).get(name)).longValue();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertTrue(condition.getAsBoolean(), "not within five seconds");
  }
}
