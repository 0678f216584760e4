package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelIterator;
import org.b.core.types.IntegerType;

/**
 * A function of the kernel that an iterator has: see {@code kernel/bpf/bpf_iter.c}.
 *
 * @param iterator its struct
 * @param result the register of the result
 * @param given what that is, in debug information
 * @param numbers how many numbers it takes after the iterator
 */
record IteratorFunction(
    String name, String iterator, String result, Function<TypeInfo, String> given, int numbers) {
  private static final String NUMBERS = "bpf_iter_num";

  /** Starts one that counts. */
  static final IteratorFunction COUNT =
      new IteratorFunction(NUMBERS + "_new", NUMBERS, "i64", types -> types.of(IntegerType.I32), 2);

  /** The next number. */
  static final IteratorFunction NEXT_NUMBER =
      new IteratorFunction(NUMBERS + "_next", NUMBERS, "ptr", IteratorFunction::number, 0);

  /** The end of counting. */
  static final IteratorFunction END_COUNT = end(NUMBERS + "_destroy", NUMBERS);

  /** The next element. */
  static IteratorFunction next(KernelIterator iterator) {
    Function<TypeInfo, String> given =
        iterator.element() instanceof HelperCall.Result.KernelObject object
            ? types -> types.pointerTo(types.named(object.struct()))
            : IteratorFunction::number;
    return new IteratorFunction(iterator.next(), iterator.name(), "ptr", given, 0);
  }

  /** The end of an iteration. */
  static IteratorFunction destroy(KernelIterator iterator) {
    return end(iterator.destroy(), iterator.name());
  }

  private static IteratorFunction end(String name, String iterator) {
    return new IteratorFunction(name, iterator, "void", types -> "null", 0);
  }

  private static String number(TypeInfo types) {
    return types.pointerTo(types.of(IntegerType.I32));
  }

  /** A call, without what takes its result. */
  String call(String arguments) {
    return "call " + result + " @" + name + "(" + arguments + ")";
  }

  /** Declares it in the section {@code .ksyms}, with the kernel's types. */
  String declaration(TypeInfo types, DebugInfo debug) {
    List<String> parameters = new ArrayList<>(List.of(types.pointerTo(types.named(iterator))));
    for (int i = 0; i < numbers; i++) {
      parameters.add(types.of(IntegerType.I32));
    }
    String signature = types.signature(given.apply(types), parameters);
    return "declare !dbg "
        + debug.declaredFunction(name, signature)
        + " "
        + result
        + " @"
        + name
        + "(ptr"
        + ", i64".repeat(numbers)
        + ") section \".ksyms\"\n";
  }
}
