package org.b.cli.endtoend;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.b.testing.ControlGroup;
import org.b.testing.JsonRun;
import org.b.testing.Requirement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tables hold after programs have run for real. */
@Timeout(120)
class TableRunsTest {
  @TempDir Path folder;

  @BeforeEach
  void privileges() {
    Requirement.ROOT.orSkip("running programs");
  }

  private JsonRun run(String text, String... words) throws Exception {
    String program = Files.writeString(folder.resolve("tables.b"), text).toString();
    String[] all = new String[words.length + 1];
    all[0] = program;
    System.arraycopy(words, 0, all, 1, words.length);
    JsonRun run = JsonRun.here(all);
    assertEquals(0, run.status(), run.errors());
    return run;
  }

  /** The thread's own leaf counts what a table with the thread's number as key counts. */
  @Test
  void storagesOfTasks() throws Exception {
    JsonRun run =
        run(
            """
            #target "5.11"
            TaskStorage<u64> own;
            Hash<u32, u64> shown(8192);
            Hash<u32, u64> counted(8192);
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              counted[tid()] += 1;
              own[current()] += 1;
              u64 *calls = own.lookup(current()) ?? return 0;
              shown[tid()] = *calls;
              return 0;
            }
            """,
            "--",
            "sh",
            "-c",
            "true; true; true");
    List<JsonObject> counted = run.entries("counted");
    assertFalse(counted.isEmpty(), run.toString());
    assertEquals(Set.copyOf(counted), Set.copyOf(run.entries("shown")));
  }

  /**
   * Tables within tables: from the start, put in by name, and made for an entry; what is not there
   * counts nothing.
   */
  @Test
  void tablesOfTables() throws Exception {
    JsonRun run =
        run(
            """
            Hash<u32, u64> first(64);
            Hash<u32, u64> second(64);
            Hash<u32, u64> late(64);
            ArrayOfMaps<Hash<u32, u64>> numbered(4) = { [1] = second, [0] = first };
            HashOfMaps<u32, Hash<u32, u64>(16)> keyed(8);
            Array<u64> seen(8);
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              for (u32 i = 0; i < 4; i++) {
                Hash<u32, u64> *table = numbered.lookup(i);
                if (table) { table[i] = i + 10; } else { seen[0] |= 1 << i; }
              }
              Hash<u32, u64> *one = keyed.lookup(1000) ?? return 0;
              one[7] += one[3];
              one.delete(3);
              Hash<u32, u64> *other = keyed.lookup(1001) ?? return 0;
              other[1] = 1;
              return 0;
            }
            """,
            "--set",
            "keyed[1000][3]=5",
            "--set",
            "keyed[1000][4]=6",
            "--set",
            "numbered[2]=\"late\"",
            "--",
            "true");
    assertEquals("[{\"key\":0,\"value\":10}]", run.entries("first").toString());
    assertEquals("[{\"key\":1,\"value\":11}]", run.entries("second").toString());
    assertEquals("[{\"key\":2,\"value\":12}]", run.entries("late").toString());
    assertEquals(8, run.entries("seen").get(0).get("value").getAsLong());
    assertEquals(
        Set.of("{\"key\":4,\"value\":6}", "{\"key\":7,\"value\":5}"),
        run.entries("keyed[1000]").stream().map(JsonObject::toString).collect(toSet()));
    assertEquals(List.of(), run.entries("keyed[1001]"));
  }

  /** Of what was sent to a full buffer, every event was read or is said to be lost. */
  @ParameterizedTest
  @CsvSource({"5.10, ring buffer", "5.4, perf buffer"})
  void lostEventsAreCounted(String target, String buffer) throws Exception {
    JsonRun run =
        run(
            """
            #target "%s"
            struct Event { u64 a[40]; }
            RingBuffer<Event> events(4096);
            u64 sent;
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              Event event;
              for (u32 i = 0; i < 8; i++) {
                atomic_add(sent, 1);
                events.emit(event);
              }
              return 0;
            }
            """
                .formatted(target),
            "--",
            "dd",
            "if=/dev/zero",
            "of=/dev/null",
            "bs=1",
            "count=3000");
    long lost =
        run.lines().stream()
            .filter(line -> line.get("type").getAsString().equals("lost"))
            .mapToLong(line -> line.get("events").getAsLong())
            .sum();
    assertEquals(run.variable("sent"), run.events("events").size() + lost, buffer);
    assertTrue(lost > 0, buffer);
  }

  @Test
  void reservationsThatFailAreCounted() throws Exception {
    JsonRun run =
        run(
            """
            RingBuffer<u64> events(4096);
            u64 failed;
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              for (u32 i = 0; i < 300; i++) {
                u64 *event = events.reserve();
                if (event) {
                  *event = i;
                  events.submit(event);
                } else {
                  atomic_add(failed, 1);
                }
              }
              return 0;
            }
            """,
            "--",
            "true");
    long lost =
        run.lines().stream()
            .filter(line -> line.get("type").getAsString().equals("lost"))
            .mapToLong(line -> line.get("events").getAsLong())
            .sum();
    assertEquals(run.variable("failed"), lost);
    assertTrue(lost > 0);
  }

  /** Events of different lengths, put together in the buffer; what is not written is zero. */
  @Test
  void eventsByDynamicPointers() throws Exception {
    JsonRun run =
        run(
            """
            #target "5.19"
            struct Header { u32 number; u32 length; }
            struct Event { Header header; u8 bytes[12]; u32 last; }
            struct Text { char bytes[12]; }
            RingBuffer<Event> events(4096);
            Array<Text> texts(1);
            u64 calls;
            u64 wrong;
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              if (calls >= 40) { return 0; }
              u64 number = atomic_add(calls, 1);
              if (number >= 40) { return 0; }
              u64 length = number % 13;
              Text *text = texts.lookup(0) ?? return 0;
              struct bpf_dynptr *from = bpf_dynptr_from_mem(text->bytes, 12, 0);
              from.write(0, "abcdefghijk");
              struct bpf_dynptr *space = events.reserve(8 + length) ?? return 0;
              space.write(8, text->bytes, length);
              Header *header = space.data(0, Header) ?? { events.discard(space); return 0; };
              header->number = (u32) number;
              header->length = (u32) length;
              u8 second = 99;
              i64 failed = space.read(9, second);
              if (length >= 2 ? failed != 0 || second != 'b' : failed == 0 || second != 99) { wrong += 1; }
              if (space.data(8, u64)) { if (length < 8) { wrong += 1; } }
              if (number % 5 == 4) { events.discard(space); return 0; }
              events.submit(space);
              return 0;
            }
            """,
            "--", "sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do ls / > /dev/null; done");
    assertEquals(0, run.variable("wrong"));
    List<JsonObject> events = run.events("events");
    assertFalse(events.isEmpty());
    for (JsonObject event : events) {
      JsonObject header = event.getAsJsonObject("header");
      int number = header.get("number").getAsInt();
      int length = header.get("length").getAsInt();
      assertEquals(number % 13, length);
      assertTrue(number % 5 != 4, "discarded");
      assertEquals(0, event.get("last").getAsInt());
      for (int i = 0; i < 12; i++) {
        int expected = i < length && i < 11 ? 'a' + i : 0;
        assertEquals(expected, event.getAsJsonArray("bytes").get(i).getAsInt(), event.toString());
      }
    }
  }

  /** A queue gives back what came first, a stack what came last; a filter knows what it got. */
  @Test
  void queuesStacksAndFilters() throws Exception {
    JsonRun run =
        run(
            """
            #target "5.16"
            Queue<u32> queue(8);
            Stack<u32> stack(8);
            BloomFilter<u32> filter(64);
            Array<i64> seen(16);
            u32 started;
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              if (atomic_cmpxchg(started, 0, 1) != 0) { return 0; }
              u32 value;
              for (u32 i = 0; i < 3; i++) {
                queue.push(10 + i);
                stack.push(20 + i);
                filter.add(30 + i);
              }
              queue.peek(value);
              seen[0] = value;
              queue.pop(value);
              seen[1] = value;
              queue.pop(value);
              seen[2] = value;
              stack.pop(value);
              seen[3] = value;
              stack.pop(value);
              seen[4] = value;
              queue.pop(value);
              seen[5] = queue.pop(value);
              seen[6] = value;
              seen[7] = filter.contains(31);
              seen[8] = filter.contains(1000001);
              seen[9] = 1;
              return 0;
            }
            """,
            "--",
            "true");
    List<Long> seen =
        run.entries("seen").stream().map(entry -> entry.get("value").getAsLong()).toList();
    assertEquals(List.of(10L, 10L, 11L, 22L, 21L, -2L, 0L, 1L, 0L, 1L), seen.subList(0, 10));
  }

  /**
   * Each control group that programs are attached to has a leaf, whichever of them run; what is
   * above it has none.
   */
  @Test
  void leavesOfControlGroups() throws Exception {
    try (ControlGroup group = new ControlGroup("leaves")) {
      List<String> words = new ArrayList<>(List.of("--cgroup", group.path().toString(), "--"));
      words.addAll(
          List.of(
              group.python(
                  """
                  import socket
                  receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                  receiver.bind(('127.0.0.1', 0))
                  sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                  sender.connect(receiver.getsockname())
                  for i in range(5):
                    sender.send(b'12345')
                    receiver.recv(100)
                  """)));
      JsonRun run =
          run(
              """
              struct Usage { u64 sent; u64 received; spinlock guard; u64 octets; u32 connections; }
              AttachedStorage<Usage> usage;
              PercpuAttachedStorage<u64> seen;
              u64 group;
              void count() { *seen.leaf() += 1; }
              @cgroup_skb(egress) u32 out(ctx) {
                Usage *used = usage.leaf();
                lock (used) { used->sent += 1; used->octets += ctx.len; }
                count();
                return 1;
              }
              @cgroup_skb(ingress) u32 in(ctx) {
                atomic_add(usage.leaf()->received, 1);
                count();
                return 1;
              }
              @cgroup_sock_addr(connect4) u32 connects(ctx) {
                group = cgroup_id();
                atomic_add(usage.leaf()->connections, 1);
                return 1;
              }
              """,
              words.toArray(String[]::new));
      long number = run.variable("group");
      JsonObject used = run.entries("usage").get(0);
      assertEquals(1, run.entries("usage").size(), run.toString());
      assertEquals(number, used.get("key").getAsLong());
      JsonObject leaf = used.getAsJsonObject("value");
      assertEquals(5, leaf.get("sent").getAsLong(), run.toString());
      assertEquals(5, leaf.get("received").getAsLong(), run.toString());
      assertEquals(5 * (20 + 8 + 5), leaf.get("octets").getAsLong(), run.toString());
      assertEquals(1, leaf.get("connections").getAsLong(), run.toString());
      JsonObject seen = run.entries("seen").get(0);
      assertEquals(1, run.entries("seen").size(), run.toString());
      assertEquals(number, seen.get("key").getAsLong());
      assertEquals(10, seen.getAsJsonObject("value").get("sum").getAsLong(), run.toString());
    }
  }

  /** Each processor counts for itself; together they count every call. */
  @Test
  void leavesOfProcessors() throws Exception {
    JsonRun run =
        run(
            """
            PercpuArray<u64> calls(1);
            PercpuHash<u32, u64> by_kind(4);
            u64 all;
            @raw_tracepoint(sys_enter) u32 on_call(ctx) {
              calls[0] += 1;
              by_kind[7] += 2;
              atomic_add(all, 1);
              return 0;
            }
            """,
            "--",
            "true");
    long calls = run.entries("calls").get(0).getAsJsonObject("value").get("sum").getAsLong();
    assertTrue(calls > 0);
    assertEquals(run.variable("all"), calls);
    assertEquals(
        2 * calls, run.entries("by_kind").get(0).getAsJsonObject("value").get("sum").getAsLong());
  }

  @Test
  void controlGroupsByNumber() throws Exception {
    try (ControlGroup group = new ControlGroup("tables")) {
      String[] python = group.python("for i in range(10): open('/dev/null').close()");
      JsonRun run =
          run(
              """
              CgroupArray groups(2);
              u64 inside;
              u64 outside;
              u64 nowhere;
              @raw_tracepoint(sys_enter) u32 on_call(ctx) {
                if (groups.current_under(0)) { atomic_add(inside, 1); } else { atomic_add(outside, 1); }
                if (groups.current_under(1)) { atomic_add(nowhere, 1); }
                return 0;
              }
              """,
              "--set",
              "groups[0]=\"" + group.path() + "\"",
              "--",
              python[0],
              python[1],
              python[2],
              python[3]);
      assertTrue(run.variable("inside") >= 20, run.toString());
      assertTrue(run.variable("outside") >= 1, run.toString());
      assertEquals(0, run.variable("nowhere"), run.toString());
    }
  }

  /** A packet goes on on another processor's queue, and arrives. */
  @Test
  void processorsTakePackets() throws Exception {
    try (Namespaces network = new Namespaces()) {
      String program =
          Files.writeString(
                  folder.resolve("spread.b"),
                  """
                  CpuMap processors(1);
                  Array<u64> sent(1);
                  @xdp u32 spread(ctx) {
                    atomic_add(sent[0], 1);
                    return processors.redirect(0, XDP_PASS);
                  }
                  """)
              .toString();
      JsonRun run =
          JsonRun.of(
              JsonRun.command(
                  network.inLeft(),
                  program,
                  "--iface",
                  "left0",
                  "--set",
                  "processors[0]=64",
                  "--",
                  "ping",
                  "-q",
                  "-c",
                  "3",
                  "-i",
                  "0.05",
                  "-W",
                  "2",
                  "10.77.0.2"),
              60);
      assertEquals(0, run.status(), run.errors());
      assertTrue(run.errors().contains(" 0% packet loss"), run.errors());
      assertTrue(run.entries("sent").get(0).get("value").getAsLong() >= 3, run.toString());
    }
  }
}
