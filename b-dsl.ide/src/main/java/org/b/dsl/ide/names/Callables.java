package org.b.dsl.ide.names;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelIterator;
import org.b.core.program.Builtin;
import org.b.dsl.ide.names.Callable.Owner;
import org.b.dsl.ide.names.Callable.Parameter;

/** Everything that can be called in the language. */
public final class Callables {
  private static final List<Callable> ALL = all();

  private Callables() {}

  public static List<Callable> of(Owner owner) {
    return ALL.stream().filter(c -> c.owner() == owner).toList();
  }

  public static Optional<Callable> find(Owner owner, String name) {
    return ALL.stream().filter(c -> c.owner() == owner && c.name().equals(name)).findFirst();
  }

  private static void atomics(List<Callable> all) {
    Parameter place =
        parameter("place", "a 32- or 64-bit integer in a table's leaf or outside functions");
    Parameter bits = parameter("bits", "the other operand");
    all.add(
        atomic(
            "atomic_add",
            "Adds to an integer in one step, so that programs on other processors do not get in"
                + " between. Its value, the integer before, needs kernel 5.12.",
            place,
            parameter("amount", "what to add")));
    all.add(
        atomic(
            "atomic_sub",
            "Subtracts from an integer in one step. Its value, the integer before, needs kernel"
                + " 5.12.",
            place,
            parameter("amount", "what to subtract")));
    all.add(
        atomic(
            "atomic_and", "`place &= bits` in one step; yields the integer before.", place, bits));
    all.add(
        atomic(
            "atomic_or", "`place |= bits` in one step; yields the integer before.", place, bits));
    all.add(
        atomic(
            "atomic_xor", "`place ^= bits` in one step; yields the integer before.", place, bits));
    all.add(
        atomic(
            "atomic_xchg",
            "Replaces an integer in one step; yields the integer before.",
            place,
            parameter("value", "the new value")));
    all.add(
        atomic(
            "atomic_cmpxchg",
            "Replaces an integer in one step where it is what is expected; yields the integer"
                + " before.",
            place,
            parameter("expected", "what it must be"),
            parameter("value", "the new value")));
  }

  private static Callable atomic(String name, String meaning, Parameter... parameters) {
    return new Callable(name, Owner.NONE, List.of(parameters), "", List.of(), false, meaning);
  }

  private static List<Callable> all() {
    List<Callable> all = new ArrayList<>();
    atomics(all);
    all.add(
        new Callable(
            "log",
            Owner.NONE,
            List.of(
                parameter(
                    "format",
                    "text with one of `%d %u %x %ld %lu %lx %lld %llu %llx %p %s` for each value;"
                        + " `%X`, `%c`, `%%` and field widths since kernel 5.13"),
                new Parameter("values", true, true, "at most three integers and texts")),
            "",
            List.of("bpf_trace_printk"),
            false,
            "Writes a line to the kernel's trace pipe, which `b run` shows. For debugging: it is"
                + " slow, and all programs share the pipe."));
    all.add(
        new Callable(
            "bpf_stream_printk",
            Owner.NONE,
            List.of(
                parameter("stream", "`BPF_STDOUT` or `BPF_STDERR`"),
                parameter("format", "text with a conversion such as `%d` for each value"),
                new Parameter("values", true, true, "at most twelve integers and texts")),
            "",
            List.of("bpf_stream_vprintk"),
            false,
            "Writes text to a stream of the program, which `b run` shows; since kernel 6.17. What"
                + " nobody has read yet takes at most 100000 bytes."));
    all.add(
        new Callable(
            "incr_cksum",
            Owner.NONE,
            List.of(
                parameter("position", "the offset of a checksum: `@ip.hchecksum`"),
                parameter("before", "the old value, in host order"),
                parameter("after", "the new value, in host order"),
                new Parameter(
                    "pseudo",
                    true,
                    false,
                    "for a checksum of UDP or TCP; not 0 where the value is part of the pseudo"
                        + " header, such as an IP address")),
            "",
            List.of("bpf_l3_csum_replace", "bpf_l4_csum_replace"),
            true,
            "Brings a checksum in the packet up to date after a value changed. With three arguments"
                + " it is an IPv4 header's, with four that of UDP or TCP."));
    all.add(
        new Callable(
            "sizeof",
            Owner.NONE,
            List.of(parameter("type_or_value", "a type, a variable or `$header`")),
            "u32",
            List.of(),
            false,
            "Size in bytes, known when the program is compiled."));
    all.add(
        new Callable(
            "kernel_str",
            Owner.NONE,
            List.of(
                parameter("address", "where the kernel keeps the text"),
                parameter("size", "bytes that the text has room for, its final zero included")),
            "char[size]",
            List.of("bpf_probe_read_kernel_str"),
            false,
            "The text at the address, up to its first zero byte; empty where it cannot be read."));
    all.add(
        new Callable(
            "user_str",
            Owner.NONE,
            List.of(
                parameter("address", "where the process keeps the text"),
                parameter("size", "bytes that the text has room for, its final zero included")),
            "char[size]",
            List.of("bpf_probe_read_user_str"),
            false,
            "The text at the address, up to its first zero byte; empty where it cannot be read."));
    all.add(
        new Callable(
            "starts_with",
            Owner.NONE,
            List.of(parameter("text", "a text"), parameter("start", "a string literal")),
            "bool",
            List.of(),
            false,
            "Whether a text starts with a literal."));
    all.add(
        new Callable(
            "comm",
            Owner.NONE,
            List.of(),
            "char[16]",
            List.of("bpf_get_current_comm"),
            false,
            "Name of the thread that runs, which is its program's name unless it took another."));
    all.add(
        new Callable(
            "current",
            Owner.NONE,
            List.of(),
            "struct task_struct *",
            List.of("bpf_get_current_task"),
            false,
            "The task that runs: `current()->real_parent->tgid`."));
    all.add(
        new Callable(
            "has_field",
            Owner.NONE,
            List.of(
                parameter("struct", "a reference to a struct of the kernel, or `struct name`"),
                parameter("field", "a field's name, or `outer.inner`")),
            "bool",
            List.of(),
            false,
            "Whether the kernel that the program runs on has the field. Where it is asked, the"
                + " field may be read although the types at hand lack it."));
    all.add(
        new Callable(
            "sizeof_kernel",
            Owner.NONE,
            List.of(parameter("struct", "`struct name`, or a reference to one")),
            "u32",
            List.of(),
            false,
            "Size in bytes of a struct on the kernel that the program runs on; 0 where it has"
                + " none."));
    all.add(
        new Callable(
            "typeid_kernel",
            Owner.NONE,
            List.of(parameter("struct", "`struct name`, or a reference to one")),
            "u32",
            List.of(),
            false,
            "Number of a struct among the types (BTF) of the kernel that the program runs on, as"
                + " bpf_seq_printf_btf and bpf_snprintf_btf take it."));
    all.add(
        new Callable(
            "offsetof_kernel",
            Owner.NONE,
            List.of(
                parameter("struct", "`struct name`, or a reference to one"),
                parameter("field", "a field's name, or `outer.inner`")),
            "u32",
            List.of(),
            false,
            "Bytes from the struct's start to the field, on the kernel that the program runs on."));
    all.add(
        new Callable(
            "container_of",
            Owner.NONE,
            List.of(
                parameter("address", "of a field of a struct"),
                parameter("struct", "`struct name`: what the field is of"),
                parameter("field", "the field's name, or `outer.inner`")),
            "struct name *",
            List.of(),
            false,
            "The struct around a field: `container_of(node, struct task_struct, sibling)`."));
    all.add(
        new Callable(
            "enum_value",
            Owner.NONE,
            List.of(
                parameter("enumeration", "an enumeration of the kernel"),
                parameter("name", "one of its values")),
            "the enumeration's integer",
            List.of(),
            false,
            "The number that the value has on the kernel that the program runs on."));
    for (Builtin builtin : Builtin.values()) {
      String meaning = builtin.meaning();
      all.add(
          new Callable(
              builtin.spelling(),
              Owner.NONE,
              List.of(),
              builtin.type().display(),
              List.of(builtin.helper()),
              false,
              Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1) + "."));
    }
    all.add(
        new Callable(
            "lookup",
            Owner.TABLE,
            List.of(
                parameter("key", "the key, or its fields in braces"),
                new Parameter(
                    "leaf", true, false, "a reference variable that gets the leaf, or null")),
            "Leaf *",
            List.of("bpf_map_lookup_elem"),
            false,
            "Looks an entry up; null where there is none. May be followed by a block with"
                + " `on_match` and `on_miss`."));
    all.add(
        new Callable(
            "update",
            Owner.TABLE,
            List.of(
                parameter("key", "the key, or its fields in braces"),
                parameter("leaf", "the new leaf, or its fields in braces"),
                new Parameter(
                    "prefix",
                    true,
                    false,
                    "LPM tables: bits of the key that count; all if left out"),
                new Parameter(
                    "flags",
                    true,
                    false,
                    "`BPF_ANY`, `BPF_NOEXIST` for a new entry alone, or `BPF_EXIST` to replace one;"
                        + " the third argument of tables without prefixes")),
            "i64",
            List.of("bpf_map_update_elem"),
            false,
            "Puts an entry in or replaces it: 0, or a negative error, such as -EEXIST (-17) where"
                + " `BPF_NOEXIST` finds one and -ENOENT (-2) where `BPF_EXIST` finds none. May be"
                + " followed by a block"
                + " with `on_failure`."));
    all.add(
        new Callable(
            "delete",
            Owner.TABLE,
            List.of(parameter("key", "the key, or its fields in braces")),
            "i64",
            List.of("bpf_map_delete_elem"),
            false,
            "Takes an entry out: 0, or a negative error. INDEXED tables cannot."));
    all.addAll(TableCallables.all());
    all.addAll(PacketCallables.all());
    all.addAll(FieldCallables.all());
    byteSwap("bpf_ntohs", "u16", "A 16-bit number in network byte order as a number.", all);
    byteSwap("bpf_htons", "u16", "A 16-bit number in network byte order.", all);
    byteSwap("bpf_ntohl", "u32", "A 32-bit number in network byte order as a number.", all);
    byteSwap("bpf_htonl", "u32", "A 32-bit number in network byte order.", all);
    byteSwap("bpf_be64_to_cpu", "u64", "A 64-bit number in network byte order as a number.", all);
    byteSwap("bpf_cpu_to_be64", "u64", "A 64-bit number in network byte order.", all);
    List<Helper> helpers = new ArrayList<>(KernelFacts.helpers());
    helpers.addAll(KernelFacts.callableFunctions());
    for (Helper helper : helpers) {
      if (all.stream().noneMatch(known -> known.name().equals(helper.name()))) {
        helper.call().ifPresent(call -> all.add(helper(helper, call)));
      }
    }
    KernelFacts.iterators().forEach(iterator -> all.add(iterator(iterator)));
    return List.copyOf(all);
  }

  private static Callable iterator(KernelIterator iterator) {
    return new Callable(
        iterator.name(),
        Owner.NONE,
        parameters(iterator.start().call().orElseThrow()),
        iterator.element().display(),
        List.of(iterator.start().name()),
        false,
        "An iterator of the kernel: `for (element in " + iterator.name() + "(...)) { ... }`.");
  }

  private static List<Parameter> parameters(HelperCall call) {
    return call.parameters().stream().map(p -> parameter(p.name(), meaning(p))).toList();
  }

  private static void byteSwap(String name, String type, String meaning, List<Callable> all) {
    all.add(
        new Callable(
            name,
            Owner.NONE,
            List.of(parameter("value", "an integer")),
            type,
            List.of(),
            false,
            meaning));
  }

  private static Callable helper(Helper helper, HelperCall call) {
    return new Callable(
        helper.name(),
        Owner.NONE,
        parameters(call),
        call.result().display(),
        List.of(helper.name()),
        false,
        (call.found().isPresent()
                ? "What it finds, a loop gets: `for (found in "
                    + helper.name()
                    + "(...)) { ... }`. "
                : "")
            + (call.unsafe()
                ? "Alters what the program observes: the file needs `#allow unsafe`. "
                : "")
            + switch (call.packet()) {
              case NONE -> "A helper of the kernel.";
              case MOVES ->
                  "A helper of the kernel. The packet may move: headers are tested again.";
              case SHIFTS ->
                  "A helper of the kernel. Headers have other places in the packet after it: parse"
                      + " again.";
            });
  }

  private static String meaning(HelperCall.Parameter parameter) {
    String orNull = parameter.optional() ? ", or null" : "";
    HelperCall.Kind kind = parameter.kind();
    return switch (kind) {
          case CTX -> "the context";
          case ADDRESS -> "an address: a number, or a reference to foreign memory";
          case IN ->
              parameter.size() > 0
                  ? "memory of at least " + parameter.size() + " bytes that is read"
                  : "memory that is read: a variable, a part of one, a reference to a leaf, a text";
          case OUT, INOUT ->
              parameter.size() > 0 && parameter.size() <= 8
                  ? "a variable of " + parameter.size() * 8 + " bits that is filled"
                  : "memory that is filled: a variable, a part of one, a reference to a leaf";
          case SIZE -> "its size: `sizeof(...)`, or a number from 1 to that";
          case SIZE_OR_ZERO -> "its size: `sizeof(...)`, or a number up to that";
          case EVENT_SIZE -> "the size of an event of the table: `sizeof(Event)`";
          case TABLE -> "a table";
          case KEY -> "a key of the table, or its fields in braces";
          case LEAF -> "a leaf of the table, or its fields in braces";
          case LEAF_OUT -> "a variable of the type of the table's leaves, which is filled";
          case TEXT -> "a text literal";
          case STRING -> "text that ends with 0: a literal, text in memory, or an address of text";
          case FORMAT -> "a text literal with a conversion such as `%d` for each value";
          case KERNEL ->
              "a `struct "
                  + parameter.names().get(0)
                  + " *` that the kernel passed, or that a call gave";
          case SOCKET ->
              "a socket: `ctx.sk`, or what a lookup gave"
                  + (parameter.names().isEmpty()
                      ? ""
                      : ", or a `struct " + parameter.names().get(0) + " *` of the kernel");
          case VARIABLE -> "the name of a variable of the kernel that each processor has";
          case RESERVATION -> "space that a ring buffer gave";
          case DYNPTR -> "a dynamic pointer";
          case LOCK -> "the lock of a leaf";
          case FLAGS -> "a variable `u64`, which nothing else reads or writes";
          case BITS -> "bits that are read: a variable, a leaf, or an address in the kernel";
          case WORDS -> "how many `u64` of them count";
          case KEPT -> "memory of a leaf, or of a variable outside functions";
          default -> "a number of type " + kind.type().display();
        }
        + orNull;
  }

  static Parameter parameter(String name, String documentation) {
    return new Parameter(name, false, false, documentation);
  }
}
