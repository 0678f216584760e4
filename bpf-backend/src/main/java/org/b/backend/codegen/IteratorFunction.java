package org.b.backend.codegen;

import java.util.List;
import org.b.core.types.IntegerType;

/** The functions of the kernel that iterate over numbers: see {@code kernel/bpf/bpf_iter.c}. */
enum IteratorFunction {
  NEW("bpf_iter_num_new", "i64", "ptr, i64, i64"),
  NEXT("bpf_iter_num_next", "ptr", "ptr"),
  DESTROY("bpf_iter_num_destroy", "void", "ptr");

  private final String function;
  private final String result;
  private final String parameters;

  IteratorFunction(String function, String result, String parameters) {
    this.function = function;
    this.result = result;
    this.parameters = parameters;
  }

  String function() {
    return function;
  }

  /** A call, without what takes its result. */
  String call(String arguments) {
    return "call " + result + " @" + function + "(" + arguments + ")";
  }

  /** Declares it in the section {@code .ksyms}, with the kernel's types. */
  String declaration(TypeInfo types, DebugInfo debug) {
    String iterator = types.pointerTo(types.named("bpf_iter_num"));
    String number = types.of(IntegerType.I32);
    String signature =
        switch (this) {
          case NEW -> types.signature(number, List.of(iterator, number, number));
          case NEXT -> types.signature(types.pointerTo(number), List.of(iterator));
          case DESTROY -> types.signature("null", List.of(iterator));
        };
    return "declare !dbg "
        + debug.declaredFunction(function, signature)
        + " "
        + result
        + " @"
        + function
        + "("
        + parameters
        + ") section \".ksyms\"\n";
  }
}
