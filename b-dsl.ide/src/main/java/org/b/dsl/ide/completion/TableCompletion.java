package org.b.dsl.ide.completion;

import org.b.core.facts.MapKind;
import org.b.core.facts.TableType;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.hover.Keywords;
import org.b.dsl.ide.names.TableWords;

/** Proposals between the brackets of {@code Table<Key, Leaf, KIND, POLICY>}. */
final class TableCompletion {
  private TableCompletion() {}

  /** Between the brackets of a type of table. */
  static void typed(TableType type, int argument, Place place, Proposals proposals) {
    if (argument < type.arguments().size() && place.isBehind("<", ",")) {
      types(place, proposals);
    }
  }

  private static void types(Place place, Proposals proposals) {
    TypeCompletion.structNames(place, proposals, 0);
    TypeCompletion.values(place, proposals, 1);
    proposals.add(Kind.KEYWORD, "struct", "", "", 3);
  }

  static void argument(int argument, Place place, Proposals proposals) {
    switch (argument) {
      case 0, 1 -> {
        if (place.isBehind("<", ",")) {
          types(place, proposals);
        }
      }
      case 2 -> {
        int order = 0;
        for (TableWords.Kind kind : TableWords.Kind.values()) {
          MapKind map = kind.type().map();
          if (place.target().atLeast(map.since())) {
            proposals.add(
                Kind.TABLE_KIND,
                kind.name(),
                map.name() + ", since " + map.since(),
                Keywords.kind(kind),
                kind.type().classic().isEmpty() ? 9 : order++);
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
