package org.b.dsl.ide.hover;

import java.util.Optional;
import org.b.core.program.Table;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.names.TableWords;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.structure.DocumentSymbols;

/** What is known of a table: its map, its entries and the memory it takes. */
final class TableFacts {
  /** struct htab_elem before the key, and a bucket (kernel/bpf/hashtab.c in 6.12). */
  private static final int HASH_ENTRY = 48;

  private static final int HASH_BUCKET = 16;

  private TableFacts() {}

  static String text(AnalyzedDocument document, Outline.Table table) {
    StringBuilder text = new StringBuilder();
    String entries = table.entries();
    text.append(
        Hovers.fenced(
            DocumentSymbols.tableType(table) + " " + table.name().text() + "(" + entries + ")"));
    Optional<Table> typed =
        document.result().program().tables().stream()
            .filter(t -> t.name().equals(table.name().text()))
            .findFirst();
    String word = table.kind().map(Outline.Name::text).orElse(table.word().text());
    table.type().ifPresent(type -> text.append('\n').append(Keywords.tableFacts(word, type)));
    table
        .policy()
        .flatMap(policy -> TableWords.Policy.of(policy.text()))
        .ifPresent(
            policy ->
                text.append("\n\n`")
                    .append(policy)
                    .append("`: ")
                    .append(policy.meaning())
                    .append('.'));
    typed.ifPresent(found -> text.append("\n\n").append(memory(found)));
    return text.toString();
  }

  private static String memory(Table table) {
    int key = table.key().size();
    int leaf = table.leaf().size();
    String sizes = table.entries() + (table.entries() == 1 ? " entry" : " entries");
    sizes += key == 0 ? "" : ", key " + Layouts.bytes(key);
    sizes += leaf == 0 ? "" : ", leaf " + Layouts.bytes(leaf);
    long entries = table.entries();
    String taken =
        switch (table.kind().name()) {
          case "HASH", "LRU_HASH" ->
              "; about "
                  + size(
                      entries * (HASH_ENTRY + rounded(key) + rounded(leaf))
                          + HASH_BUCKET * powerOfTwo(entries))
                  + " of kernel memory from the start";
          case "ARRAY" ->
              "; about " + size(entries * rounded(leaf)) + " of kernel memory from the start";
          case "LPM_TRIE" -> "; memory is taken entry by entry";
          default -> "";
        };
    return sizes + taken + ".";
  }

  private static long rounded(int bytes) {
    return (bytes + 7) / 8 * 8;
  }

  private static long powerOfTwo(long entries) {
    return entries <= 1 ? 1 : Long.highestOneBit(entries - 1) << 1;
  }

  private static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " bytes";
    }
    return bytes < 1024 * 1024 ? bytes / 1024 + " KiB" : bytes / (1024 * 1024) + " MiB";
  }
}
