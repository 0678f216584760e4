package org.b.dsl.parse;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people write who know C, and how B says it. */
public final class CSpellings {
  /**
   * @param sentence what to do
   * @param replacement what to write in its place, nothing to leave it out; absent where it takes
   *     more than that
   */
  public record Advice(String sentence, Optional<String> replacement) {
    private static Advice of(String sentence) {
      return new Advice(sentence, Optional.empty());
    }

    private static Advice replace(String sentence, String replacement) {
      return new Advice(sentence, Optional.of(replacement));
    }
  }

  /** Words of the language, which no name explains where the parser stops. */
  private static final Map<String, Advice> WORDS = new HashMap<>();

  private static final Map<String, Advice> FUNCTIONS = new HashMap<>();

  static {
    Map<String, String> integers =
        Map.of("int", "i32", "short", "i16", "long", "i64", "_Bool", "bool");
    integers.forEach(
        (c, b) ->
            WORDS.put(c, Advice.replace("integers say how wide they are: write `" + b + "`", b)));
    WORDS.put("unsigned", Advice.of("integers say how wide they are: write u8, u16, u32 or u64"));
    WORDS.put("signed", Advice.of("integers say how wide they are: write i8, i16, i32 or i64"));
    for (String type : List.of("float", "double")) {
      WORDS.put(
          type,
          Advice.of("eBPF has no floating point: use integers, scaled where fractions matter"));
    }
    for (String type : List.of("auto", "__auto_type")) {
      WORDS.put(type, Advice.of("name the type, such as u32 or `struct Flow`"));
    }
    WORDS.put("void", Advice.of("only a function that gives nothing is void; name the type"));
    WORDS.put("union", Advice.of("there are no unions: use bit slices, or a struct for each form"));
    for (String specifier : List.of("static", "extern", "volatile", "register", "restrict")) {
      WORDS.put(specifier, Advice.replace("leave it out: it would change nothing", ""));
    }
    for (String inline :
        List.of("inline", "__inline", "__always_inline", "__noinline", "noinline")) {
      WORDS.put(inline, Advice.replace("the compiler decides what is called: leave it out", ""));
    }
    WORDS.put("do", Advice.of("write `while (condition) max 100 { ... }`, or test at its end"));
    WORDS.put("default", Advice.replace("every other value is `case * { ... }`", "case *"));
    for (String assembly : List.of("asm", "__asm__")) {
      WORDS.put(assembly, Advice.of("there is no assembly in B: every helper has a name"));
    }
    WORDS.put("SEC", Advice.of("a program's hook is an attribute, such as `@tc(ingress)`"));
    for (String print : List.of("bpf_printk", "printk", "printf")) {
      FUNCTIONS.put(print, Advice.replace("write `log(\"%d\", n)`", "log"));
    }
    for (String fill : List.of("memset", "__builtin_memset")) {
      FUNCTIONS.put(fill, Advice.of("structs and arrays start with zeros, and are set with `=`"));
    }
    for (String copy : List.of("memcpy", "__builtin_memcpy", "memmove", "__builtin_memmove")) {
      FUNCTIONS.put(copy, Advice.of("structs and arrays are copied with `=`"));
    }
    for (String comparison : List.of("strcmp", "strncmp", "memcmp", "__builtin_memcmp")) {
      FUNCTIONS.put(
          comparison, Advice.of("texts compare with `==`, `!=` and starts_with(text, \"a\")"));
    }
    for (String chain : List.of("BPF_CORE_READ", "BPF_PROBE_READ", "bpf_core_read")) {
      FUNCTIONS.put(
          chain, Advice.of("fields of the kernel are read as they are: `task->mm->owner`"));
    }
    FUNCTIONS.put("bpf_core_field_exists", Advice.of("write `has_field(task, member)`"));
    FUNCTIONS.put("min", Advice.of("write `a < b ? a : b`"));
    FUNCTIONS.put("max", Advice.of("write `a > b ? a : b`"));
    for (String hint : List.of("likely", "unlikely", "READ_ONCE", "__builtin_expect")) {
      FUNCTIONS.put(hint, Advice.of("the value alone is enough: leave `" + hint + "` out"));
    }
    for (String atomic : List.of("__sync_fetch_and_add", "__atomic_fetch_add")) {
      FUNCTIONS.put(atomic, Advice.of("write `atomic_add(place, n)`"));
    }
  }

  private static final Map<String, String> DIRECTIVES =
      Map.of(
          "define", "a name for a number is `const u32 SLOTS = 64;`",
          "undef", "there is no preprocessor: a name for a number is `const u32 SLOTS = 64;`",
          "pragma", "`#packed \"true\"` packs structs; loops need no pragma",
          "if", "`config` values decide when the program is loaded, `has_field` by the kernel",
          "ifdef", "`config` values decide when the program is loaded, `has_field` by the kernel",
          "ifndef", "a file is included once without a guard");

  /** For {@code #include <linux/bpf.h>}. */
  public static final String SYSTEM_HEADER =
      "the kernel's types, helpers and numbers are known without headers: leave it out";

  private CSpellings() {}

  /** What to write for a word of C that is no name. */
  static Optional<Advice> word(String word) {
    return Optional.ofNullable(WORDS.get(word));
  }

  /** What to write for a name that nothing declares: a type, a function or a macro of C. */
  public static Optional<Advice> name(String name) {
    return word(name).or(() -> Optional.ofNullable(FUNCTIONS.get(name)));
  }

  /** What to write for a directive of C, without its {@code #}. */
  public static Optional<String> directive(String name) {
    return Optional.ofNullable(DIRECTIVES.get(name));
  }
}
