package org.b.backend.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.Machine;
import org.b.backend.testing.BtfBuilder;
import org.b.backend.testing.BtfBuilder.Field;
import org.b.backend.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BpfMapTest {
  private static final int HASH = 1;
  private static final int ARRAY = 2;
  private static final int PERCPU_ARRAY = 6;
  private static final int LPM_TRIE = 11;
  private static final int NO_PREALLOCATION = 1;

  private final BtfBuilder types = new BtfBuilder();
  private final int u32 = types.integer("unsigned int", 4, 0);
  private final int u64 = types.integer("unsigned long", 8, 0);
  private final int be32 = types.typedef("__be32", u32);
  private final int pair =
      types.struct("pair", 8, new Field("dip", u32, 0, 0), new Field("sip", u32, 32, 0));
  private final int prefix =
      types.struct("prefix", 8, new Field("prefixlen", u32, 0, 0), new Field("addr", be32, 32, 0));

  @BeforeEach
  void privileges() {
    Requirements.administrator();
  }

  private LoadedObject load(int type, int keySize, int keyType, int entries, int flags) {
    MapDefinition definition =
        new MapDefinition(
            "table", type, keySize, 8, entries, flags, keyType, u64, Optional.empty());
    return ObjectLoader.load(
        new ObjectFile("GPL", Optional.of(types.build()), List.of(definition), List.of()),
        LoadOptions.DEFAULT);
  }

  @Test
  void hashRoundTrip() {
    try (LoadedObject object = load(HASH, 8, pair, 2, 0)) {
      BpfMap map = object.map("table");
      assertEquals(List.of(), object.notes());
      Map<String, Object> key = Map.of("dip", 1L, "sip", 2L);
      assertEquals(Optional.empty(), map.lookup(key));
      map.update(key, 7);
      map.update(Map.of("dip", 3), 8);
      assertEquals(Optional.of(7L), map.lookup(key));
      assertEquals(
          Set.of(new BpfMap.Entry(key, 7L), new BpfMap.Entry(Map.of("dip", 3L, "sip", 0L), 8L)),
          new HashSet<>(map.entries()));
      assertEquals(
          "table is full: it has 2 entries",
          assertThrows(MapValueException.class, () -> map.update(Map.of("dip", 4), 9))
              .getMessage());
      assertTrue(map.delete(key));
      assertFalse(map.delete(key));
      map.clear();
      assertEquals(List.of(), map.entries());
    }
  }

  @Test
  void arrayRoundTrip() {
    try (LoadedObject object = load(ARRAY, 4, u32, 3, 0)) {
      BpfMap map = object.map("table");
      map.update(1, 5);
      assertEquals(
          List.of(new BpfMap.Entry(0L, 0L), new BpfMap.Entry(1L, 5L), new BpfMap.Entry(2L, 0L)),
          map.entries());
      assertEquals(
          "table has entries 0 to 2 only",
          assertThrows(MapValueException.class, () -> map.update(3, 5)).getMessage());
      assertEquals(Optional.empty(), map.lookup(3));
      assertEquals(
          "entries of array table cannot be deleted",
          assertThrows(MapValueException.class, () -> map.delete(0)).getMessage());
    }
  }

  @Test
  void longestPrefixWins() {
    try (LoadedObject object = load(LPM_TRIE, 8, prefix, 8, NO_PREALLOCATION)) {
      BpfMap map = object.map("table");
      map.update("10.0.0.0/8", 8);
      map.update(Map.of("prefixlen", 16, "addr", 0x0a01ffff), 16);
      assertEquals(Optional.of(16L), map.lookup("10.1.2.3"));
      assertEquals(Optional.of(8L), map.lookup("10.2.2.3"));
      assertEquals(Optional.empty(), map.lookup("11.0.0.1"));
      Set<String> prefixes = new HashSet<>();
      map.forEachRaw((key, value) -> prefixes.add(map.prefixText(key).orElseThrow()));
      assertEquals(Set.of("10.0.0.0/8", "10.1.0.0/16"), prefixes);
      map.update(0x0b010203, 32);
      assertEquals(Optional.of(32L), map.lookup("11.1.2.3"));
      assertThrows(MapValueException.class, () -> map.update(1L << 32, 1));
      assertTrue(map.delete(0x0b010203));
      assertTrue(map.delete("10.0.0.0/8"));
      assertEquals(1, map.entries().size());
    }
  }

  @Test
  void perCpuValuesAreLists() {
    try (LoadedObject object = load(PERCPU_ARRAY, 4, u32, 2, 0)) {
      BpfMap map = object.map("table");
      List<Object> values = new ArrayList<>(Collections.nCopies(Machine.possibleCpus(), 3L));
      values.set(0, 9L);
      map.update(1, values);
      assertEquals(Optional.of(values), map.lookup(1));
      assertEquals(2, map.entries().size());
    }
  }

  @Test
  void readingWhileKeysAreDeletedEndsAndLosesNothing() throws Exception {
    for (int type : new int[] {HASH, LPM_TRIE}) {
      int keyType = type == HASH ? pair : prefix;
      int flags = type == HASH ? 0 : NO_PREALLOCATION;
      try (LoadedObject object = load(type, 8, keyType, 20_000, flags)) {
        BpfMap map = object.map("table");
        int stable = 2_000;
        for (int i = 0; i < stable; i++) {
          map.update(key(type, i), i);
        }
        AtomicBoolean stop = new AtomicBoolean();
        Thread churn =
            new Thread(
                () -> {
                  for (int i = 0; !stop.get(); i = (i + 1) % 500) {
                    map.update(key(type, 100_000 + i), 1);
                    map.delete(key(type, 100_000 + i));
                  }
                });
        churn.start();
        try {
          for (int round = 0; round < 5; round++) {
            Set<Object> seen = new HashSet<>();
            for (BpfMap.Entry entry : map.entries()) {
              assertTrue(seen.add(entry.key()), "twice: " + entry.key());
            }
            for (int i = 0; i < stable; i++) {
              Object key = map.decodeKey(map.encodeKey(key(type, i)));
              assertTrue(seen.contains(key), "lost " + key);
            }
          }
        } finally {
          stop.set(true);
          churn.join();
        }
      }
    }
  }

  private static Object key(int type, int number) {
    return type == HASH ? Map.of("dip", number, "sip", 0) : Map.of("prefixlen", 32, "addr", number);
  }

  @Test
  void aClosedMapSaysSo() {
    LoadedObject object = load(ARRAY, 4, u32, 3, 0);
    BpfMap map = object.map("table");
    object.close();
    object.close();
    assertThrows(IllegalStateException.class, () -> map.lookup(0));
  }
}
