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

/** Lowers {@code lock (leaf) {...}} and {@code lock_irqsave (leaf) {...} else {...}}. */
final class LockLowering extends StatementPart {
  private static final String WITHOUT_INTERRUPTS = "lock_irqsave";

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
    Optional<Statement.Block> otherwise =
        Optional.ofNullable(syntax.getOtherwise())
            .map(block -> statements.block(block, source.span(block)));
    if (leaf.type().isError()) {
      return Optional.of(body);
    }
    Optional<StructType.Field> lock = lock(leaf);
    if (lock.isEmpty()) {
      return Optional.of(body);
    }
    LeafField kind = LeafField.of(lock.get().type()).orElseThrow();
    boolean interrupts = syntax.getKind().equals(WITHOUT_INTERRUPTS);
    if (interrupts && kind.takes().size() == 1) {
      report(
          lock.get(),
          head,
          "a `" + kind.name() + "` does not keep interrupts off",
          "write lock (" + leaf.span().text() + ")");
      return Optional.of(body);
    }
    environment.requireHelper(
        function, kind.takes().get(interrupts ? 1 : 0), syntax.getKind(), head);
    if (kind.mayFail() && otherwise.isEmpty()) {
      report(
          lock.get(),
          head,
          "a `" + kind.name() + "` may not be there to take, and the block does not run then",
          "say what happens then: } else { ... }");
    } else if (!kind.mayFail() && otherwise.isPresent()) {
      report(
          lock.get(),
          source.span(syntax.getOtherwise()),
          "this never runs: whoever takes a `" + kind.name() + "` waits until it is there",
          "leave `else` out");
    }
    return Optional.of(new Statement.Lock(leaf, lock.get(), interrupts, body, otherwise, head));
  }

  private void report(StructType.Field lock, Span span, String message, String help) {
    environment.report.add(
        Diagnostic.of(DiagnosticCode.LOCK_FAILURE, span, message)
            .withRelated(lock.span(), "the lock")
            .withHelp(help));
  }

  private Optional<StructType.Field> lock(Expression leaf) {
    Optional<StructType.Field> lock =
        leaf.type() instanceof ReferenceType reference
                && reference.origin() == ReferenceType.Origin.TABLE
            ? LeafField.lockOf(reference.target())
            : Optional.empty();
    if (lock.isEmpty()) {
      Diagnostic diagnostic =
          Diagnostic.of(
              DiagnosticCode.LOCK_PLACE,
              leaf.span(),
              LeafField.lockOf(leaf.type()).isEmpty()
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
