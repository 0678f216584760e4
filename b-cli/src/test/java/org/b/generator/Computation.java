package org.b.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * The body of a socket filter that computes a number from the packet's length, with the same
 * computation in Java: what the program returns in the kernel must be what it yields here.
 */
public final class Computation {
  private static final int ELEMENTS = 8;

  /** An integer of 64 bits without a sign: its text, and its value for the values of the slots. */
  private record Number(String text, ToLongFunction<long[]> value) {}

  /** A type of local variables. */
  private enum Width {
    U8(8, false),
    U16(16, false),
    U32(32, false),
    U64(64, false),
    I8(8, true),
    I16(16, true),
    I32(32, true),
    I64(64, true);

    private final int bits;
    private final boolean signed;

    Width(int bits, boolean signed) {
      this.bits = bits;
      this.signed = signed;
    }

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** What is left of a number. */
    long cut(long value) {
      long high = value << (64 - bits);
      return signed ? high >> (64 - bits) : high >>> (64 - bits);
    }
  }

  /** A variable, and where its value is. */
  private record Variable(String name, Width width, int slot, boolean assignable) {}

  private final Choices choices;
  private final StringBuilder text = new StringBuilder();
  private final List<Consumer<long[]>> steps = new ArrayList<>();
  private final List<Variable> variables = new ArrayList<>();
  private int slots = ELEMENTS;
  private int fuel;
  private final Number result;

  private Computation(long seed) {
    choices = new Choices(seed);
    fuel = choices.between(3, 14);
    text.append("u64 n = ctx.len;\nu64 a[").append(ELEMENTS).append("];\n");
    variables.add(new Variable("n", Width.U64, slots++, false));
    while (fuel > 0) {
      step(text, steps, 0);
    }
    Number number = number(2);
    for (int i = 0; i < ELEMENTS; i++) {
      number = sum(number, i);
    }
    for (Variable variable : variables) {
      Number value = read(variable);
      Number before = number;
      number =
          new Number(
              "(" + before.text + " * 31 + " + value.text + ")",
              s -> before.value.applyAsLong(s) * 31 + value.value.applyAsLong(s));
    }
    Number all = number;
    text.append("u64 all = ").append(all.text).append(";\n");
    text.append("return (u32) (all ^ (all >> 32));\n");
    result = new Number("", s -> fold(all.value.applyAsLong(s)));
  }

  private static long fold(long all) {
    return (int) (all ^ (all >>> 32));
  }

  private static Number sum(Number number, int element) {
    return new Number(
        "(" + number.text + " * 31 + a[" + element + "])",
        s -> number.value.applyAsLong(s) * 31 + s[element]);
  }

  /** The computation of a seed. */
  public static Computation of(long seed) {
    return new Computation(seed);
  }

  /** A program that does it. */
  public String program(String name) {
    return "@socket_filter u32 " + name + "(ctx) {\n" + text + "}\n";
  }

  /** What it returns for a packet of some length. */
  public int result(int length) {
    long[] values = new long[slots];
    values[ELEMENTS] = length;
    steps.forEach(step -> step.accept(values));
    return (int) result.value.applyAsLong(values);
  }

  private void step(StringBuilder out, List<Consumer<long[]>> into, int depth) {
    fuel--;
    switch (choices.below(depth > 2 ? 3 : 6)) {
      case 0 -> declare(out, into, depth);
      case 1 -> assign(out, into);
      case 2 -> {
        Number index = number(1);
        Number value = number(2);
        out.append("a[(").append(index.text).append(") & 7] = ").append(value.text).append(";\n");
        into.add(
            s -> {
              // the value is computed first or last: neither changes the other
              s[(int) (index.value.applyAsLong(s) & (ELEMENTS - 1))] = value.value.applyAsLong(s);
            });
      }
      case 3, 4 -> branch(out, into, depth);
      default -> loop(out, into, depth);
    }
  }

  private void declare(StringBuilder out, List<Consumer<long[]>> into, int depth) {
    Width width = choices.of(Width.values());
    int slot = slots++;
    String name = "v" + slot;
    Number value = number(2);
    out.append(width.text() + " " + name + " = (" + width.text() + ") " + value.text + ";\n");
    into.add(s -> s[slot] = width.cut(value.value.applyAsLong(s)));
    variables.add(new Variable(name, width, slot, true));
  }

  private void assign(StringBuilder out, List<Consumer<long[]>> into) {
    List<Variable> assignable = variables.stream().filter(Variable::assignable).toList();
    if (assignable.isEmpty()) {
      declare(out, into, 0);
      return;
    }
    Variable to = choices.of(assignable);
    Number value = number(2);
    if (choices.percent(30)) {
      out.append(to.name + "++;\n");
      into.add(s -> s[to.slot] = to.width.cut(s[to.slot] + 1));
    } else if (choices.percent(30)) {
      out.append(to.name + " += (" + to.width.text() + ") " + value.text + ";\n");
      into.add(s -> s[to.slot] = to.width.cut(s[to.slot] + value.value.applyAsLong(s)));
    } else {
      out.append(to.name + " = (" + to.width.text() + ") " + value.text + ";\n");
      into.add(s -> s[to.slot] = to.width.cut(value.value.applyAsLong(s)));
    }
  }

  private List<Consumer<long[]>> block(StringBuilder out, int depth) {
    List<Consumer<long[]>> inner = new ArrayList<>();
    int known = variables.size();
    out.append("{\n");
    int count = choices.between(1, 3);
    for (int i = 0; i < count; i++) {
      step(out, inner, depth + 1);
    }
    out.append("}");
    variables.subList(known, variables.size()).clear();
    return inner;
  }

  private void branch(StringBuilder out, List<Consumer<long[]>> into, int depth) {
    Number condition = number(2);
    out.append("if (" + condition.text + " != 0) ");
    List<Consumer<long[]>> then = block(out, depth);
    List<Consumer<long[]>> otherwise = new ArrayList<>();
    if (choices.percent(50)) {
      out.append(" else ");
      otherwise.addAll(block(out, depth));
    }
    out.append("\n");
    into.add(
        s -> (condition.value.applyAsLong(s) != 0 ? then : otherwise).forEach(t -> t.accept(s)));
  }

  private void loop(StringBuilder out, List<Consumer<long[]>> into, int depth) {
    int slot = slots++;
    String name = "k" + slot;
    int most = choices.between(1, 6);
    int by = choices.between(1, 2);
    out.append(
        "for (u32 " + name + " = 0; " + name + " < " + most + "; " + name + " += " + by + ") ");
    Variable counter = new Variable(name, Width.U32, slot, false);
    variables.add(counter);
    List<Consumer<long[]>> body = block(out, depth);
    variables.remove(counter);
    out.append("\n");
    into.add(
        s -> {
          for (long i = 0; i < most; i += by) {
            s[slot] = i;
            body.forEach(t -> t.accept(s));
          }
        });
  }

  private Number read(Variable variable) {
    return new Number("(u64) " + variable.name, s -> s[variable.slot]);
  }

  private Number number(int depth) {
    if (depth == 0 || choices.percent(15)) {
      return leaf();
    }
    Number a = number(depth - 1);
    Number b = number(depth - 1);
    int shift = choices.below(64);
    return switch (choices.below(18)) {
      case 0, 1 -> binary(a, " + ", b, s -> at(a, s) + at(b, s));
      case 2 -> binary(a, " - ", b, s -> at(a, s) - at(b, s));
      case 3 -> binary(a, " * ", b, s -> at(a, s) * at(b, s));
      case 4 ->
          binary(a, " / ", b, s -> at(b, s) == 0 ? 0 : Long.divideUnsigned(at(a, s), at(b, s)));
      case 5 ->
          binary(
              a,
              " % ",
              b,
              s -> at(b, s) == 0 ? at(a, s) : Long.remainderUnsigned(at(a, s), at(b, s)));
      case 6 -> binary(a, " & ", b, s -> at(a, s) & at(b, s));
      case 7 -> binary(a, " | ", b, s -> at(a, s) | at(b, s));
      case 8 -> binary(a, " ^ ", b, s -> at(a, s) ^ at(b, s));
      case 9 -> new Number("(" + a.text + " << " + shift + ")", s -> at(a, s) << shift);
      case 10 -> new Number("(" + a.text + " >> " + shift + ")", s -> at(a, s) >>> shift);
      case 11 -> binary(a, " << ", masked(b), s -> at(a, s) << (at(b, s) & 63));
      case 12 -> {
        Width width = choices.of(Width.values());
        yield new Number("(u64) ((" + width.text() + ") " + a.text + ")", s -> width.cut(at(a, s)));
      }
      case 13 ->
          new Number(
              "(" + a.text + " < " + b.text + " ? " + b.text + " : " + a.text + ")",
              s -> Long.compareUnsigned(at(a, s), at(b, s)) < 0 ? at(b, s) : at(a, s));
      case 14 ->
          new Number(
              "(u64) ((i64) " + a.text + " < (i64) " + b.text + ")",
              s -> at(a, s) < at(b, s) ? 1 : 0);
      case 15 -> {
        int offset = choices.below(40);
        int width = choices.between(1, 63 - offset);
        yield new Number(
            "(u64) ((" + a.text + ")[" + offset + ":+" + width + "])",
            s -> (at(a, s) >>> offset) & ((1L << width) - 1));
      }
      case 16 ->
          new Number("(u64) ((i64) " + a.text + " >> " + shift + ")", s -> at(a, s) >> shift);
      default -> new Number("(~" + a.text + ")", s -> ~at(a, s));
    };
  }

  private static long at(Number number, long[] slots) {
    return number.value.applyAsLong(slots);
  }

  private static Number masked(Number number) {
    return new Number("(" + number.text + " & 63)", number.value);
  }

  private static Number binary(Number a, String operator, Number b, ToLongFunction<long[]> value) {
    return new Number("(" + a.text + operator + b.text + ")", value);
  }

  private Number leaf() {
    if (choices.percent(25)) {
      long number = choices.number();
      return new Number("(u64) " + Long.toUnsignedString(number), s -> number);
    }
    if (choices.percent(25)) {
      int element = choices.below(ELEMENTS);
      return new Number("a[" + element + "]", s -> s[element]);
    }
    return read(choices.of(variables));
  }
}
