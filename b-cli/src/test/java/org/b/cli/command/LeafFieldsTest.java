package org.b.cli.command;

import org.b.cli.TestBlocks;
import org.b.core.facts.KernelVersion;
import org.junit.jupiter.api.Test;

/** Locks of leaves, as programs in the kernel see them. */
class LeafFieldsTest {
  private static final String LOCKS =
      """
      struct Bucket { u8 kind; spinlock guard; u64 tokens; u32 refused; u32 rounds; }
      Hash<u32, Bucket> buckets(16);
      Array<u64> seen(2);

      @xdp u32 limit(ctx) {
        Bucket *bucket = buckets.lookup(1);
        if (!bucket) {
          Bucket fresh = {.kind = 7, .tokens = 2};
          buckets[1] = fresh;
          return XDP_PASS;
        }
        lock (bucket) {
          if (bucket->tokens == 0) {
            bucket->refused += 1;
            return XDP_DROP;
          }
          bucket->tokens -= 1;
        }
        for (i in 0..8) {
          lock (bucket) {
            if (i == 1) { continue; }
            if (i == 4) { break; }
            bucket->rounds += 1;
          }
        }
        Bucket copy = buckets[1];
        copy.kind += 1;
        buckets[2] = copy;
        seen[0] = copy.tokens;
        return XDP_PASS;
      }

      test "gives the lock back on every way out" {
        packet p = ethernet{} / ip{};
        expect limit(p) == XDP_PASS;
        expect limit(p) == XDP_PASS;
        expect buckets[1].tokens == 1;
        expect buckets[1].rounds == 3;
        expect seen[0] == 1;
        expect limit(p) == XDP_PASS;
        expect limit(p) == XDP_DROP;
        expect limit(p) == XDP_DROP;
        expect buckets[1].refused == 2;
        expect buckets[2].kind == 8;
        expect buckets[2].rounds == 6;
      }
      """;

  /** What leaves a loop gives its lock back there. */
  private static final String LOCKS_IN_LOOPS =
      """
      #target "5.17"
      struct Entry { spinlock guard; u64 packets; u64 bytes; }
      Hash<u32, Entry> entries(64);
      Hash<u32, u64> rows(64);

      @tc(ingress) u32 over_rows(ctx) {
        u32 left = 0;
        for (key, row in rows) {
          Entry *entry = entries.lookup(key) ?? continue;
          lock (entry) {
            entry->packets += *row;
            if (entry->packets == 99) { return TC_ACT_SHOT; }
            if (entry->packets == 98) { left = 1; break; }
            if (entry->packets == 97) { continue; }
            entry->bytes += 1;
          }
        }
        return left + 10;
      }

      @tc(egress) u32 over_numbers(ctx) {
        u32 left = 0;
        for (u32 i = 0; i < 1000000; i++) {
          Entry *entry = entries.lookup(i) ?? continue;
          lock (entry) {
            entry->packets += i;
            if (entry->packets == 99) { return (u32) entry->bytes; }
            if (entry->packets == 98) { left = 1; break; }
            if (entry->packets == 97) { continue; }
            entry->bytes += 1;
          }
        }
        return left + 10;
      }

      test "locks in loops" {
        packet p = ethernet{} / ip{};
        rows[3] = 5;
        entries[3] = {.packets = 1, .bytes = 2};
        expect over_rows(p) == 10;
        expect entries[3].packets == 6;
        expect entries[3].bytes == 3;
        entries[3] = {.packets = 92, .bytes = 2};
        expect over_rows(p) == 10;
        expect entries[3].bytes == 2;
        entries[3] = {.packets = 93, .bytes = 2};
        expect over_rows(p) == 11;
        entries[3] = {.packets = 94, .bytes = 2};
        expect over_rows(p) == TC_ACT_SHOT;
        expect over_rows(p) == 10;
        expect entries[3].packets == 104;
        entries[3] = {.packets = 96, .bytes = 7};
        expect over_numbers(p) == 7;
        expect over_numbers(p) == 10;
        expect entries[3].bytes == 8;
        entries[3] = {.packets = 95, .bytes = 7};
        entries[4] = {.packets = 0, .bytes = 0};
        expect over_numbers(p) == 11;
        expect entries[4].packets == 0;
        entries[3] = {.packets = 94, .bytes = 7};
        expect over_numbers(p) == 10;
        expect entries[3].bytes == 7;
        expect entries[4].packets == 4;
      }
      """;

  /** A lock that this processor holds already is refused, by which way ever its leaf was found. */
  private static final String RESILIENT_LOCKS =
      """
      #target "6.15"
      struct Account { res_spinlock guard; u64 balance; u64 refused; }
      Hash<u32, Account> accounts(16);
      Array<Account> rounds(4);
      config u32 giver = 1;

      u32 move(Account *from, Account *to) {
        if (!from || !to) { return 3; }
        lock (to) {
          if (to->balance == 0) { return 2; }
          to->balance += 1;
        } else { return 4; }
        lock_irqsave (from) { from->balance -= 1; } else { return 5; }
        return 0;
      }

      @xdp u32 transfer(ctx) {
        Account *from = accounts.lookup(giver) ?? return XDP_ABORTED;
        Account *to = accounts.lookup(2) ?? return XDP_ABORTED;
        lock (from) {
          if (from->balance < 5) { return XDP_DROP; }
          lock_irqsave (to) {
            from->balance -= 5;
            to->balance += 5;
          } else {
            from->refused += 1;
          }
        } else {
          return XDP_ABORTED;
        }
        for (i in 0..4) {
          Account *round = rounds.lookup(i) ?? continue;
          lock_irqsave (round) {
            if (i == 2) { break; }
            round->balance += 1;
            if (i == 0) { continue; }
          } else { continue; }
          round->refused += 1;
        }
        return move(from, to) == 0 ? XDP_PASS : XDP_TX;
      }

      test "takes two locks" {
        packet p = ethernet{} / ip{};
        accounts[1] = {.balance = 9};
        accounts[2] = {.balance = 1};
        expect transfer(p) == XDP_PASS;
        expect accounts[1].balance == 3;
        expect accounts[2].balance == 7;
        expect accounts[1].refused == 0;
        expect rounds[0].balance == 1;
        expect rounds[0].refused == 0;
        expect rounds[1].refused == 1;
        expect rounds[2].balance == 0;
        expect transfer(p) == XDP_DROP;
        expect transfer(p) == XDP_DROP;
      }

      test "is refused what it holds" {
        packet p = ethernet{} / ip{};
        giver = 2;
        accounts[2] = {.balance = 9};
        expect transfer(p) == XDP_PASS;
        expect accounts[2].refused == 1;
        expect accounts[2].balance == 9;
      }
      """;

  @Test
  void locksThatMayFailAreGivenBack() {
    TestBlocks.pass(RESILIENT_LOCKS, new KernelVersion(6, 15));
  }

  @Test
  void locksAreGivenBack() {
    TestBlocks.pass(LOCKS, KernelVersion.DEFAULT_TARGET);
  }

  @Test
  void locksAreGivenBackInLoops() {
    TestBlocks.pass(LOCKS_IN_LOOPS, new KernelVersion(5, 17));
  }
}
