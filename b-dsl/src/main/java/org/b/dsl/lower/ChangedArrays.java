package org.b.dsl.lower;

import java.util.Set;
import java.util.TreeSet;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.program.Expression;
import org.b.core.program.Signature;
import org.b.core.program.Variable;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.ExpressionStatement;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.IncrementExpression;
import org.b.dsl.syntax.IndexExpression;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.Parameter;
import org.b.dsl.syntax.SliceExpression;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.util.EcoreUtil;

/**
 * The array parameters that a function may change, as its text shows: it works on the caller's
 * arrays. What it passes to another call counts as changed, but for those that only read.
 */
final class ChangedArrays {
  private static final Set<String> READING =
      Set.of(
          "log",
          LogFormat.STREAM,
          "sizeof",
          "starts_with",
          "emit",
          "update",
          "push",
          "add",
          "contains",
          "lookup");

  private ChangedArrays() {}

  /** The names of such parameters. */
  static Set<String> of(MemberDeclaration function) {
    Set<String> arrays = new TreeSet<>();
    for (Parameter parameter : function.getParameters()) {
      if (parameter.getVariable() != null && parameter.getVariable().getName() != null) {
        arrays.add(parameter.getVariable().getName());
      }
    }
    Set<String> changed = new TreeSet<>();
    if (function.getBody() != null && !arrays.isEmpty()) {
      for (var contents = EcoreUtil.getAllContents(function.getBody(), true);
          contents.hasNext(); ) {
        collect(contents.next(), changed);
      }
    }
    changed.retainAll(arrays);
    return Set.copyOf(changed);
  }

  private static void collect(Object syntax, Set<String> changed) {
    if (syntax instanceof ExpressionStatement statement && statement.getOperator() != null) {
      root(statement.getTarget(), changed);
    } else if (syntax instanceof IncrementExpression increment) {
      root(increment.getTarget(), changed);
    } else if (syntax instanceof CallExpression call && !READING.contains(name(call))) {
      call.getArguments().forEach(argument -> root(argument, changed));
    }
  }

  private static String name(CallExpression call) {
    return call.getCallee() instanceof FieldAccess method
        ? String.valueOf(method.getField())
        : call.getCallee() instanceof NameExpression name ? String.valueOf(name.getName()) : "";
  }

  /** The variable that a place is a part of. */
  private static void root(EObject place, Set<String> names) {
    EObject at = place;
    while (at != null && !(at instanceof NameExpression)) {
      at =
          at instanceof IndexExpression index
              ? index.getBase()
              : at instanceof SliceExpression slice
                  ? slice.getValue()
                  : at instanceof FieldAccess access ? access.getBase() : null;
    }
    if (at instanceof NameExpression name && name.getName() != null) {
      names.add(name.getName());
    }
  }

  /** Reports where what a call changes is no array that can keep the change. */
  static void check(
      Argument syntax,
      Expression value,
      Variable parameter,
      Signature callee,
      ExpressionLowering expressions,
      Report report) {
    String changes = "`" + callee.name() + "` changes `" + parameter.name() + "`, ";
    if (value.type().isError()) {
      return;
    }
    if (!(value instanceof Expression.Place) || !Values.stored(value).equals(parameter.type())) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.WRONG_ARGUMENTS,
                  value.span(),
                  changes + "but " + expressions.values().describe(value) + " that cannot keep it")
              .withHelp("pass a variable: `" + parameter.type().display() + "`"));
    } else if (hasEffects(syntax)) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.WRONG_ARGUMENTS,
                  value.span(),
                  changes + "and what this place is cannot be computed twice")
              .withHelp("compute the subscript or the key before the call"));
    } else {
      expressions.assignable().place(value);
    }
  }

  private static boolean hasEffects(EObject syntax) {
    for (var contents = EcoreUtil.getAllContents(syntax, true); contents.hasNext(); ) {
      Object next = contents.next();
      if (next instanceof CallExpression || next instanceof IncrementExpression) {
        return true;
      }
    }
    return false;
  }
}
