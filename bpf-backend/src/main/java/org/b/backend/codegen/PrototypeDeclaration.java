package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.List;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.types.IntegerType;

/**
 * Declares a function of the kernel in the section {@code .ksyms} by its prototype, with types by
 * which libbpf recognises it (bpf_core_types_are_compat compares the kinds of types). What has
 * another name in earlier kernels may be missing.
 */
final class PrototypeDeclaration {
  private static final String FUNCTION = "(*";
  private static final String STRUCT = "struct ";

  private final Helper function;
  private final TypeInfo types;
  private final DebugInfo debug;

  PrototypeDeclaration(Helper function, TypeInfo types, DebugInfo debug) {
    this.function = function;
    this.types = types;
    this.debug = debug;
  }

  String text() {
    boolean weak = KernelFacts.earlierName(function).isPresent();
    return text(function.name(), weak, parameters(inside(function.prototype())));
  }

  /** With the name of earlier kernels, and their argument for the kernel's own use. */
  String earlier(String name) {
    List<String> parameters = new ArrayList<>(parameters(inside(function.prototype())));
    parameters.add("void *aux");
    return text(name, true, parameters);
  }

  private String text(String name, boolean weak, List<String> parameters) {
    List<String> registers = new ArrayList<>();
    for (String parameter : parameters) {
      registers.add(parameter.contains("*") ? "ptr" : "i64");
    }
    String signature =
        types.signature(
            types.of(IntegerType.I32), parameters.stream().map(this::described).toList());
    return "declare !dbg "
        + debug.declaredFunction(name, signature)
        + (weak ? " extern_weak" : "")
        + " i64 @"
        + Metadata.quote(name)
        + "("
        + String.join(", ", registers)
        + ") section \".ksyms\"\n";
  }

  /** The type of a parameter, as far as loaders compare it. */
  private String described(String parameter) {
    if (parameter.contains(FUNCTION)) {
      String taken = parameter.substring(parameter.indexOf(FUNCTION));
      List<String> parameters = parameters(inside(taken.substring(taken.indexOf(')') + 1)));
      return types.pointerTo(
          types.signature(
              types.of(IntegerType.I32), parameters.stream().map(this::described).toList()));
    } else if (!parameter.contains("*")) {
      return types.of(parameter.startsWith("unsigned") ? IntegerType.U32 : IntegerType.I32);
    }
    String target = parameter.substring(0, parameter.indexOf('*')).strip();
    if (target.startsWith(STRUCT)) {
      return types.pointerTo(types.named(target.substring(STRUCT.length())));
    }
    return target.equals("void") ? types.pointer() : types.pointerTo(types.of(IntegerType.I32));
  }

  private static String inside(String prototype) {
    return prototype.substring(prototype.indexOf('(') + 1, prototype.lastIndexOf(')'));
  }

  /** Parts between commas that are in no parentheses. */
  private static List<String> parameters(String text) {
    List<String> parameters = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parameters.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    parameters.add(text.substring(start).strip());
    return parameters;
  }
}
