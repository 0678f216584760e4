package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.cli.kernel.BtfOption;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfType;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.kernel.KernelTypes;
import org.junit.jupiter.api.Test;

/** What B knows of kernel functions that programs call, against the running kernel's types. */
class KernelFunctionsTest {
  private final KernelTypes types = BtfOption.running();

  @Test
  void prototypesAreTheKernels() {
    assumeTrue(types.complete(), "the kernel has no BTF");
    List<String> differences = new ArrayList<>();
    for (Helper function : KernelFacts.callableFunctions()) {
      Optional<BtfType.FunctionPrototype> prototype =
          types.withFunction(function.name()).function(function.name());
      prototype
          .flatMap(found -> difference(function.call().orElseThrow(), found))
          .ifPresent(difference -> differences.add(function.name() + ": " + difference));
    }
    assertEquals(List.of(), differences);
  }

  private Optional<String> difference(HelperCall known, BtfType.FunctionPrototype kernel) {
    Btf btf = types.btf();
    int last = known.parameters().size();
    boolean makesDynptr = known.result() instanceof HelperCall.Result.Dynptr;
    if (kernel.parameters().size() != last + (makesDynptr ? 1 : 0)) {
      return Optional.of(kernel.parameters().size() + " parameters");
    }
    if (makesDynptr && !isDynptr(kernel.parameters().get(last).type())) {
      return Optional.of("parameter " + last + " is no dynamic pointer");
    }
    for (int i = 0; i < known.parameters().size(); i++) {
      HelperCall.Parameter parameter = known.parameters().get(i);
      int type = kernel.parameters().get(i).type();
      boolean pointer = btf.resolve(type) instanceof BtfType.Pointer;
      boolean expected =
          switch (parameter.kind()) {
            case U32, U64, I32, I64, SIZE, SIZE_OR_ZERO -> false;
            default -> true;
          };
      if (pointer != expected) {
        return Optional.of("parameter " + i + (pointer ? " is" : " is no") + " pointer");
      }
      if (parameter.kind() == HelperCall.Kind.KERNEL
          && btf.resolve(type) instanceof BtfType.Pointer object
          && !parameter.names().contains(btf.resolve(object.target()).name())) {
        return Optional.of("parameter " + i + " is a " + btf.resolve(object.target()).name());
      }
    }
    boolean pointer = btf.resolve(kernel.result()) instanceof BtfType.Pointer;
    return pointer
            == (known.result() instanceof HelperCall.Result.KernelObject
                || known.result() instanceof HelperCall.Result.KernelContext)
        ? Optional.empty()
        : Optional.of("another result");
  }

  private boolean isDynptr(int type) {
    return types.btf().resolve(type) instanceof BtfType.Pointer object
        && types.btf().resolve(object.target()).name().equals("bpf_dynptr");
  }
}
