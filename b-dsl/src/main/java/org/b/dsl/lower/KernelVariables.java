package org.b.dsl.lower;

import org.b.core.btf.BtfType;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.kernel.KernelTypes;
import org.b.core.program.Expression;
import org.b.core.source.Span;
import org.b.core.types.KernelMembers;
import org.b.core.types.ReferenceType;
import org.b.core.types.Type;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.NameExpression;

/**
 * Variables of the kernel that each processor has, by their names, which the file does not declare:
 * {@code bpf_per_cpu_ptr(runqueues, n)}.
 */
final class KernelVariables extends ExpressionPart {
  KernelVariables(ExpressionLowering expressions) {
    super(expressions);
  }

  Expression variable(Argument syntax, HelperCall.Parameter parameter) {
    if (!(syntax instanceof NameExpression named)
        || named.getName() == null
        || isDeclared(named.getName(), source.span(syntax))) {
      Expression value = expressions.natural(syntax);
      return value.type().isError()
          ? value
          : HelperCalls.wrong(
              report,
              value,
              "`"
                  + parameter.name()
                  + "` is a variable of the kernel that each processor has: pass its name, such as"
                  + " `runqueues`");
    }
    return variable(named.getName(), source.span(syntax));
  }

  private Expression variable(String name, Span span) {
    KernelTypes kernel = environment.kernelTypes.withVariable(name);
    int id = kernel.variable(name);
    if (id == 0) {
      Diagnostic unknown =
          Diagnostic.of(
              DiagnosticCode.UNKNOWN_NAME,
              span,
              "`" + name + "` is no variable that each processor has in " + kernel.origin());
      report.add(
          !kernel.complete()
              ? unknown.withHelp("pass the kernel's types: --btf FILE")
              : kernel.variableNames().isEmpty()
                  ? unknown.withHelp("this kernel was built without the types of variables")
                  : Suggestions.suggest(unknown, name, kernel.variableNames(), span));
      return new Expression.Hole(span);
    }
    boolean array = kernel.btf().resolve(id) instanceof BtfType.Array;
    Type type = KernelMembers.of(kernel, id, 0, ReferenceType.Origin.KERNEL);
    if (array || type.isError()) {
      report.add(
          DiagnosticCode.TYPE_MISMATCH,
          span,
          "`"
              + name
              + "` is "
              + (array ? "an array" : "of a type that B does not know")
              + ": structs, numbers and pointers can be read");
      return new Expression.Hole(span);
    }
    return new Expression.KernelVariable(
        name, new ReferenceType(type, ReferenceType.Origin.KERNEL), span);
  }

  private boolean isDeclared(String name, Span span) {
    return scopes.find(name).isPresent()
        || environment.tables.get(name) != null
        || environment.globals.all().get(name) != null
        || environment.constants.find(name, span).isPresent()
        || KernelFacts.constant(name).isPresent()
        || name.equals("null")
        || name.equals("NULL");
  }
}
