package org.b.dsl.ide.names;

import java.util.Arrays;
import java.util.Optional;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.MapKind;

/** The words between the brackets of {@code Table<Key, Leaf, KIND, POLICY>}. */
public final class TableWords {
  private TableWords() {}

  /** A KIND of table. */
  public enum Kind {
    FIXED_MATCH("HASH", "finds entries by the whole key"),
    INDEXED("ARRAY", "finds entries by a number; every entry is always there"),
    LPM("LPM_TRIE", "finds the entry with the longest prefix of the key");

    private final String map;
    private final String meaning;

    Kind(String map, String meaning) {
      this.map = map;
      this.meaning = meaning;
    }

    /** The kernel's kind of map. */
    public MapKind map() {
      return KernelFacts.mapKind(map).orElseThrow();
    }

    public String meaning() {
      return meaning;
    }

    public static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(k -> k.name().equals(word)).findFirst();
    }
  }

  /** What indexing does on a miss. */
  public enum Policy {
    AUTO("indexing creates a zeroed entry where there is none"),
    NONE("indexing finds only what is there");

    private final String meaning;

    Policy(String meaning) {
      this.meaning = meaning;
    }

    public String meaning() {
      return meaning;
    }

    public static Optional<Policy> of(String word) {
      return Arrays.stream(values()).filter(p -> p.name().equals(word)).findFirst();
    }
  }
}
