package org.b.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.b.backend.sys.KernelRelease;
import org.b.cli.CommandLine;
import org.b.cli.ExitStatus;
import org.b.core.facts.KernelVersion;
import org.b.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestCommandTest {
  private static final String PROGRAM =
      """
      struct Pair { u32 dip; u32 sip; }
      struct Packets { u64 packets; u32 last_port:16; u32 more:16; }
      Table<Pair, Packets, FIXED_MATCH, AUTO> stats(1024);
      Hash<u16, u64> ports(100);
      PercpuArray<u64> all(1);

      @socket_filter u32 on_packet(ctx) {
        all[0] += 1;
        goto proto::ethernet;
        state proto::ethernet { }
        state proto::ip {
          struct Pair pair = {.dip = $ip.dst, .sip = $ip.src};
          struct Packets *packets = stats[pair];
          on_valid(packets) { atomic_add(packets.packets, 1); }
        }
        state proto::udp { ports[$udp.dport] += 1; }
        state EOP { return 7; }
      }

      @tc(ingress) u32 expire(ctx) {
        goto proto::ethernet;
        state proto::ethernet { }
        state proto::ip { if $ip.ttl < 2 { return TC_ACT_SHOT; } }
        state EOP { return TC_ACT_UNSPEC; }
      }

      test "counts a packet" {
        packet p = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.2} / udp{.dport = 53} / "hello";
        expect !stats[{.dip = 10.0.0.2, .sip = 10.0.0.1}];
        expect on_packet(p) == 7;
        expect on_packet(p) == 7;
        expect stats[{.dip = 10.0.0.2, .sip = 10.0.0.1}].packets == 2;
        expect stats[{.dip = 10.0.0.2, .sip = 10.0.0.1}];
        expect ports[53] == 2;
        expect all[0] == 2;
        expect expire(p) == TC_ACT_UNSPEC;
      }

      test "starts afresh and goes on from entries" {
        expect all[0] == 0;
        stats[{.dip = 10.0.0.2, .sip = 10.0.0.1}] = {.packets = 41, .last_port = 9};
        packet p = ethernet{} / ip{.src = 10.0.0.1, .dst = 10.0.0.2, .ttl = 1} / tcp{} / [1, 0xff];
        expect on_packet(p) >= 7;
        expect stats[{.dip = 10.0.0.2, .sip = 10.0.0.1}].packets == 42;
        expect stats[{.dip = 10.0.0.2, .sip = 10.0.0.1}].last_port == 9;
        expect !ports[53];
        expect expire(p) == TC_ACT_SHOT;
      }
      """;

  @TempDir Path folder;
  private final CommandLine commandLine = new CommandLine();

  private int test(String text, String... options) throws IOException {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "test";
    arguments[1] = Files.writeString(folder.resolve("a.b"), text).toString();
    System.arraycopy(options, 0, arguments, 2, options.length);
    return commandLine.run(arguments);
  }

  private List<String> lines() {
    return commandLine.out().lines().toList();
  }

  private static void needsKernel() {
    Requirement.ROOT.orSkip("test blocks in the kernel");
  }

  @Test
  void runsEachTestOnFreshPrograms() throws IOException {
    needsKernel();
    assertEquals(ExitStatus.DONE, test(PROGRAM), commandLine.out() + commandLine.err());
    assertEquals(
        List.of(
            "passed  counts a packet",
            "passed  starts afresh and goes on from entries",
            "2 passed, 0 failed"),
        lines());
    assertEquals(ExitStatus.DONE, test(PROGRAM, "--name", "counts a packet"));
    assertEquals(List.of("passed  counts a packet", "1 passed, 0 failed"), lines());
  }

  @Test
  void setsConfigsBeforeLoading() throws IOException {
    needsKernel();
    String program =
        """
        config u32 limit = 5;
        config u16 unused = 1;
        @socket_filter u32 answer(ctx) { return limit > 10 ? limit : 1; }
        test "as declared" {
          packet p = ethernet{} / ip{} / udp{};
          expect answer(p) == 1;
        }
        test "set" {
          limit = 12;
          unused = 3;
          packet p = ethernet{} / ip{} / udp{};
          expect answer(p) == 12;
        }
        """;
    assertEquals(ExitStatus.DONE, test(program), commandLine.out() + commandLine.err());
    assertEquals(List.of("passed  as declared", "passed  set", "2 passed, 0 failed"), lines());
  }

  @Test
  void comparesPartsOfLeaves() throws IOException {
    needsKernel();
    String program =
        """
        enum Mode : u32 { COUNT, SKIP }
        struct Pair { u16 low; i16 high; }
        struct Leaf { u32 ports[4]; char name[8]; Pair pairs[2]; Mode mode; u32 few:3; bool yes; }
        Hash<u32, Leaf> leaves(4);
        typedef u16 Row[3];
        PercpuArray<Row> rows(1);
        @socket_filter u32 store(ctx) {
          Leaf leaf = {.ports = {1, 2, 3, 4}, .name = "abc", .mode = SKIP, .few = 5, .yes = true};
          leaf.pairs[1].high = -7;
          leaves.update(9, leaf);
          rows[0][2] = 40;
          return 1;
        }
        test "parts" {
          packet p = ethernet{} / ip{};
          expect store(p) == 1;
          expect leaves[9].ports[3] == 4;
          expect leaves[9].name[2] == 'c';
          expect leaves[9].name[3] == 0;
          expect leaves[9].pairs[1].high == -7;
          expect leaves[9].pairs[0].high == 0;
          expect leaves[9].mode == SKIP;
          expect leaves[9].few == 5;
          expect leaves[9].yes == true;
          expect rows[0][2] == 40;
          expect rows[0][1] == 0;
        }
        """;
    assertEquals(ExitStatus.DONE, test(program), commandLine.out() + commandLine.err());
  }

  @Test
  void givesFieldsOfTheContext() throws IOException {
    needsKernel();
    String program =
        """
        @tc(ingress) u32 mark(ctx) { return ctx.mark + ctx.priority; }
        @tc(ingress) u32 second(ctx) { return ctx.cb[1]; }
        @tc(ingress) u32 whole(ctx) { return ctx.tstamp == 3s ? ctx.wire_len : 0; }
        @socket_filter u32 loopback(ctx) { return ctx.ifindex; }
        @cgroup_skb(egress) u32 marked(ctx) { return ctx.mark == 5 ? 1 : 0; }
        test "fields" {
          packet p = ethernet{} / ip{} / udp{} / "text";
          expect mark(p) == 0;
          expect mark(p, {.mark = 0x10, .priority = 2}) == 0x12;
          expect mark(p, {}) == 0;
          expect second(p, {.cb = {7, 8}}) == 8;
          expect whole(p, {.tstamp = 3s, .wire_len = 1000}) == 1000;
          expect loopback(p, {.ifindex = 1}) == 1;
          expect marked(p, {.mark = 5}) == 1;
          expect marked(p) == 0;
        }
        """;
    assertEquals(ExitStatus.DONE, test(program), commandLine.out() + commandLine.err());
    assertEquals(
        ExitStatus.FAILED,
        test(
            """
            @tc(ingress) u32 length(ctx) { return ctx.wire_len; }
            test "shorter than the packet" {
              packet p = ethernet{} / ip{} / udp{};
              expect length(p, {.wire_len = 1}) == 1;
            }
            """));
    assertTrue(
        commandLine.out().contains("expected that the kernel can do this"), commandLine.out());
  }

  /** Contexts of XDP programs: {@code bpf_prog_test_run_xdp} takes them from 5.15 on. */
  @Test
  void givesFieldsOfTheContextToXdp() throws IOException {
    needsKernel();
    assumeTrue(KernelRelease.current().version().atLeast(new KernelVersion(5, 15)), "needs 5.15");
    String program =
        """
        @xdp u32 face(ctx) { return ctx.ingress_ifindex == 1 ? XDP_TX : XDP_PASS; }
        test "interface" {
          packet p = ethernet{} / ip{} / udp{} / "text";
          expect face(p, {.ingress_ifindex = 1, .rx_queue_index = 0}) == XDP_TX;
        }
        """;
    assertEquals(ExitStatus.DONE, test(program), commandLine.out() + commandLine.err());
  }

  @Test
  void saysNoMoreThanTheErrorsOfABrokenProgram() throws IOException {
    assertEquals(ExitStatus.FAILED, test(PROGRAM.replace("return 7;", "return seven;")));
    assertEquals(List.of(), lines());
    assertTrue(commandLine.err().contains("there is no variable `seven`"), commandLine.err());
  }

  @Test
  void saysWhatIsNotAsExpectedAndWhere() throws IOException {
    needsKernel();
    String wrong =
        PROGRAM
            .replace("packets == 42", "packets == 43")
            .replace("expect !ports[53];", "expect ports[53] == 1;");
    assertEquals(ExitStatus.FAILED, test(wrong));
    assertEquals("FAILED  starts afresh and goes on from entries", lines().get(1));
    assertTrue(
        lines()
            .get(2)
            .endsWith("a.b:44: expect stats[{.dip = 10.0.0.2, .sip = 10.0.0.1}].packets == 43;"),
        commandLine.out());
    assertEquals("            expected 43, found 42", lines().get(3));
    assertEquals("            expected 1, found no entry", lines().get(5));
    assertEquals(ExitStatus.FAILED, test(wrong, "--json"));
    JsonObject second = JsonParser.parseString(lines().get(1)).getAsJsonObject();
    assertEquals(false, second.get("passed").getAsBoolean());
    JsonObject failure = second.getAsJsonArray("failures").get(0).getAsJsonObject();
    assertEquals(44, failure.get("line").getAsInt());
    assertEquals("43", failure.get("expected").getAsString());
    assertEquals("42", failure.get("actual").getAsString());
    assertEquals("{\"type\":\"summary\",\"passed\":1,\"failed\":1}", lines().get(2));
  }

  @Test
  void refusesWhatThereIsNot() throws IOException {
    assertEquals(ExitStatus.USAGE, test(PROGRAM, "--vm"));
    assertTrue(commandLine.err().contains("no built-in virtual machine"), commandLine.err());
    assertEquals(ExitStatus.USAGE, test(PROGRAM, "--name", "counts a packt"));
    assertTrue(commandLine.err().contains("did you mean"), commandLine.err());
    assertEquals(ExitStatus.FAILED, test("struct a { u32 x; }\n"));
    assertTrue(commandLine.err().contains("there are no tests"), commandLine.err());
    assertEquals(
        ExitStatus.FAILED, test(PROGRAM.replace("expect all[0] == 0;", "expect all == 0;")));
    assertTrue(commandLine.err().contains("B0850"), commandLine.err());
  }
}
