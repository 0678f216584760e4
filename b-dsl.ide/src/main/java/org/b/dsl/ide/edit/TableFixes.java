package org.b.dsl.ide.edit;

import java.util.List;
import java.util.Optional;
import org.b.core.facts.TableType;
import org.b.core.source.Span;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.names.Receiver;
import org.b.dsl.ide.names.TableWords;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;

/** Fixes of tables and their leaves. */
final class TableFixes {
  private static final List<TableType.Argument> KEY_AND_LEAF =
      List.of(TableType.Argument.KEY, TableType.Argument.LEAF);

  private TableFixes() {}

  private static Optional<Outline.Table> tableAround(Fixes fixes, int offset) {
    return fixes
        .document
        .outline()
        .around(offset)
        .filter(Outline.Table.class::isInstance)
        .map(Outline.Table.class::cast);
  }

  static void completeArguments(Fixes fixes) {
    Optional<Outline.Table> table = tableAround(fixes, fixes.offset());
    if (table.isEmpty()) {
      return;
    }
    if (!table.get().word().text().equals("Table")) {
      addKey(fixes, table.get());
      return;
    }
    if (table.get().leaf().isEmpty() || table.get().policy().isPresent()) {
      return;
    }
    String text = table.get().kind().isPresent() ? ", AUTO" : ", FIXED_MATCH, AUTO";
    int at =
        table.get().kind().map(k -> k.span().end()).orElse(table.get().leaf().get().span().end());
    fixes.add("add" + text.substring(1), fixes.insert(at, text));
  }

  /** {@code Hash<u64>} becomes {@code Hash<u32, u64>}. */
  private static void addKey(Fixes fixes, Outline.Table table) {
    boolean lacksKey =
        table.key().isPresent()
            && table.leaf().isEmpty()
            && table.type().filter(t -> t.arguments().equals(KEY_AND_LEAF)).isPresent();
    if (lacksKey) {
      fixes.add("add a key of u32", fixes.insert(table.key().get().span().offset(), "u32, "));
    }
  }

  static void knownKinds(Fixes fixes) {
    for (TableWords.Kind kind : TableWords.Kind.values()) {
      fixes.add("change to " + kind.name(), new TextEdit(fixes.span(), kind.name()));
    }
  }

  static void makeHash(Fixes fixes, Span inTable) {
    tableAround(fixes, inTable.offset())
        .flatMap(Outline.Table::kind)
        .ifPresent(
            kind -> fixes.add("make it FIXED_MATCH", new TextEdit(kind.span(), "FIXED_MATCH")));
  }

  /** Where a leaf has a lock: a table of two arguments whose leaf is marked. */
  static void makeHashOfLeaf(Fixes fixes) {
    tableAround(fixes, fixes.offset())
        .filter(table -> table.key().isPresent() && table.leaf().isPresent())
        .filter(table -> table.leaf().get().span().equals(fixes.span()))
        .filter(table -> table.type().isPresent())
        .ifPresent(table -> fixes.add("make it a Hash", new TextEdit(table.word().span(), "Hash")));
  }

  /** For {@code table.delete}, where the name of the method is marked. */
  static void makeHashOfMethod(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int method = code.wordAt(fixes.offset());
    if (!(fixes.document.binder().receivers().before(method - 1)
        instanceof Receiver.OfTable receiver)) {
      return;
    }
    Outline.Table table = receiver.table();
    String name = table.name().text();
    if (table.kind().isPresent()) {
      fixes.add(
          "make `" + name + "` FIXED_MATCH",
          new TextEdit(table.kind().get().span(), "FIXED_MATCH"));
    } else if (table.leaf().filter(leaf -> leaf.table().isEmpty()).isPresent()
        && table.key().isEmpty()) {
      Span type = table.word().span();
      Span leaf = table.leaf().get().span();
      fixes.add(
          "make `" + name + "` a Hash", new TextEdit(type.to(leaf), "Hash<u32, " + leaf.text()));
    }
  }

  /** Makes the field that is added to 64 bits wide. */
  static void widenField(Fixes fixes) {
    int index = fixes.document.binder().wordAt(fixes.span().end());
    if (index < 0
        || !(fixes.document.binder().meaning(index) instanceof Meaning.Declared declared)
        || !(declared.declaration() instanceof Outline.Field field)
        || !field.name().span().file().name().equals(fixes.file().name())
        || field.type().integer().isEmpty()) {
      return;
    }
    Span whole = field.span();
    fixes.add(
        "make `" + field.name().text() + "` a u64",
        new TextEdit(whole, "u64 " + field.name().text() + ";"));
  }
}
