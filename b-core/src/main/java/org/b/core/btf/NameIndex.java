package org.b.core.btf;

import java.util.Arrays;

/** Finds types by kind and name: a hash table of ids, made in one pass over the types. */
final class NameIndex {
  private final BtfReader reader;
  private final int[] slots;

  NameIndex(BtfReader reader) {
    this.reader = reader;
    this.slots = new int[Integer.highestOneBit(Math.max(8, reader.count())) << 2];
    for (int id = 1; id < reader.count(); id++) {
      int name = reader.name(id);
      if (name != 0) {
        int slot = slot(reader.strings().hash(name));
        while (slots[slot] != 0) {
          slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = id;
      }
    }
  }

  private int slot(int hash) {
    return (hash ^ hash >>> 15) * 0x9e3779b1 >>> 7 & slots.length - 1;
  }

  /** Ids of all types of a kind that have a name, the first one first. */
  int[] find(int kind, String name) {
    int[] found = new int[4];
    int count = 0;
    for (int slot = slot(BtfStrings.hash(name)); slots[slot] != 0; ) {
      int id = slots[slot];
      if (reader.kind(id) == kind && reader.strings().matches(reader.name(id), name)) {
        if (count == found.length) {
          found = Arrays.copyOf(found, count * 2);
        }
        found[count++] = id;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return Arrays.copyOf(found, count);
  }
}
