package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.LeafField;
import org.b.core.program.Signature;
import org.b.core.program.Table;
import org.b.core.program.Variable;
import org.b.core.source.Span;
import org.b.core.types.ReferenceType;
import org.b.core.types.StructType;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.Attribute;
import org.b.dsl.syntax.SyntaxPackage;

/**
 * The functions that timers, workqueues and task work call: {@code @timer void name(Key key, Leaf
 * *leaf)}. Kernel rule: such a function gets the map, the key and the value of the entry whose
 * timer it is (set_timer_callback_state, 5.15; set_task_work_schedule_callback_state, 6.18).
 */
final class Callbacks {
  private final Environment environment;
  private final Report report;

  Callbacks(Environment environment) {
    this.environment = environment;
    this.report = environment.report;
  }

  /** The table whose entries have a leaf of this type with such a field: there is one at most. */
  static Optional<Table> table(Environment environment, LeafField caller, Type leaf) {
    return LeafField.in(leaf, caller.name()).isEmpty()
        ? Optional.empty()
        : environment.tables.values().stream()
            .filter(table -> table.leaf().equals(leaf))
            .findFirst();
  }

  /** The table for whose entries a function is; empty where its parameters are not right. */
  static Optional<Table> table(Environment environment, Signature callback) {
    List<Variable> parameters = callback.parameters();
    return parameters.size() == 2
            && parameters.get(1).type() instanceof ReferenceType reference
            && reference.origin() == ReferenceType.Origin.TABLE
        ? table(environment, callback.caller().orElseThrow(), reference.target())
            .filter(table -> table.key().equals(parameters.get(0).type()))
        : Optional.empty();
  }

  /** Whether the kernel can call a function later; reports otherwise. */
  boolean check(Symbols.Member member, Signature callback) {
    LeafField caller = callback.caller().orElseThrow();
    boolean alone = attributes(member, caller);
    if (callback.result() instanceof ReferenceType) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TIMER_CALLBACK,
                  callback.span(),
                  "nobody gets what a " + caller.called() + "'s callback returns")
              .withHelp("write " + caller.attribute() + " void " + callback.name()));
      return false;
    }
    List<Variable> parameters = callback.parameters();
    boolean broken =
        parameters.size() != member.syntax().getParameters().size()
            || parameters.stream().anyMatch(parameter -> parameter.type().isError());
    if (broken || table(environment, callback).isPresent()) {
      return alone && !broken;
    }
    Optional<Table> table =
        parameters.stream()
            .map(parameter -> parameter.type() instanceof ReferenceType r ? r.target() : null)
            .filter(type -> type instanceof StructType)
            .flatMap(type -> table(environment, caller, type).stream())
            .findFirst()
            .or(() -> onlyTable(caller));
    Diagnostic diagnostic =
        Diagnostic.of(
            DiagnosticCode.TIMER_CALLBACK,
            callback.span(),
            "a "
                + caller.called()
                + " calls a function with the key and a reference to the leaf that it is in");
    report.add(
        table
            .map(t -> withHelp(diagnostic, t, member, parameters))
            .orElse(
                diagnostic.withHelp(
                    "give the leaf of a table a "
                        + caller.called()
                        + ": "
                        + caller.name()
                        + " name; and take (Key key, Leaf *leaf)")));
    return false;
  }

  private static Diagnostic withHelp(
      Diagnostic diagnostic, Table table, Symbols.Member member, List<Variable> parameters) {
    String key = "key";
    String leaf = "leaf";
    for (Variable parameter : parameters) {
      if (parameter.type() instanceof ReferenceType) {
        leaf = parameter.name();
      } else {
        key = parameter.name();
      }
    }
    String right =
        declaration(table.key().display().replace("struct ", ""), key)
            + ", "
            + table.leaf().display().replace("struct ", "")
            + " *"
            + leaf;
    Diagnostic helped =
        diagnostic.withRelated(table.span(), "the table").withHelp("write (" + right + ")");
    if (parameters.isEmpty()) {
      return helped;
    }
    ParsedSource source = member.source();
    Span first = source.span(member.syntax().getParameters().get(0));
    Span last = source.span(member.syntax().getParameters().get(parameters.size() - 1));
    return helped.withFix(
        "take the key and the leaf",
        new Span(first.file(), first.offset(), last.end() - first.offset()),
        right);
  }

  private static String declaration(String type, String name) {
    int bracket = type.indexOf('[');
    return bracket < 0
        ? type + " " + name
        : type.substring(0, bracket) + " " + name + type.substring(bracket);
  }

  private Optional<Table> onlyTable(LeafField caller) {
    List<Table> tables =
        environment.tables.values().stream()
            .filter(table -> LeafField.in(table.leaf(), caller.name()).isPresent())
            .toList();
    return tables.size() == 1 ? Optional.of(tables.get(0)) : Optional.empty();
  }

  private boolean attributes(Symbols.Member member, LeafField caller) {
    boolean alone = true;
    ParsedSource source = member.source();
    for (Attribute attribute : member.syntax().getAttributes()) {
      if (!caller.name().equals(attribute.getName()) || attribute.getArgument() != null) {
        alone = false;
        Span span =
            attribute.getArgument() != null && caller.name().equals(attribute.getName())
                ? source.span(attribute, SyntaxPackage.Literals.ATTRIBUTE__ARGUMENT)
                : source.span(attribute);
        report.add(
            Diagnostic.of(
                    DiagnosticCode.TIMER_CALLBACK,
                    span,
                    "what a " + caller.called() + " calls is for nothing else")
                .withHelp("write " + caller.attribute() + " alone before it"));
      }
    }
    return alone;
  }
}
