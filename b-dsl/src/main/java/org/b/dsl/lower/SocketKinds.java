package org.b.dsl.lower;

import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;

/**
 * Of {@code struct bpf_sock} the verifier has two kinds, and a variable's first value says which it
 * has: {@code sk = bpf_sk_fullsock(sk)} makes another variable of it, up to the end of the block.
 *
 * <p>Verifier rule: "same insn cannot be used with different pointers" (do_check).
 */
final class SocketKinds extends ExpressionPart {
  SocketKinds(ExpressionLowering expressions) {
    super(expressions);
  }

  /** Whether two references lead to sockets of one struct. */
  static boolean isSameStruct(ReferenceType given, ReferenceType declared) {
    return FieldLowering.isSocket(given)
        && FieldLowering.isSocket(declared)
        && struct(given).equals(struct(declared));
  }

  private static String struct(ReferenceType socket) {
    return socket.target().display().replace("_common", "");
  }

  /** The variable that takes a value from here on. */
  Expression.Place target(Expression.Place place, Expression value) {
    if (!(place instanceof Expression.VariableRead read
        && read.type() instanceof ReferenceType declared
        && value.type() instanceof ReferenceType given
        && !given.equals(declared)
        && isSameStruct(given, declared)
        && (function.states.isEmpty() || scopes.isFenced(read.variable())))) {
      return place;
    }
    Variable old = read.variable();
    Variable other = new Variable(old.name(), given, old.span());
    if (!scopes.replace(old, other)) {
      return place;
    }
    function.replacedSockets.put(old, other);
    function.replacedSockets.put(other, old);
    return new Expression.VariableRead(other, read.span());
  }

  /** Reports the use of a variable that has got a socket of another kind on some ways only. */
  static boolean isMixed(FunctionContext function, Variable variable, Span use, Report report) {
    Variable other = function.mixedSockets.get(variable);
    if (other != null) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  use,
                  "`"
                      + variable.name()
                      + "` may be "
                      + Values.typeName(variable.type())
                      + " here or "
                      + Values.typeName(other.type())
                      + ", as it has been set on some ways only")
              .withRelated(variable.span(), "declared here")
              .withHelp("give the other one a variable of its own"));
    }
    return other != null;
  }
}
