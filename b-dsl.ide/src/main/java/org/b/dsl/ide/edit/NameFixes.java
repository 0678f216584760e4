package org.b.dsl.ide.edit;

import java.util.List;
import java.util.Optional;
import org.b.core.source.Span;
import org.b.dsl.ide.names.Receiver;
import org.b.dsl.ide.navigation.Renames;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;

/** Fixes of names that are missing, declared twice or too long. */
final class NameFixes {
  /** BPF_OBJ_NAME_LEN of the kernel, without the final zero. */
  private static final int LONGEST_NAME = 15;

  private NameFixes() {}

  static void declareVariable(Fixes fixes) {
    String name = fixes.span().text();
    Optional<Span> statement = fixes.statement();
    if (statement.isPresent() && fixes.function().isPresent() && name.matches("\\w+")) {
      int at = statement.get().offset();
      fixes.add(
          "declare variable `" + name + "`",
          fixes.insert(at, "u32 " + name + " = 0;\n" + fixes.indentation(at)));
    }
  }

  /** {@code u32 a = 1;} where there is an {@code a} already becomes {@code a = 1;}. */
  static void assignInstead(Fixes fixes) {
    Optional<Outline.Variable> variable =
        fixes
            .document
            .outline()
            .declaredAt(fixes.offset())
            .filter(Outline.Variable.class::isInstance)
            .map(Outline.Variable.class::cast);
    Optional<Span> statement = fixes.statement();
    if (variable.isEmpty() || variable.get().parameter() || statement.isEmpty()) {
      return;
    }
    Span span = variable.get().span();
    Code code = fixes.document.outline().code();
    if (code.is(code.lastBefore(span.end()) + 1, "=")) {
      String name = variable.get().name().text();
      fixes.add("assign to `" + name + "` instead", new TextEdit(span, name));
    } else {
      fixes.add("remove the second declaration", fixes.remove(statement.get()));
    }
  }

  static void declareStruct(Fixes fixes) {
    String name = fixes.span().text();
    Optional<Outline.Declaration> around = fixes.document.outline().around(fixes.offset());
    if (around.isPresent() && name.matches("\\w+")) {
      fixes.add(
          "declare struct `" + name + "`",
          fixes.insert(around.get().span().offset(), "struct " + name + " {\n  u32 field;\n}\n\n"));
    }
  }

  static void addField(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int index = code.wordAt(fixes.offset());
    if (index < 0) {
      return;
    }
    boolean inLiteral =
        code.is(index - 1, ".") && (code.is(index - 2, "{") || code.is(index - 2, ","));
    var receivers = fixes.document.binder().receivers();
    Optional<Outline.Struct> struct;
    if (inLiteral) {
      struct = receivers.literal(index - 1);
    } else {
      Receiver receiver = receivers.before(index - 1);
      boolean isWire = receiver instanceof Receiver.OfStruct found && found.wire();
      struct = isWire ? Optional.empty() : receiver.struct();
    }
    String name = fixes.span().text();
    struct
        .filter(
            s -> !s.fields().isEmpty() && s.name().span().file().name().equals(fixes.file().name()))
        .ifPresent(
            s -> {
              Outline.Field last = s.fields().get(s.fields().size() - 1);
              boolean oneLine = s.span().start().line() == s.span().endPosition().line();
              String separator = oneLine ? " " : "\n" + fixes.indentation(last.span().offset());
              fixes.add(
                  "add field `" + name + "` to struct `" + s.name().text() + "`",
                  fixes.insert(last.span().end(), separator + "u32 " + name + ";"));
            });
  }

  static void shorten(Fixes fixes) {
    String name = fixes.span().text();
    if (name.length() <= LONGEST_NAME) {
      return;
    }
    String shorter = name.substring(0, LONGEST_NAME);
    Renames.Rename rename =
        Renames.rename(fixes.document, fixes.offset(), shorter, List.of(fixes.document));
    if (rename.problem().isEmpty()) {
      fixes.add("rename to `" + shorter + "`", rename.edits());
    }
  }
}
