package org.b.dsl.lower;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.facts.StructFacts;
import org.b.core.facts.WritableMember;
import org.b.core.kernel.KernelPath;
import org.b.core.program.Expression;
import org.b.core.program.StructTable;
import org.b.core.types.IntegerType;

/**
 * What programs change in objects of the kernel. Verifier rule: "no write support to tcp_sock at
 * off" (bpf_tcp_ca_btf_struct_access).
 */
final class KernelWrites {
  private final Environment environment;
  private final FunctionContext function;

  KernelWrites(Environment environment, FunctionContext function) {
    this.environment = environment;
    this.function = function;
  }

  /** Whether programs such as this one change anything at all. */
  boolean arePossible() {
    return function.hookKnown() && function.hooks().stream().allMatch(StructOperations::isOne);
  }

  /** The place where it may be written; reports where it may not. */
  Optional<Expression.Place> place(Expression.KernelRead read) {
    List<WritableMember> writable =
        function.hooks().stream()
            .flatMap(hook -> StructTable.member(hook).stream())
            .map(StructTable.Member::struct)
            .findFirst()
            .map(StructFacts::writable)
            .orElse(List.of());
    Optional<WritableMember> member =
        read.path()
            .filter(path -> !read.address() && path.bitSize() == 0)
            .filter(path -> read.type() instanceof IntegerType)
            .flatMap(path -> writable.stream().filter(w -> isAt(path, w)).findFirst());
    if (member.isEmpty()) {
      environment.report.add(
          Diagnostic.of(
                  DiagnosticCode.KERNEL_WRITE,
                  read.span(),
                  "`" + read.span().text() + "` can only be read")
              .withHelp(
                  "such programs change "
                      + writable.stream()
                          .filter(w -> environment.target.atLeast(w.since()))
                          .map(WritableMember::member)
                          .collect(Collectors.joining(", "))
                      + " of a parameter `struct "
                      + writable.stream().map(WritableMember::object).findFirst().orElse("")
                      + " *`"));
      return Optional.empty();
    }
    if (!environment.target.atLeast(member.get().since())) {
      environment.report.add(
          DiagnosticCode.TOO_NEW,
          read.span(),
          "changing `"
              + member.get().member()
              + "` needs kernel "
              + member.get().since()
              + ", but the target is "
              + environment.target);
      return Optional.empty();
    }
    return Optional.of(new Expression.KernelPlace(read));
  }

  private static boolean isAt(KernelPath path, WritableMember member) {
    List<KernelPath.Step> steps = path.steps();
    boolean element =
        !steps.isEmpty() && steps.get(steps.size() - 1) instanceof KernelPath.Step.Element;
    String way = path.steps("").replaceFirst("^[.]", "");
    return path.btf().name(path.root()).equals(member.object())
        && (element ? way.substring(0, way.lastIndexOf('[')) : way).equals(member.member());
  }
}
