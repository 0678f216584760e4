package org.b.dsl.lower;

import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.LeafField;
import org.b.core.program.Expression;
import org.b.core.program.Statement;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.dsl.syntax.LockStatement;

/** Lowers {@code lock (leaf) {...}}. */
final class LockLowering extends StatementPart {
  LockLowering(StatementLowering statements) {
    super(statements);
  }

  Optional<Statement> lower(LockStatement syntax, Span span) {
    Expression leaf = expressions.natural(syntax.getLeaf());
    int brace = span.text().indexOf('{', Math.max(0, leaf.span().end() - span.offset()));
    int length = brace < 0 ? span.text().length() : brace;
    Span head =
        new Span(
            span.file(), span.offset(), span.text().substring(0, length).stripTrailing().length());
    Span bodySpan = new Span(span.file(), span.offset() + length, span.text().length() - length);
    Statement.Block body = statements.block(syntax.getStatements(), bodySpan);
    if (leaf.type().isError()) {
      return Optional.of(body);
    }
    Optional<StructType.Field> lock = lock(leaf);
    if (lock.isEmpty()) {
      return Optional.of(body);
    }
    environment.requireHelper(function, "bpf_spin_lock", "lock", head);
    return Optional.of(new Statement.Lock(leaf, lock.get(), body, head));
  }

  private Optional<StructType.Field> lock(Expression leaf) {
    Optional<StructType.Field> lock =
        leaf.type() instanceof ReferenceType reference
                && reference.origin() == ReferenceType.Origin.TABLE
            ? LeafField.in(reference.target(), LeafField.LOCK)
            : Optional.empty();
    if (lock.isEmpty()) {
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.LOCK_PLACE,
              leaf.span(),
              LeafField.in(leaf.type(), LeafField.LOCK).isEmpty()
                  ? expressions.values().describe(leaf)
                      + ", but a lock is that of a leaf with a spinlock field"
                  : "`"
                      + leaf.span().text()
                      + "` is a copy of its own, which nobody else can see: lock the leaf behind a"
                      + " reference");
      environment.report.add(
          leaf.type() instanceof ReferenceType reference
                  && reference.target() instanceof StructType struct
                  && struct.span() != null
              ? diagnostic
                  .withRelated(struct.span(), "the leaf's type")
                  .withHelp("give the leaf a lock: spinlock guard;")
              : diagnostic);
    }
    return lock;
  }
}
