package org.b.backend.codegen;

/**
 * The LLVM assembly of one function while it grows. Integers are {@code i64}, addresses {@code
 * ptr}; a value is named by the text of its operand, {@code %v7} or {@code 12}.
 */
final class FunctionText {
  private final StringBuilder entry = new StringBuilder();
  private final StringBuilder body = new StringBuilder();
  private int count;
  private String location = "";

  /** The debug location of what follows. */
  void at(String reference) {
    location = ", !dbg " + reference;
  }

  /** Writes an instruction that yields a value and returns its name. */
  String value(String instruction) {
    String name = "%v" + count++;
    body.append("  ").append(name).append(" = ").append(instruction).append(location).append('\n');
    return name;
  }

  /** Writes an instruction that yields nothing. */
  void effect(String instruction) {
    body.append("  ").append(instruction).append(location).append('\n');
  }

  /** Reserves stack (or, once optimised, a register) in the function's entry. */
  String slot(String type) {
    String name = "%s" + count++;
    entry.append("  ").append(name).append(" = alloca ").append(type).append(", align 8\n");
    return name;
  }

  /** A value that is computed at the function's entry. */
  String entryValue(String instruction) {
    String name = "%e" + count++;
    define(name, instruction);
    return name;
  }

  /** Gives a name to a value that is computed at the function's entry. */
  void define(String name, String instruction) {
    entry.append("  ").append(name).append(" = ").append(instruction).append('\n');
  }

  /** Gives a slot its value at the function's entry. */
  void initialise(String slot, String value) {
    entry.append("  store ").append(value).append(", ptr ").append(slot).append(", align 8\n");
  }

  /** The same, of a slot of which LLVM must not know what it holds. */
  void initialiseVolatile(String slot, String value) {
    entry.append("  store volatile ").append(value).append(", ptr ").append(slot).append('\n');
  }

  /** Copies bytes at the function's entry. */
  void copyAtEntry(String target, String source, int bytes) {
    int offset = 0;
    for (int size = 8; size >= 1; size /= 2) {
      for (; offset + size <= bytes; offset += size) {
        String from = "%e" + count++;
        String to = "%e" + count++;
        String value = "%e" + count++;
        String type = "i" + size * 8;
        entry
            .append("  %s = getelementptr i8, ptr %s, i64 %d\n".formatted(from, source, offset))
            .append("  %s = getelementptr i8, ptr %s, i64 %d\n".formatted(to, target, offset))
            .append("  %s = load %s, ptr %s\n".formatted(value, type, from))
            .append("  store %s %s, ptr %s\n".formatted(type, value, to));
      }
    }
  }

  /** The value, about which LLVM knows nothing. */
  String opaque(String value) {
    return value("call i64 asm sideeffect \"\", \"=r,0\"(i64 " + value + ") #1");
  }

  /**
   * The index, in range again where the verifier sees it: the range is proven, but the verifier may
   * know less, and what LLVM knows it leaves out. So the test is out of LLVM's sight, and the use
   * takes its result.
   */
  String bounded(String index, int count) {
    boolean power = Integer.bitCount(count) == 1;
    String test = power ? "$0 &= " + (count - 1) : "if $0 < " + count + " goto +1\\0A\\09$0 = 0";
    return value("call i64 asm sideeffect \"" + test + "\", \"=r,0\"(i64 " + index + ")");
  }

  /** Keeps LLVM from joining the call before it with its like elsewhere; costs no instruction. */
  void keepApart() {
    effect("call void asm sideeffect \"\", \"i\"(i32 " + count++ + ")");
  }

  /** A new label; {@link #start} places it. */
  String label() {
    return "x" + count++;
  }

  void start(String label) {
    body.append(label).append(":\n");
  }

  void jump(String label) {
    effect("br label %" + label);
  }

  void branch(String condition, String then, String otherwise) {
    effect("br i1 " + condition + ", label %" + then + ", label %" + otherwise);
  }

  void store(String type, String value, String address) {
    effect("store " + type + " " + value + ", ptr " + address);
  }

  String load(String type, String address) {
    return value("load " + type + ", ptr " + address);
  }

  /** The address {@code bytes} after another one. */
  String address(String base, int bytes) {
    return bytes == 0 ? base : value("getelementptr i8, ptr " + base + ", i64 " + bytes);
  }

  /** {@code left operator right}; with constants on the right that change nothing left out. */
  String binary(String operator, String left, String right) {
    if (right.equals("0") && !operator.equals("and") && !operator.equals("mul")) {
      return left;
    }
    return value(operator + " i64 " + left + ", " + right);
  }

  /** The entry's text, which jumps to {@code first}, then the body's. */
  void writeTo(StringBuilder out, String first) {
    out.append("entry:\n").append(entry).append("  br label %").append(first).append('\n');
    out.append(body);
  }
}
