package org.b.dsl.ide.completion;

import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.hover.Keywords;
import org.b.dsl.ide.names.TableWords;

/** Proposals between the brackets of {@code Table<Key, Leaf, KIND, POLICY>}. */
final class TableCompletion {
  private TableCompletion() {}

  static void argument(int argument, Place place, Proposals proposals) {
    switch (argument) {
      case 0, 1 -> {
        if (place.isBehind("<", ",")) {
          TypeCompletion.structNames(place, proposals, 0);
          TypeCompletion.integers(proposals, 1);
          proposals.add(Kind.KEYWORD, "struct", "", "", 3);
        }
      }
      case 2 -> {
        for (TableWords.Kind kind : TableWords.Kind.values()) {
          if (place.target().atLeast(kind.map().since())) {
            proposals.add(
                Kind.TABLE_KIND,
                kind.name(),
                kind.map().name() + ", since " + kind.map().since(),
                Keywords.kind(kind),
                kind.ordinal());
          }
        }
      }
      case 3 -> {
        for (TableWords.Policy policy : TableWords.Policy.values()) {
          proposals.add(
              Kind.TABLE_POLICY,
              policy.name(),
              policy.meaning(),
              "Policy: " + policy.meaning() + ".",
              policy.ordinal());
        }
      }
      default -> {}
    }
  }
}
