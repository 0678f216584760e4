package org.b.cli.command;

import org.b.cli.TestBlocks;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.api.Test;

/** Loops whose bodies are functions of their own, run in the kernel. */
class OutlinedLoopsTest {
  private static final String ENTRIES =
      """
      #target "5.13"
      struct Flow { u32 a; u16 b; }
      struct Sum { u64 packets; u64 bytes; }
      Hash<Flow, Sum> flows(64);
      Array<u64> numbers(8);
      Array<u64> seen(1);
      Array<Sum> largest(1);

      @xdp u32 sum(ctx) {
        u64 packets = 0;
        u32 found = 0;
        Sum best = {};
        for (flow, leaf in flows) {
          if (flow.a == 7) { continue; }
          if (leaf->packets == 99) { return XDP_DROP; }
          packets += leaf->packets;
          found++;
          if (leaf->bytes > best.bytes) {
            best.bytes = leaf->bytes;
            best.packets = flow.b;
          }
          leaf->packets += 1;
        }
        seen[0] = packets * 100 + found;
        largest[0] = best;
        return XDP_PASS;
      }

      u64 upto(u32 last) {
        u64 sum = 0;
        for (i, n in numbers) {
          if (i == last) { break; }
          sum += *n;
          if (sum > 1000) { return 5000; }
        }
        return sum;
      }

      @tc(ingress) u32 nested(ctx) {
        u64 all = 0;
        u32 rounds = 0;
        for (i, n in numbers) {
          *n += i;
          for (flow, leaf in flows) {
            rounds++;
            if (flow.a == 100) { all += *n * leaf->bytes; }
            if (*n == 3) { break; }
            if (*n == 6) { goto EOP; }
          }
        }
        state EOP { seen[0] = all; return rounds; }
      }

      @socket_filter u32 parsed(ctx) {
        u32 hits = 0;
        goto proto::ethernet;
        state proto::ethernet { }
        state proto::ip {
          for (flow, leaf in flows) {
            if (flow.a == $ip.dst) { hits += 10; }
            if (flow.a == $ip.src) { goto EOP; }
          }
        }
        state proto::udp { hits += $udp.dport; }
        state EOP { return hits; }
      }

      @tc(egress) u32 called(ctx) {
        return (u32) (upto(3) + upto(ctx.len));
      }

      test "goes through a hash table" {
        packet p = ethernet{} / ip{};
        flows[{.a = 1, .b = 11}] = {.packets = 2, .bytes = 30};
        flows[{.a = 2, .b = 12}] = {.packets = 3, .bytes = 50};
        flows[{.a = 3, .b = 13}] = {.packets = 4, .bytes = 40};
        flows[{.a = 7, .b = 17}] = {.packets = 9, .bytes = 90};
        expect sum(p) == XDP_PASS;
        expect seen[0] == 903;
        expect largest[0].bytes == 50;
        expect largest[0].packets == 12;
        expect flows[{.a = 1, .b = 11}].packets == 3;
        expect flows[{.a = 7, .b = 17}].packets == 9;
        expect sum(p) == XDP_PASS;
        expect seen[0] == 1203;
        flows[{.a = 4, .b = 14}] = {.packets = 99, .bytes = 1};
        expect sum(p) == XDP_DROP;
        expect seen[0] == 1203;
      }

      test "an empty table" {
        packet p = ethernet{} / ip{};
        expect sum(p) == XDP_PASS;
        expect seen[0] == 0;
        expect nested(p) == 0;
      }

      test "in each other and in functions" {
        packet p = ethernet{} / ip{};
        flows[{.a = 100, .b = 1}] = {.bytes = 2};
        expect nested(p) == 7;
        expect seen[0] == 42;
        expect called(p) == 24;
        numbers[4] = 2000;
        expect called(p) == 5003;
      }

      test "with headers" {
        packet p = ethernet{} / ip{.src = 9, .dst = 5} / udp{.dport = 7};
        expect parsed(p) == 7;
        flows[{.a = 5, .b = 1}] = {.bytes = 2};
        flows[{.a = 5, .b = 2}] = {.bytes = 2};
        expect parsed(p) == 27;
      }
      """;

  private static final String ROUNDS =
      """
      #target "5.17"
      Hash<u32, u64> counts(64);
      Array<u64> hits(1);
      Array<u64> odd(1);
      Array<u64> last(1);

      @xdp u32 million(ctx) {
        u32 found = 0;
        u32 odds = 0;
        for (u32 i = 0; i < 1000000; i++) {
          u64 *n = counts.lookup(i);
          if (n) { found++; *n += 1; } else if ((i & 1) == 1) { odds++; }
          if (found == 4) { break; }
          if (found == 3 && i == 500000) { return XDP_ABORTED; }
        }
        hits[0] = found;
        odd[0] = odds;
        return XDP_PASS;
      }

      @tc(ingress) u32 nested(ctx) {
        u32 rounds = 0;
        u32 after = 0;
        for (u32 i = 0; i < 500; i++) {
          u32 own = 0;
          for (u32 j = 0; j < 1000; j++) {
            rounds++;
            if ((j & 7) == 3) { own++; }
            if (j == i) { break; }
            if (i == 20 && j == 9) { continue; }
            if (i == 499 && j == 7) { last[0] = own; return 7; }
          }
          after += own;
          if (after > 100000) { return 8; }
        }
        return rounds + after;
      }

      @socket_filter u32 bounded(ctx) {
        u32 n = 0;
        u64 x = 1;
        while (x != 0) max 300000 { n++; if ((n & 3) == 0) { x = x * 3; } else { x = x + 2; } }
        return n;
      }

      test "a million iterations" {
        packet p = ethernet{} / ip{};
        expect million(p) == XDP_PASS;
        expect odd[0] == 500000;
        counts[5] = 1;
        counts[999999] = 1;
        expect million(p) == XDP_PASS;
        expect hits[0] == 2;
        expect odd[0] == 499998;
        expect counts[999999] == 2;
        counts[6] = 1;
        counts[7] = 1;
        expect million(p) == XDP_ABORTED;
        counts[8] = 1;
        expect million(p) == XDP_PASS;
        expect hits[0] == 4;
        expect odd[0] == 2;
      }

      test "loops in each other" {
        packet p = ethernet{} / ip{};
        expect nested(p) == 7;
        expect last[0] == 1;
        expect bounded(p) == 300000;
      }
      """;

  /** Each function alone is cheap enough, all together are not. */
  private static final String FUNCTIONS =
      """
      #target "5.17"
      Hash<u32, u64> seen(1024);
      u64 total;

      void row(u64 y) {
        for (u32 x = 0; x < 200; x++) {
          u64 *n = seen.lookup(x);
          if (n) { total += *n + y; }
        }
      }
      u64 long_row(u64 y) {
        u64 sum = 0;
        for (u32 x = 0; x < 4000; x++) {
          u64 *n = seen.lookup(x);
          if (n) { sum += *n + y; }
          if (sum > 1000) { return sum; }
        }
        return sum;
      }

      @xdp u32 count(ctx) {
        u32 rows = 0;
        for (u32 y = 0; y < 300; y++) {
          row(y);
          rows++;
          if (y == 290) { break; }
        }
        return rows;
      }
      @tc(ingress) u32 thrice(ctx) {
        return (u32) (long_row(1) + long_row(2) + long_row(3) * 100);
      }

      test "loops that call functions with loops" {
        packet p = ethernet{} / ip{};
        seen[7] = 2;
        seen[199] = 3;
        seen[200] = 100;
        expect count(p) == 291;
        seen[3999] = 5;
        expect thrice(p) == 114 + 118 + 12200;
      }
      """;

  /** What each iteration reserves it gives back, wherever it leaves. */
  private static final String RESERVING =
      """
      #target "5.17"
      struct Event { u32 key; u32 number; u64 value; }
      RingBuffer<Event> events(4096);
      Hash<u32, u64> seen(1024);
      Array<u64> out(8);

      @xdp u32 each(ctx) {
        u32 sent = 0;
        for (u32 i = 1; i < 100000; i += 2) {
          u64 *n = seen.lookup(i) ?? continue;
          Event *e = events.reserve() ?? break;
          e->key = i;
          e->number = sent;
          e->value = *n;
          if (*n == 9) { events.discard(e); continue; }
          if (*n == 10) { events.discard(e); return XDP_TX; }
          if (*n == 11) { events.discard(e); break; }
          out[sent & 7] = e->key + e->number + e->value;
          events.discard(e);
          sent++;
        }
        out[7] = sent;
        return XDP_PASS;
      }

      @tc(ingress) u32 kept(ctx) {
        Event *e = events.reserve() ?? return 7;
        e->value = 0;
        e->number = 0;
        for (u32 i = 0; i < 1000000; i++) {
          u64 *n = seen.lookup(i) ?? continue;
          e->value += *n + i;
          e->number += 1;
          if (*n == 77) { events.discard(e); return 1; }
          if (e->number == 3) { break; }
        }
        out[0] = e->value;
        out[1] = e->number;
        events.discard(e);
        return 0;
      }

      test "each iteration" {
        packet p = ethernet{} / ip{};
        seen[1] = 100; seen[3] = 9; seen[4] = 5; seen[99999] = 4;
        expect each(p) == XDP_PASS;
        expect out[7] == 2;
        expect out[0] == 101;
        expect out[1] == 100004;
        seen[99997] = 11;
        expect each(p) == XDP_PASS;
        expect out[7] == 1;
        seen[5] = 10;
        expect each(p) == XDP_TX;
      }
      test "over iterations" {
        packet p = ethernet{} / ip{};
        expect kept(p) == 0;
        expect out[0] == 0;
        seen[5] = 10; seen[999999] = 20;
        expect kept(p) == 0;
        expect out[0] == 1000034;
        expect out[1] == 2;
        seen[7] = 1; seen[8] = 1;
        expect kept(p) == 0;
        expect out[0] == 32;
        seen[6] = 77;
        expect kept(p) == 1;
      }
      """;

  /** What one iteration reserves or looks up, a later one goes on with. */
  private static final String ITERATED =
      """
      #target "6.4"
      struct Batch { u32 count; u32 keys[16]; }
      struct Node { u32 next; u32 value; }
      RingBuffer<Batch> batches(4096);
      Hash<u32, u64> seen(1024);
      Hash<u32, Node> nodes(1024);
      Array<u64> out(8);

      @xdp u32 collect(ctx) {
        Batch *batch = batches.reserve() ?? return XDP_ABORTED;
        batch->count = 0;
        u32 full = 0;
        for (u32 key = 0; key < 100000; key++) {
          u64 *n = seen.lookup(key) ?? continue;
          if (*n == 99) { break; }
          batch->keys[batch->count & 15] = key;
          batch->count += 1;
          out[1] += batch->keys[0];
          if (batch->count == 4) {
            batches.discard(batch);
            full++;
            batch = batches.reserve() ?? { out[0] = full; return XDP_TX; };
            batch->count = 0;
          }
        }
        out[0] = full * 100 + batch->count;
        batches.discard(batch);
        return XDP_PASS;
      }

      u32 walk(u32 first, u32 most) {
        Node *node = nodes.lookup(first) ?? return 0;
        u32 sum = 0;
        for (i in 0..100000) {
          sum += node->value;
          if (node->next == 0) { break; }
          if (sum > most) { return 1; }
          Node *next = nodes.lookup(node->next) ?? return sum + 1000;
          node = next;
        }
        out[3] = node->value;
        return sum;
      }
      @tc(ingress) u32 walks(ctx) { return walk(1, 1000000); }
      @tc(egress) u32 short_walks(ctx) { return walk(1, 205) * 100 + walk(7, 1000); }

      @socket_filter u32 bounded(ctx) {
        Node *node = nodes.lookup(1) ?? return 0;
        u32 n = 0;
        while (node->next != 0) max 70000 {
          node = nodes.lookup(node->next) ?? { goto EOP; };
          n++;
        }
        return n;
        state EOP { return n + 5; }
      }

      test "batches" {
        packet p = ethernet{} / ip{};
        expect collect(p) == XDP_PASS;
        expect out[0] == 0;
        seen[5] = 1; seen[50] = 1; seen[500] = 1; seen[5000] = 1; seen[50000] = 1; seen[99999] = 1;
        expect collect(p) == XDP_PASS;
        expect out[0] == 102;
        expect out[1] == 100020;
        seen[600] = 99;
        expect collect(p) == XDP_PASS;
        expect out[0] == 3;
      }
      test "from entry to entry" {
        packet p = ethernet{} / ip{};
        expect walks(p) == 0;
        nodes[1] = {.next = 7, .value = 10};
        nodes[7] = {.next = 900, .value = 200};
        expect walks(p) == 1210;
        expect bounded(p) == 6;
        nodes[900] = {.next = 0, .value = 3};
        expect walks(p) == 213;
        expect out[3] == 3;
        expect short_walks(p) == 303;
        expect bounded(p) == 2;
        nodes[900] = {.next = 900, .value = 1};
        expect walks(p) == 100208;
        expect bounded(p) == 70000;
      }
      """;

  @Test
  void loopsOverTables() {
    TestBlocks.pass(ENTRIES, new KernelVersion(5, 13));
  }

  @Test
  void loopsThatReserve() {
    TestBlocks.pass(RESERVING, new KernelVersion(5, 17));
  }

  @Test
  void loopsThatKeepReferences() {
    TestBlocks.pass(ITERATED, new KernelVersion(6, 4));
  }

  @Test
  void loopsInFunctionsThatLoopsCall() {
    TestBlocks.pass(FUNCTIONS, new KernelVersion(5, 17));
  }

  @Test
  void loopsThatTheKernelCalls() {
    TestBlocks.pass(ROUNDS, new KernelVersion(5, 17));
  }
}
