package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
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

  /** Kernels that have a function by its earlier name alone have one parameter more. */
  @Test
  void prototypesOfWhatOperationsCallAreTheKernels() {
    assumeTrue(types.complete(), "the kernel has no BTF");
    Map<String, String> differences = new TreeMap<>();
    for (Helper function : KernelFacts.operationFunctions()) {
      String prototype = function.prototype();
      Optional<BtfType.FunctionPrototype> now = prototype(function.name());
      Optional<BtfType.FunctionPrototype> earlier =
          KernelFacts.earlierName(function).flatMap(this::prototype);
      now.or(() -> earlier)
          .map(found -> described(found, now.isPresent() ? 0 : 1))
          .filter(text -> !text.equals(described(prototype)))
          .ifPresent(text -> differences.put(function.name(), text));
    }
    assertEquals(Map.of(), differences);
  }

  private Optional<BtfType.FunctionPrototype> prototype(String name) {
    return types.withFunction(name).function(name);
  }

  /** The structs of parameters, and how many others there are before, between and after them. */
  private String described(BtfType.FunctionPrototype kernel, int more) {
    List<String> parameters = new ArrayList<>();
    for (BtfType.Parameter parameter :
        kernel.parameters().subList(0, kernel.parameters().size() - more)) {
      parameters.add(
          types.btf().resolve(parameter.type()) instanceof BtfType.Pointer object
                  && types.btf().resolve(object.target()) instanceof BtfType.Composite struct
              ? struct.name()
              : "");
    }
    return String.join(", ", parameters);
  }

  private static String described(String prototype) {
    String inside = prototype.substring(prototype.indexOf('(') + 1, prototype.lastIndexOf(')'));
    return Arrays.stream(inside.replaceAll("\\(\\*\\w+\\)\\([^)]*\\)", "callback").split(","))
        .map(parameter -> parameter.replaceAll("^ *(struct (\\w+))?.*", "$2"))
        .collect(Collectors.joining(", "));
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
