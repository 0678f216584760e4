package org.b.dsl.ide.edit;

import java.util.Optional;
import org.b.core.source.Span;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.names.Receiver;
import org.b.dsl.ide.names.TableWords;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;

/** Fixes of tables and their leaves. */
final class TableFixes {
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
    if (table.isEmpty() || table.get().leaf().isEmpty() || table.get().policy().isPresent()) {
      return;
    }
    String text = table.get().kind().isPresent() ? ", AUTO" : ", FIXED_MATCH, AUTO";
    int at =
        table.get().kind().map(k -> k.span().end()).orElse(table.get().leaf().get().span().end());
    fixes.add("add" + text.substring(1), fixes.insert(at, text));
  }

  static void knownKinds(Fixes fixes) {
    for (TableWords.Kind kind : TableWords.Kind.values()) {
      fixes.add("change to " + kind, new TextEdit(fixes.span(), kind.name()));
    }
  }

  static void makeHash(Fixes fixes, Span inTable) {
    tableAround(fixes, inTable.offset())
        .flatMap(Outline.Table::kind)
        .ifPresent(
            kind -> fixes.add("make it FIXED_MATCH", new TextEdit(kind.span(), "FIXED_MATCH")));
  }

  /** For {@code table.delete}, where the name of the method is marked. */
  static void makeHashOfMethod(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int method = code.wordAt(fixes.offset());
    if (fixes.document.binder().receivers().before(method - 1) instanceof Receiver.OfTable table
        && table.table().kind().isPresent()) {
      Span kind = table.table().kind().get().span();
      fixes.add(
          "make `" + table.table().name().text() + "` FIXED_MATCH",
          new TextEdit(kind, "FIXED_MATCH"));
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
