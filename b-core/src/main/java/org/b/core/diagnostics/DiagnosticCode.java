package org.b.core.diagnostics;

import java.util.Arrays;
import java.util.Optional;

/**
 * The registry of diagnostics. Each has a page {@code org/b/core/diagnostics/<code>.md} in the
 * resources with the headings Why, Wrong, Right, Kernel rule, Fix.
 *
 * <p>B00xx syntax and files, B01xx names and types, B02xx packets and parsing, B03xx references and
 * paths, B04xx tables, B05xx hooks, contexts and helpers, B06xx limits, B07xx advice, B08xx memory
 * and control flow, B09xx kernel types.
 */
public enum DiagnosticCode {
  SYNTAX("B0001", Severity.ERROR, "Syntax error", "", "write it as the message says"),
  UNKNOWN_DIRECTIVE(
      "B0002",
      Severity.ERROR,
      "Unknown directive",
      "",
      "use #packed, #include, #target, #license or #allow"),
  INCLUDE_NOT_FOUND(
      "B0003",
      Severity.ERROR,
      "Included file cannot be read",
      "",
      "correct the path; it is relative to the file that includes it"),
  BAD_NUMBER("B0004", Severity.ERROR, "Number out of range", "", "use a number that fits"),
  BAD_STRING(
      "B0005",
      Severity.ERROR,
      "Bad string",
      "",
      "write the string on one line between double quotes"),

  UNKNOWN_NAME("B0101", Severity.ERROR, "Unknown name", "", "declare it, or correct the spelling"),
  DUPLICATE_NAME("B0102", Severity.ERROR, "Name declared twice", "", "rename one of them"),
  UNKNOWN_TYPE("B0103", Severity.ERROR, "Unknown type", "", "declare the struct before it is used"),
  UNKNOWN_FIELD(
      "B0104", Severity.ERROR, "Unknown field", "", "use a field that the struct declares"),
  BAD_WIDTH(
      "B0105",
      Severity.ERROR,
      "Width out of range",
      "registers have 64 bits",
      "use a width from 1 to 64"),
  TYPE_MISMATCH(
      "B0106", Severity.ERROR, "Wrong type", "", "use a value of the type that is expected here"),
  NOT_ASSIGNABLE(
      "B0107",
      Severity.ERROR,
      "Not assignable",
      "",
      "assign to a variable, a field or a packet field"),
  WRONG_ARGUMENTS(
      "B0108", Severity.ERROR, "Wrong arguments", "", "pass the arguments that it takes"),
  UNKNOWN_FUNCTION(
      "B0109",
      Severity.ERROR,
      "Unknown function",
      "",
      "call a built-in, or a method of a table or of pkt"),
  RECURSIVE_STRUCT(
      "B0110",
      Severity.ERROR,
      "Struct contains itself",
      "",
      "use a struct that is declared before"),
  BAD_SLICE(
      "B0111",
      Severity.ERROR,
      "Bit slice outside the value",
      "",
      "keep offset plus width within the value's width"),
  DUPLICATE_CASE("B0112", Severity.ERROR, "Case listed twice", "", "remove one of the cases"),
  BAD_SHIFT(
      "B0113",
      Severity.ERROR,
      "Shift by the width or more",
      "invalid shift",
      "shift by less than the width"),
  COMPARISON_CHAIN(
      "B0114", Severity.ERROR, "Comparison of a comparison", "", "join two comparisons with &&"),
  NARROWING(
      "B0115",
      Severity.WARNING,
      "Value may not fit",
      "",
      "cut the value with a bit slice to say that it is meant"),
  CONSTANT_TOO_WIDE(
      "B0116", Severity.WARNING, "Constant does not fit", "", "use a constant that fits"),
  GLOBAL_VARIABLE(
      "B0117",
      Severity.ERROR,
      "No such variable outside a function",
      "",
      "declare it in a function, or keep a value in its place"),
  TEXT_TOO_LONG(
      "B0118",
      Severity.ERROR,
      "Text does not fit",
      "",
      "make the array longer, or the text shorter"),
  BAD_ARRAY("B0119", Severity.ERROR, "No such array", "", "use a constant number of elements"),
  NOT_CONSTANT("B0120", Severity.ERROR, "Not a constant", "", "use numbers and other constants"),

  NO_PACKET(
      "B0201",
      Severity.ERROR,
      "No packet here",
      "the program type's context has no packet",
      "use a packet hook: socket_filter, tc, xdp, cgroup_skb"),
  HEADER_NOT_REACHED(
      "B0202",
      Severity.ERROR,
      "Header may not have been reached",
      "invalid access to packet",
      "read the field in the header's state, or in one that only follows it"),
  PACKET_READ_ONLY(
      "B0203",
      Severity.ERROR,
      "Packet cannot be changed here",
      "socket filters and other read-only program types may not write packets",
      "use a tc, tc_action or xdp program"),
  UNKNOWN_HEADER(
      "B0204", Severity.ERROR, "Unknown header", "", "declare the header in the proto file"),
  BAD_HEADER(
      "B0205",
      Severity.ERROR,
      "Header is not whole bytes",
      "packets are read in bytes",
      "make the widths of the header add up to a multiple of 8"),
  UNALIGNED_OFFSET(
      "B0206",
      Severity.ERROR,
      "Field does not start at a byte",
      "",
      "take the offset of a field that starts at a byte"),
  PARSER_LOOP(
      "B0207",
      Severity.ERROR,
      "Parser may not end",
      "infinite loop detected",
      "let each state lead to later headers only"),
  BAD_CHECKSUM(
      "B0208",
      Severity.ERROR,
      "Not a checksum field",
      "",
      "pass the offset of a 16-bit checksum field"),
  STATE_NEVER_ENTERED(
      "B0209",
      Severity.WARNING,
      "State is never entered",
      "",
      "let a transition of the proto file lead to it, or remove it"),

  MAYBE_NULL(
      "B0301",
      Severity.ERROR,
      "Reference may be null",
      "R0 invalid mem access 'map_value_or_null'",
      "test it: on_valid(name) { ... }"),
  ALWAYS_NULL(
      "B0302",
      Severity.ERROR,
      "Reference is always null",
      "R0 invalid mem access 'scalar'",
      "assign it from a table before it is used"),
  NULL_CONTEXT(
      "B0303",
      Severity.ERROR,
      "Context cannot be assigned",
      "dereference of modified ctx ptr",
      "use a variable of its own"),
  UNREACHABLE("B0304", Severity.WARNING, "Never runs", "unreachable insn", "remove it"),

  BAD_TABLE(
      "B0401",
      Severity.ERROR,
      "Malformed table",
      "",
      "write Table<Key, Leaf, KIND, POLICY> name(entries);"),
  UNKNOWN_TABLE_KIND(
      "B0402", Severity.ERROR, "Unknown kind of table", "", "use FIXED_MATCH, INDEXED or LPM"),
  BAD_TABLE_SIZE(
      "B0403",
      Severity.ERROR,
      "Table size out of range",
      "the kernel refuses the map (EINVAL, E2BIG)",
      "choose a size from 1 to what fits in memory"),
  BAD_KEY(
      "B0404",
      Severity.ERROR,
      "Key does not fit the kind of table",
      "the kernel refuses the map (EINVAL)",
      "use a key that the kind allows"),
  LEAF_TOO_LARGE(
      "B0405",
      Severity.ERROR,
      "Leaf or key too large",
      "combined stack size exceeds 512 bytes",
      "make the struct smaller"),
  DELETE_NOT_SUPPORTED(
      "B0406",
      Severity.ERROR,
      "Not possible for this kind of table",
      "the kernel refuses it at run time",
      "use a hash table"),
  ATOMIC_SIZE(
      "B0407",
      Severity.ERROR,
      "Not a 32- or 64-bit integer",
      "BPF_ATOMIC uses invalid size",
      "make the field 32 or 64 bits wide"),
  NOT_IN_TABLE(
      "B0408",
      Severity.ERROR,
      "Not in a table",
      "",
      "add to a field of a leaf; use an assignment for a local"),

  NOT_RELEASED(
      "B0409",
      Severity.ERROR,
      "Not given back on every path",
      "Unreleased reference id=.. alloc_insn=..",
      "release it on every path, exactly once"),
  RELEASED(
      "B0410",
      Severity.ERROR,
      "Used after it was given back",
      "R1 invalid mem access 'scalar'",
      "use it before it is released"),

  OTHER_PROGRAM_TYPE(
      "B0411",
      Severity.ERROR,
      "Program of another type",
      "the kernel refuses the program or the entry (EINVAL)",
      "use a table of its own for each type of program"),
  REGION_OPEN(
      "B0412",
      Severity.ERROR,
      "Region that is not closed on every path",
      "BPF_EXIT instruction in main prog cannot be used inside bpf_rcu_read_lock-ed region",
      "close it on every path of the function that opened it"),
  REGION_NOT_OPEN(
      "B0413",
      Severity.ERROR,
      "Region closed that is not open, or not the innermost one",
      "unmatched rcu read unlock; cannot restore irq state out of order",
      "close what the same function has opened, the innermost first"),
  IN_REGION(
      "B0414",
      Severity.ERROR,
      "Not within a region",
      "tail_call cannot be used inside bpf_rcu_read_lock-ed region; nested rcu read lock",
      "do it behind the call that closes the region"),
  INTERRUPT_FLAGS(
      "B0415",
      Severity.ERROR,
      "Flags of interrupts are no value",
      "arg#0 expected pointer to uninitialized/initialized irq flag",
      "leave the variable to bpf_local_irq_save and bpf_local_irq_restore"),
  THROWN_THERE(
      "B0416",
      Severity.ERROR,
      "Program ended from where it cannot be",
      "bpf_throw kfunc (insn ..) cannot be called from callback subprog ..",
      "leave the loop or the callback, and end the program outside"),
  INNER_TABLE(
      "B0430",
      Severity.ERROR,
      "Table that does not fit into a table of tables",
      "the kernel refuses the table of tables, or the entry (EINVAL, ENOTSUPP)",
      "declare both with the same type and, of arrays, the same number of entries"),
  INNER_LOOP(
      "B0431",
      Severity.ERROR,
      "Loop over tables of several tables of tables",
      "tail_call abusing map_ptr (set_map_elem_callback_state, before 6.12)",
      "give each table of tables a variable and a loop of its own"),
  ATTACHED_STORAGE(
      "B0432",
      Severity.ERROR,
      "Leaves of control groups from several tables",
      "only one cgroup storage of each type is allowed",
      "put what belongs to a control group into one struct"),

  UNKNOWN_HOOK("B0501", Severity.ERROR, "Unknown hook", "", "see b list hooks"),
  CONTEXT_FIELD(
      "B0502",
      Severity.ERROR,
      "Context field not accessible",
      "invalid bpf_context access",
      "read a field that this program type allows"),
  CONTEXT_READ_ONLY(
      "B0503",
      Severity.ERROR,
      "Context field cannot be changed",
      "invalid bpf_context access",
      "write only fields that this program type allows"),
  HELPER_NOT_ALLOWED(
      "B0504",
      Severity.ERROR,
      "Helper not allowed here",
      "unknown func / program of this type cannot use helper",
      "use it in a program of a type that allows it"),
  TOO_NEW(
      "B0505",
      Severity.ERROR,
      "Not in the target kernel",
      "the target kernel does not know it",
      "raise the target: #target \"...\" or --target"),
  GPL_ONLY(
      "B0506",
      Severity.ERROR,
      "Helper needs a GPL-compatible licence",
      "cannot call GPL-restricted function from non-GPL compatible program",
      "state a GPL-compatible licence: #license \"GPL\""),
  BAD_PARAMETER(
      "B0507",
      Severity.ERROR,
      "Wrong parameters for a hook",
      "",
      "take one parameter: the context"),
  LOG_FORMAT(
      "B0508",
      Severity.ERROR,
      "Bad log format",
      "bpf_trace_printk returns -EINVAL at run time",
      "use %d %u %x %lu %lx %llu %llx %p %s, one for each argument"),
  LOG_ARGUMENTS(
      "B0509",
      Severity.ERROR,
      "Too many values in one log",
      "bpf_trace_printk takes three",
      "log at most three values at a time"),
  BAD_TARGET(
      "B0510", Severity.ERROR, "Malformed kernel version", "", "write a version such as 5.10"),
  NAME_TOO_LONG(
      "B0511",
      Severity.WARNING,
      "Name is cut by the kernel",
      "object names have 15 characters",
      "use at most 15 characters"),
  HOOK_ARGUMENT(
      "B0512",
      Severity.ERROR,
      "Wrong argument of a hook",
      "",
      "write what the hook attaches to; see b list hooks"),
  HELPER_BY_NAME(
      "B0513",
      Severity.ERROR,
      "Wrong call of a helper",
      "R.. type=.. expected=.. (check_func_arg); invalid access to stack"
          + " (check_stack_range_initialized)",
      "pass what the kernel's prototype says: the context, an integer, a variable and its size"),
  RESULT_RANGE(
      "B0514",
      Severity.ERROR,
      "Result that the hook does not take",
      "At program exit the register R0 has smin=.. smax=.. should have been in [..]"
          + " (check_return_code)",
      "return a constant that the hook takes, on every path"),
  RESULT_MEANS_NOTHING(
      "B0515",
      Severity.WARNING,
      "Result that means nothing",
      "",
      "return one of the hook's named results"),

  SIZE_RANGE(
      "B0520",
      Severity.ERROR,
      "Size may be out of range",
      "R.. unbounded memory access; R.. min value is negative; R.. invalid zero-sized read"
          + " (check_mem_size_reg)",
      "test the size before the call, or pass a constant"),
  UNSAFE_HELPER(
      "B0521", Severity.ERROR, "Unsafe helper", "", "allow it in this file: #allow unsafe"),
  NOT_ACQUIRED(
      "B0522",
      Severity.ERROR,
      "Nothing to give back",
      "R1 must be referenced when passed to release function (check_func_arg; before 5.19:"
          + " reference has not been acquired before)",
      "give back only what a lookup gave"),
  NOT_TRUSTED(
      "B0523",
      Severity.ERROR,
      "Object of the kernel that is not trusted",
      "R.. must be referenced or trusted (check_kfunc_args); R.. type=scalar expected=ptr_"
          + " (check_reg_type)",
      "pass a parameter of the program, or what a call gave"),
  STRUCT_OPERATIONS(
      "B0530",
      Severity.ERROR,
      "Struct of functions that the kernel does not take",
      "EINVAL when the struct is registered (bpf_tcp_ca_init_member,"
          + " tcp_validate_congestion_control)",
      "write each function that the kernel needs, once"),
  KERNEL_WRITE(
      "B0531",
      Severity.ERROR,
      "Object of the kernel that cannot be changed here",
      "no write support to tcp_sock at off ..; only read is supported"
          + " (bpf_tcp_ca_btf_struct_access)",
      "change only what the kernel lets programs of this struct change"),
  MAY_SLEEP(
      "B0540",
      Severity.ERROR,
      "Call that may sleep where nothing may",
      "helper call might sleep in a non-sleepable prog; sleepable helper .. in non-sleepable"
          + " context (check_helper_call); unknown func (before 6.12)",
      "let the program sleep (@fentry.s, @lsm.s, @uprobe.s), or make the call elsewhere"),
  CANNOT_SLEEP(
      "B0541",
      Severity.ERROR,
      "Program that may not sleep here",
      "Only fentry/fexit/fmod_ret, lsm, iter, uprobe, and struct_ops programs can be sleepable;"
          + " .. is not sleepable (check_attach_btf_id)",
      "write the hook without .s, or attach to a place where programs may sleep"),
  SLEEPABLE_TABLE(
      "B0542",
      Severity.ERROR,
      "Table that programs that may sleep cannot use",
      "Sleepable programs can only use array, hash, ringbuf and local storage maps"
          + " (check_map_prog_compatibility)",
      "use another type of table, raise the target, or write the hook without .s"),
  SLEEPS_WHERE_BUILT(
      "B0543",
      Severity.WARNING,
      "Program that some kernels do not let sleep",
      ".. is not sleepable (bpf_check_attach_target)",
      "see whether the kernel has the option, or attach to another place"),
  FOR_ONE_DEVICE(
      "B0544",
      Severity.ERROR,
      "Program for one device where others are",
      "EINVAL when the program is put into the table, or loaded with it before 6.16"
          + " (bpf_prog_map_compatible)",
      "ask the device in a program that is attached to it"),
  STACK_LIMIT(
      "B0601",
      Severity.ERROR,
      "Stack over 512 bytes",
      "combined stack size of 1 calls is ... Too large",
      "use smaller structs, or keep data in a table"),
  TOO_MANY_TABLES(
      "B0602",
      Severity.ERROR,
      "Too many tables in one program",
      "the verifier allows 64 maps",
      "use fewer tables"),
  TOO_COMPLEX(
      "B0603",
      Severity.ERROR,
      "Program too large",
      "BPF program is too large. Processed 1000001 insn",
      "split the program"),
  CALL_DEPTH(
      "B0604",
      Severity.ERROR,
      "Calls too deep",
      "the call stack of 9 frames is too deep",
      "call fewer functions from one another: at most 8 may be active"),
  TOO_MANY_BRANCHES(
      "B0610",
      Severity.ERROR,
      "Too many branches on one way",
      "The sequence of 8193 jumps is too complex.",
      "let the loop run less often, or test less in it"),
  WAYS_APART(
      "B0611",
      Severity.ERROR,
      "Ways that stay apart",
      "BPF program is too large. Processed 1000001 insn",
      "use a reference where it has been tested, before the next one is"),

  SUBSCRIPT_RANGE(
      "B0801",
      Severity.ERROR,
      "Subscript may be out of range",
      "R.. unbounded memory access, or invalid access to map value, or invalid stack access",
      "mask the subscript, or test it before"),
  STACK_SUBSCRIPT(
      "B0802",
      Severity.ERROR,
      "Large array on the stack",
      "variable stack access var_off=.. off=.. size=.. (before 5.12)",
      "declare the array outside functions, or target a newer kernel"),

  NEVER_NEW(
      "B0920",
      Severity.WARNING,
      "An update that never happens",
      "",
      "leave out BPF_NOEXIST, or use a hash table"),

  CLASSIC_SPELLING("B0701", Severity.WARNING, "Old spelling", "", "use the modern form"),
  IGNORED_RESULT(
      "B0702", Severity.WARNING, "Value is not used", "", "use the value, or remove the statement"),

  RECURSION(
      "B0820",
      Severity.ERROR,
      "Function calls itself",
      "back-edge from insn .. / the call stack of 9 frames is too deep",
      "use a loop with a bound"),
  UNUSED_FUNCTION(
      "B0821",
      Severity.WARNING,
      "Function is never called",
      "",
      "call it, give it a hook, or remove it"),
  PROGRAM_CALLED(
      "B0822",
      Severity.ERROR,
      "Program called as a function",
      "",
      "move what is shared to a function without a hook"),
  PACKET_IN_SUBPROGRAM(
      "B0823",
      Severity.ERROR,
      "Packet headers in a called function",
      "invalid access to packet",
      "read the field in the program's state and pass its value"),
  BAD_SUBPROGRAM(
      "B0824",
      Severity.ERROR,
      "Parameters or result that a function cannot have",
      "",
      "take integers, structs and references; return an integer or void"),
  UNBOUNDED_LOOP(
      "B0825",
      Severity.ERROR,
      "Loop without a bound",
      "infinite loop detected / BPF program is too large",
      "say how often it may run: max 100 { ... }"),
  OUTSIDE_LOOP("B0826", Severity.ERROR, "Not in a loop", "", "use it within a loop"),
  LOCK_PLACE(
      "B0830",
      Severity.ERROR,
      "A lock, a timer or work where there can be none",
      "map_create: ENOTSUPP / tracing progs cannot use bpf_spin_lock yet",
      "make it a field of a leaf of a Hash or an Array"),
  LOCK_ACCESS(
      "B0831",
      Severity.ERROR,
      "A lock, a timer or work is no value",
      "bpf_spin_lock cannot be accessed directly by load/store",
      "leave the field to lock (leaf) { ... }, or to start and cancel"),
  CALL_WHILE_LOCKED(
      "B0832",
      Severity.ERROR,
      "A call while a lock is held",
      "function calls are not allowed while holding a lock",
      "call before the lock and keep the result in a variable"),
  TABLE_LOOP(
      "B0833",
      Severity.ERROR,
      "Not in a loop that the kernel calls, or what it calls later",
      "Unreleased reference id=.. / bpf_spin_unlock without taking a lock / callback: tail_call",
      "leave the loop with break and do it behind it"),
  ITERATOR_LOOP(
      "B0834",
      Severity.ERROR,
      "Not so in a loop over an iterator of the kernel",
      "infinite loop detected / BPF program is too large / R1 type=scalar expected=ptr_",
      "keep what is needed in variables or a table, and do the rest behind the loop"),
  LOCK_FAILURE(
      "B0835",
      Severity.ERROR,
      "A lock that may fail, or cannot",
      "bpf_res_spin_unlock without taking a lock",
      "write lock (leaf) { ... } else { ... } where the lock is a res_spinlock"),
  TIMER_CALLBACK(
      "B0840",
      Severity.ERROR,
      "Not what a timer or work calls",
      "bpf_timer_set_callback: R1 .. R3 of the callback are the map, the key and the value",
      "take the key and a reference to the leaf: @timer void name(Key key, Leaf *leaf)"),
  TIMER_OPERATION(
      "B0841",
      Severity.ERROR,
      "Not an operation of a timer or of work",
      "R1 type=.. expected=map_value / callback function not static",
      "start it with a function that has @timer, @workqueue or @task_work"),
  TIMER_CIRCLE(
      "B0842",
      Severity.ERROR,
      "Timers or work that start each other in a circle",
      "the call stack of 9 frames is too deep",
      "start the callback's own timer or work again with the callback itself"),

  BAD_TEST(
      "B0850",
      Severity.ERROR,
      "Test step that means nothing",
      "",
      "declare packets, set entries of tables, and expect results of programs and entries"),
  TEST_NOT_RUNNABLE(
      "B0851",
      Severity.ERROR,
      "Program that a test cannot run",
      "BPF_PROG_TEST_RUN: ENOTSUPP",
      "test programs that see packets: socket_filter, tc, xdp, cgroup_skb"),

  UNKNOWN_KERNEL_NAME(
      "B0901",
      Severity.WARNING,
      "Not in the kernel's types",
      "attaching fails where the kernel does not have it",
      "correct the name; see b list functions and b list tracepoints"),
  KERNEL_STRUCT_VALUE(
      "B0902",
      Severity.ERROR,
      "Kernel struct as a value",
      "its size and fields are those of the kernel that runs",
      "declare a reference: struct task_struct *t");

  private final String code;
  private final Severity severity;
  private final String title;
  private final String kernelRule;
  private final String fix;

  DiagnosticCode(String code, Severity severity, String title, String kernelRule, String fix) {
    this.code = code;
    this.severity = severity;
    this.title = title;
    this.kernelRule = kernelRule;
    this.fix = fix;
  }

  /** Stable spelling: {@code B0301}. */
  public String code() {
    return code;
  }

  public Severity severity() {
    return severity;
  }

  public String title() {
    return title;
  }

  /** What the kernel says or does about it; empty for rules of the language alone. */
  public String kernelRule() {
    return kernelRule;
  }

  /** What it says where the diagnostic is about that. */
  public String kernelRule(Subject subject) {
    return subject == Subject.USUAL ? kernelRule : subject.kernelRule;
  }

  /**
   * What a diagnostic may be about beside the usual, and what the kernel says then (reg_type_str in
   * kernel/bpf/log.c; kernels put words such as {@code trusted_} and {@code ringbuf_} before
   * these).
   */
  public enum Subject {
    /** What the kernel says most often: of references, that of a table's leaf. */
    USUAL(""),
    /** An object of the kernel, whether or not it was acquired. */
    OBJECT("R0 invalid mem access 'ptr_or_null_'"),
    SOCKET("R0 invalid mem access 'sock_or_null'"),
    /** Space in a buffer, or a part of memory that a dynamic pointer leads to. */
    MEMORY("R0 invalid mem access 'mem_or_null'"),
    /** A table within a table of tables. */
    TABLE("R1 type=map_value_or_null expected=map_ptr"),
    /** What only the language knows to be null. */
    OF_THE_LANGUAGE("");

    private final String kernelRule;

    Subject(String kernelRule) {
      this.kernelRule = kernelRule;
    }
  }

  /** General advice. */
  public String fix() {
    return fix;
  }

  public static Optional<DiagnosticCode> byCode(String code) {
    return Arrays.stream(values()).filter(c -> c.code.equalsIgnoreCase(code)).findFirst();
  }
}
