package org.b.dsl.ide.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.TableType;

/** The words between the brackets of {@code Table<Key, Leaf, KIND, POLICY>}. */
public final class TableWords {
  private TableWords() {}

  /** A KIND of table, as it is written. */
  public record Kind(String name, TableType type) {
    /** Every one, each once: a classic word where there is one, else the kernel's name. */
    public static List<Kind> values() {
      List<Kind> kinds = new ArrayList<>();
      for (TableType type : KernelFacts.tableTypes()) {
        if (type.isGeneral()) {
          kinds.add(new Kind(type.classic().isEmpty() ? type.map().name() : type.classic(), type));
        }
      }
      return kinds;
    }

    public static Optional<Kind> of(String word) {
      return KernelFacts.tableTypeOfKind(word).map(type -> new Kind(word, type));
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
