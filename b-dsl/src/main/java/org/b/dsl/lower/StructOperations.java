package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.btf.BtfType;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.HookArgument;
import org.b.core.facts.StructFacts;
import org.b.core.facts.StructOperation;
import org.b.core.program.Function;
import org.b.core.program.StructTable;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelMembers;
import org.b.core.types.ReferenceType.Origin;
import org.b.core.types.Type;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.SyntaxPackage;
import org.b.dsl.syntax.TypedName;

/**
 * Programs that are functions of a struct that the kernel calls: {@code
 * struct_ops(tcp_congestion_ops.ssthresh, b_reno)}.
 */
final class StructOperations {
  private final Environment environment;
  private final Report report;

  StructOperations(Environment environment) {
    this.environment = environment;
    this.report = environment.report;
  }

  static boolean isOne(Function.Attachment attachment) {
    return attachment.hook().name().equals(StructTable.HOOK);
  }

  /**
   * Checks what stands in a hook's parentheses. Verifier rules: "struct ops programs must have a
   * GPL compatible license", ENOTSUPP for a member (check_struct_ops_btf_id).
   *
   * @param parts struct, member and name
   * @param span where they are written
   */
  void checkArgument(HookArgument argument, Span span) {
    String struct = argument.parts().get(0);
    String member = argument.parts().get(1);
    String name = argument.parts().get(2);
    List<String> members =
        StructFacts.operations(struct).stream().map(StructOperation::member).toList();
    Optional<StructOperation> operation = StructFacts.operation(struct, member);
    if (members.isEmpty()) {
      unknown(
          "programs do not implement functions of `struct " + struct + "`",
          struct,
          StructFacts.structs(),
          span);
    } else if (operation.isEmpty()) {
      unknown(
          "`" + member + "` is no function of `struct " + struct + "` that programs implement",
          member,
          members,
          span);
    } else if (!environment.target.atLeast(operation.get().since())) {
      report.add(
          DiagnosticCode.TOO_NEW,
          part(span, member),
          "`"
              + struct
              + "."
              + member
              + "` needs kernel "
              + operation.get().since()
              + ", but the target is "
              + environment.target);
    }
    if (name.length() > StructTable.LONGEST_NAME) {
      report.add(
          DiagnosticCode.HOOK_ARGUMENT,
          part(span, name),
          "the name `"
              + name
              + "` has "
              + name.length()
              + " characters; the kernel takes "
              + StructTable.LONGEST_NAME);
    }
    if (!environment.isGplCompatible()) {
      report.add(
          DiagnosticCode.GPL_ONLY,
          span,
          "a `struct_ops` program needs a GPL-compatible licence, but this program's is \""
              + environment.license
              + "\"");
    }
  }

  private void unknown(String message, String word, List<String> known, Span span) {
    Span place = part(span, word);
    report.add(
        Suggestions.suggest(
            Diagnostic.of(DiagnosticCode.HOOK_ARGUMENT, place, message)
                .withHelp("there are " + String.join(", ", known)),
            word,
            known,
            place));
  }

  private static Span part(Span span, String word) {
    int at = span.text().indexOf(word);
    return at < 0 ? span : new Span(span.file(), span.offset() + at, word.length());
  }

  /** The result must be what the kernel's struct says. */
  void checkResult(ParsedSource source, TypedName typed, FunctionContext function) {
    List<String> parts =
        HookArgument.parse(function.hook().hook(), function.hook().argument()).parts();
    if (!function.hookKnown()
        || parts.isEmpty()
        || StructFacts.operation(parts.get(0), parts.get(1)).isEmpty()) {
      return;
    }
    Optional<BtfType.FunctionPrototype> prototype =
        environment.kernelTypes.operation(parts.get(0), parts.get(1));
    if (prototype.isEmpty()) {
      return;
    }
    boolean nothing = prototype.get().result() == 0;
    Type result =
        KernelMembers.of(environment.kernelTypes, prototype.get().result(), 0, Origin.KERNEL);
    boolean fits =
        nothing
            ? function.isVoid
            : !function.isVoid
                && result instanceof IntegerType integer
                && integer.size() == function.result().size();
    if (!fits) {
      report.add(
          Diagnostic.of(
                  DiagnosticCode.TYPE_MISMATCH,
                  source.span(typed, SyntaxPackage.Literals.TYPED_NAME__NAME),
                  "`"
                      + parts.get(0)
                      + "."
                      + parts.get(1)
                      + "` "
                      + (nothing ? "returns nothing" : "returns `" + result.display() + "`"))
              .withHelp(
                  "write "
                      + (nothing ? "void" : result.display())
                      + " "
                      + typed.getName()
                      + "(...)"));
    }
  }

  /** Each struct has every function that the kernel needs, once, and a name of its own. */
  void checkTables(List<Function> functions) {
    Map<String, List<Function>> tables = new LinkedHashMap<>();
    for (Function function : functions) {
      if (!function.isSubprogram() && isOne(function.hook())) {
        StructTable.member(function)
            .ifPresent(
                m -> tables.computeIfAbsent(m.table(), t -> new ArrayList<>()).add(function));
      }
    }
    tables.forEach((name, members) -> checkTable(name, members, functions));
  }

  private void checkTable(String name, List<Function> members, List<Function> functions) {
    Map<String, Function> byMember = new LinkedHashMap<>();
    String struct = StructTable.member(members.get(0)).orElseThrow().struct();
    for (Function function : members) {
      StructTable.Member member = StructTable.member(function).orElseThrow();
      Function first = byMember.putIfAbsent(member.name(), function);
      if (first != null) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.STRUCT_OPERATIONS,
                    function.span(),
                    "`" + name + "` has `" + member.name() + "` already")
                .withRelated(first.span(), "the first one"));
      }
      if (!member.struct().equals(struct)) {
        report.add(
            DiagnosticCode.STRUCT_OPERATIONS,
            function.span(),
            "`" + name + "` is a struct " + struct + ", not a struct " + member.struct());
      }
    }
    for (StructOperation operation : StructFacts.operations(struct)) {
      boolean replaced =
          operation.member().equals("cong_avoid") && byMember.containsKey("cong_control");
      if (operation.needed() && !byMember.containsKey(operation.member()) && !replaced) {
        report.add(
            Diagnostic.of(
                    DiagnosticCode.STRUCT_OPERATIONS,
                    members.get(0).span(),
                    "`"
                        + name
                        + "` has no `"
                        + operation.member()
                        + "`, without which the kernel takes no struct "
                        + struct)
                .withHelp(
                    "write a function with @struct_ops("
                        + struct
                        + "."
                        + operation.member()
                        + ", "
                        + name
                        + "): it "
                        + operation.meaning()));
      }
    }
    checkName(name, members.get(0), functions);
  }

  private void checkName(String name, Function member, List<Function> functions) {
    Optional<Span> other =
        functions.stream()
            .filter(f -> f.name().equals(name))
            .map(Function::span)
            .findFirst()
            .or(() -> Optional.ofNullable(environment.tables.get(name)).map(t -> t.span()))
            .or(() -> Optional.ofNullable(environment.globals.all().get(name)).map(g -> g.span()));
    other.ifPresent(
        span ->
            report.add(
                Diagnostic.of(
                        DiagnosticCode.DUPLICATE_NAME,
                        member.span(),
                        "`" + name + "` is the name of a struct of functions and of something else")
                    .withRelated(span, "also declared here")));
  }
}
