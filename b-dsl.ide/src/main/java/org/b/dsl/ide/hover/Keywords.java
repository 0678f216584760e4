package org.b.dsl.ide.hover;

import java.util.Map;
import java.util.Optional;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.MapKind;
import org.b.core.facts.ProgramType;
import org.b.core.facts.TableType;
import org.b.dsl.ide.names.TableWords;

/** One sentence on each word of the language. */
public final class Keywords {
  private static final Map<String, String> KEYWORDS =
      Map.ofEntries(
          Map.entry("struct", "Declares a struct, or a variable or reference of one."),
          Map.entry(
              "state",
              "In a function: code that runs when a header has been reached. In a proto file: what"
                  + " follows a header."),
          Map.entry("Table", "A map that programs and user space share."),
          Map.entry("if", "Runs a block where a condition holds, or a reference is not null."),
          Map.entry("else", "Runs a block where the condition does not hold."),
          Map.entry("switch", "Picks one case by value; cases do not fall through."),
          Map.entry("case", "A value of a switch; `case *` is every other value."),
          Map.entry("on_valid", "Runs a block where a reference is not null."),
          Map.entry("return", "Ends the program with a result."),
          Map.entry("goto", "Enters a parser state."),
          Map.entry(
              "jump", "Goes on in a program of a ProgArray and never comes back, if it has it."),
          Map.entry("next", "Enters a parser state."),
          Map.entry(
              "continue",
              "In a loop, goes on with the next iteration; before a state's name, enters the"
                  + " state's transition without the code for the state."),
          Map.entry(
              "for",
              "Runs a block several times: `for (u32 i = 0; i < 10; i++) { }`, `for (i in 0..n) {"
                  + " }`, `for (key, leaf in table) { }`. How often at most must be seen, or said"
                  + " by `max`."),
          Map.entry("while", "Runs a block while a condition holds: `while (x > 0) max 32 { }`."),
          Map.entry(
              "in",
              "The ends of a loop's counter: `for (i in 0..n)` stops before `n`. Or a table's"
                  + " entries: `for (key, leaf in table)`. Or what an iterator of the kernel gives,"
                  + " or a helper finds."),
          Map.entry("max", "A loop runs at most so often."),
          Map.entry("break", "Leaves the innermost loop."),
          Map.entry(
              "lock",
              "Runs a block while nobody else holds the leaf's lock: `lock (leaf) { }`. Whatever"
                  + " leaves the block gives the lock back."),
          Map.entry(
              "spinlock",
              "A lock for `lock (leaf) { }`, as a field of a leaf of a Hash or an Array. The"
                  + " kernel's `struct bpf_spin_lock`, since kernel 5.1."),
          Map.entry(
              "lock_irqsave",
              "As `lock (leaf) { } else { }` for a res_spinlock, with interrupts off meanwhile, so"
                  + " that no program of one wants the lock."),
          Map.entry(
              "res_spinlock",
              "A lock that the kernel takes only where nobody waits for the other: `lock (leaf) { }"
                  + " else { }`. The kernel's `struct bpf_res_spin_lock`, since kernel 6.15."),
          Map.entry(
              "timer",
              "A timer of an entry, as a field of a leaf of a Hash, an LruHash or an Array:"
                  + " `leaf->name.start(30s, expired)` has the kernel call `@timer void expired(Key"
                  + " key, Leaf *leaf)` after so long, `leaf->name.cancel()` stops it. The kernel's"
                  + " `struct bpf_timer`, since kernel 5.15."),
          Map.entry(
              "workqueue",
              "Work of an entry, as a field of a leaf of a Hash, an LruHash or an Array:"
                  + " `leaf->name.start(later)` has a thread of the kernel call `@workqueue void"
                  + " later(Key key, Leaf *leaf)`, which may sleep. The kernel's `struct bpf_wq`,"
                  + " since kernel 6.10."),
          Map.entry(
              "task_work",
              "Work of an entry for a task, as a field of a leaf of a Hash, an LruHash or an Array:"
                  + " `leaf->name.schedule_signal(task, later)` has the task call `@task_work void"
                  + " later(Key key, Leaf *leaf)`, which may sleep, before it goes on in user"
                  + " space. The kernel's `struct bpf_task_work`, since kernel 6.18."),
          Map.entry(
              "enum",
              "Names numbers: `enum Mode : u32 { COUNT, SKIP = 5 }`. A switch over one must have"
                  + " every case or `case *`."),
          Map.entry("typedef", "Another name for a type: `typedef u64 Nanoseconds;`."),
          Map.entry("const", "A number that the compiler knows: `const u32 MOST = 16;`."),
          Map.entry(
              "config",
              "A number that is set when the program is loaded, `b run --set limit=5`, and that"
                  + " programs read: `config u32 limit = 10;`."),
          Map.entry(
              "test",
              "A test that `b test` runs in the kernel: `test \"title\" { }` with packets, table"
                  + " entries and expectations."),
          Map.entry(
              "packet",
              "In a test, a packet of headers, text and bytes: `packet p = ethernet{} / ip{.dst ="
                  + " 10.0.0.1} / udp{} / \"text\";`."),
          Map.entry(
              "expect",
              "In a test, what must hold: `expect f(p) == 0;`, `expect table[key] == 1;`, `expect"
                  + " !table[key];`."),
          Map.entry(
              "__user",
              "The address is one of the process: what is there is read with bpf_probe_read_user,"
                  + " `char __user *name`."),
          Map.entry("bool", "`true` or `false`, in one byte."),
          Map.entry("char", "One byte of text; `char name[16]` is text of the kernel's length."),
          Map.entry("on_match", "Runs after a hit, with the leaf as its parameter."),
          Map.entry("on_miss", "Runs after a miss."),
          Map.entry("on_failure", "Runs where an update failed."),
          Map.entry("null", "No leaf, no object: what a reference is that leads nowhere."),
          Map.entry("void", "No result: `void count(u32 bytes) { }`."),
          Map.entry("true", "1, one bit wide."),
          Map.entry("false", "0, one bit wide."),
          Map.entry("u8", "Unsigned integer of 8 bits; a width may follow the name: `u8 flags:3`."),
          Map.entry(
              "u16", "Unsigned integer of 16 bits; a width may follow the name: `u16 port:12`."),
          Map.entry(
              "u32", "Unsigned integer of 32 bits; a width may follow the name: `u32 vlanid:12`."),
          Map.entry(
              "u64", "Unsigned integer of 64 bits; a width may follow the name: `u64 dst:48`."),
          Map.entry("i8", "Signed integer of 8 bits."),
          Map.entry("i16", "Signed integer of 16 bits."),
          Map.entry("i32", "Signed integer of 32 bits."),
          Map.entry("i64", "Signed integer of 64 bits."));

  private static final Map<String, String> DIRECTIVES =
      Map.of(
          "packed", "Whether the structs that follow in this file are bit-packed.",
          "include", "Takes in the declarations of another file, once; relative to this file.",
          "proto", "Takes the built-in protocols, `<net>`, not a `proto.b` beside this file.",
          "target", "The oldest kernel that this program must run on.",
          "license", "The program's licence; some helpers need a GPL-compatible one.",
          "allow",
              "`#allow unsafe` lets the programs of this file call helpers that alter what they"
                  + " observe: `bpf_probe_write_user`, `bpf_override_return`, `bpf_send_signal`.");

  private Keywords() {}

  public static Optional<String> keyword(String word) {
    return Optional.ofNullable(KEYWORDS.get(word));
  }

  public static Optional<String> directive(String name) {
    return Optional.ofNullable(DIRECTIVES.get(name));
  }

  /** Documentation of a KIND. */
  public static String kind(TableWords.Kind kind) {
    return Hovers.fenced(kind.name()) + "\n" + tableFacts(kind.name(), kind.type());
  }

  /** Documentation of a type of table. */
  public static String tableType(TableType type) {
    return Hovers.fenced(type.form()) + "\n" + tableFacts(type.name(), type);
  }

  static String tableFacts(String word, TableType type) {
    MapKind map = type.map();
    return "`"
        + word
        + "` "
        + type.meaning()
        + ". The kernel's `BPF_MAP_TYPE_"
        + map.name()
        + "`, since kernel "
        + map.since()
        + ": "
        + map.meaning()
        + ".";
  }

  /** The program type by the hooks that make it. */
  static String programType(ProgramType type) {
    return KernelFacts.hooks().stream()
        .filter(hook -> hook.programType().equals(type.name()))
        .map(hook -> "`" + hook.name() + "`")
        .reduce((a, b) -> a + ", " + b)
        .orElse("`" + type.name() + "`");
  }
}
