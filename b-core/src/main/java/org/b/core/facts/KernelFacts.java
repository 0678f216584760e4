package org.b.core.facts;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.b.core.types.ReferenceType;

/** The tables of kernel facts. Each is read from its resource at first use. */
public final class KernelFacts {
  /**
   * Atomic operations other than an addition whose result is not used: BPF_FETCH, BPF_AND, BPF_OR,
   * BPF_XOR, BPF_XCHG and BPF_CMPXCHG (commits 5ca419f2864a, 5ffa25502b5a and 981f94c3e921).
   */
  public static final KernelVersion ATOMICS = new KernelVersion(5, 12);

  /** Loads and stores at variable offsets of the stack: 01f810ace9ed, check_stack_read. */
  public static final KernelVersion VARIABLE_STACK = new KernelVersion(5, 12);

  /**
   * First kernel with read-only global data (BPF_PSEUDO_MAP_VALUE and BPF_F_RDONLY_PROG); before
   * it, constants that helpers read by address live on the stack.
   */
  public static final KernelVersion GLOBAL_DATA = new KernelVersion(5, 2);

  private KernelFacts() {}

  public static List<ProgramType> programTypes() {
    return FactTables.PROGRAM_TYPES.get();
  }

  public static List<Hook> hooks() {
    return FactTables.HOOKS.get();
  }

  /** The names of ELF sections that say what a program is. */
  public static List<ProgramSection> programSections() {
    return FactTables.PROGRAM_SECTIONS.get();
  }

  /** What an ELF section says of the program in it: the longest name that fits. */
  public static Optional<ProgramSection> programSection(String section) {
    return programSections().stream()
        .filter(s -> s.fits(section))
        .max(Comparator.comparingInt(s -> s.name().length()));
  }

  public static List<MapKind> mapKinds() {
    return FactTables.MAP_KINDS.get();
  }

  public static List<TableType> tableTypes() {
    return FactTables.TABLE_TYPES.get();
  }

  /** What the verifier asks of operations on kinds of maps beyond what it asks of helpers. */
  public static List<MapOperation> mapOperations() {
    return FactTables.MAP_OPERATIONS.get();
  }

  /** What the verifier asks of a helper on a kind of map beyond what it asks of the helper. */
  public static Optional<MapOperation> mapOperation(MapKind map, String helper) {
    return mapOperations().stream()
        .filter(o -> o.map().equals(map.name()) && o.helper().equals(helper))
        .findFirst();
  }

  public static List<Resource> resources() {
    return FactTables.RESOURCES.get();
  }

  /** Types of fields of leaves that only helpers touch. */
  public static List<LeafField> leafFields() {
    return FactTables.LEAF_FIELDS.get();
  }

  /** What programs do with those that have functions called. */
  public static List<LeafOperation> leafOperations() {
    return CallTables.LEAF_OPERATIONS.get();
  }

  /** Functions of the kernel that operations of leaves' fields call. */
  public static List<Helper> operationFunctions() {
    return CallTables.OPERATION_FUNCTIONS.get();
  }

  /** The name that kernels have for a function of the kernel which have it by another name. */
  public static Optional<String> earlierName(Helper function) {
    return Optional.ofNullable(CallTables.EARLIER_NAMES.get().get(function.name()));
  }

  /** A reference to what the kernel shows to programs as a struct of its own, by its name. */
  public static Optional<ReferenceType> shown(String struct) {
    return Optional.ofNullable(FactTables.SHOWN_STRUCTS.get().get(struct));
  }

  /** The object to which a field of a context leads. */
  public static Optional<ContextObject> contextObject(String programType, String field) {
    return FactTables.CONTEXT_OBJECTS.get().stream()
        .filter(object -> object.programType().equals(programType) && object.field().equals(field))
        .findFirst();
  }

  /** The memory that starts where a field of the context says. */
  public static Optional<ContextMemory> contextMemory(String programType, String field) {
    return FactTables.CONTEXT_MEMORY.get().stream()
        .filter(memory -> memory.programType().equals(programType) && memory.field().equals(field))
        .findFirst();
  }

  /**
   * Fields of the context that a run on a packet may be given, where the kernel runs programs of
   * that type without attaching them.
   */
  public static Optional<List<String>> testRunFields(String programType) {
    return Optional.ofNullable(FactTables.TEST_RUNS.get().get(programType));
  }

  /** Whether a helper's result is the thing that it gets. */
  public static boolean isCast(Helper helper) {
    return resources().stream().anyMatch(r -> r.casts().contains(helper.name()));
  }

  public static List<Helper> helpers() {
    return CallTables.HELPERS.get();
  }

  public static List<KernelFunction> kernelFunctions() {
    return CallTables.KERNEL_FUNCTIONS.get();
  }

  public static Optional<KernelFunction> kernelFunction(String name) {
    return kernelFunctions().stream().filter(f -> f.name().equals(name)).findFirst();
  }

  /** Numbers that the kernel's user-space interface names, by name. */
  public static Map<String, KernelConstant> constants() {
    return FactTables.CONSTANTS.get();
  }

  public static Optional<KernelConstant> constant(String name) {
    return Optional.ofNullable(constants().get(name));
  }

  /** A program type by kernel name; the name must be in the tables. */
  public static ProgramType programType(String name) {
    return programTypes().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  /** A hook by its spelling: {@code fentry}, or {@code fentry.s} for programs that may sleep. */
  public static Optional<Hook> hook(String spelling) {
    boolean sleeps = spelling.endsWith(Hook.SLEEPABLE_SUFFIX);
    String name =
        sleeps
            ? spelling.substring(0, spelling.length() - Hook.SLEEPABLE_SUFFIX.length())
            : spelling;
    Optional<Hook> hook = hooks().stream().filter(h -> h.name().equals(name)).findFirst();
    return sleeps ? hook.flatMap(Hook::sleeping) : hook;
  }

  public static Optional<MapKind> mapKind(String name) {
    return mapKinds().stream().filter(k -> k.name().equals(name)).findFirst();
  }

  /** A type of table by its name in declarations. */
  public static Optional<TableType> tableType(String name) {
    return tableTypes().stream().filter(t -> t.name().equals(name)).findFirst();
  }

  /** A type of table by a KIND: a classic word, or the kernel's name of the map. */
  public static Optional<TableType> tableTypeOfKind(String kind) {
    return tableTypes().stream()
        .filter(t -> t.classic().equals(kind) || t.map().name().equals(kind))
        .findFirst();
  }

  /** What a helper acquires. */
  public static Optional<Resource> acquiredBy(Helper helper) {
    return resources().stream().filter(r -> r.acquirers().contains(helper.name())).findFirst();
  }

  /** What a helper releases. */
  public static Optional<Resource> releasedBy(Helper helper) {
    return resources().stream().filter(r -> r.releasers().contains(helper.name())).findFirst();
  }

  /** Functions of the kernel that programs call by name, in the form of helpers. */
  public static List<Helper> callableFunctions() {
    return CallTables.CALLABLE_FUNCTIONS.get();
  }

  /** Iterators of the kernel that loops ask. */
  public static List<KernelIterator> iterators() {
    return CallTables.ITERATORS.get();
  }

  /** An iterator of the kernel by its name. */
  public static Optional<KernelIterator> iterator(String name) {
    return iterators().stream().filter(i -> i.name().equals(name)).findFirst();
  }

  /** Whether it is an iterator, or a helper that finds something: loops alone name these. */
  public static boolean isForLoops(String name) {
    return iterator(name).isPresent()
        || helper(name).flatMap(Helper::call).flatMap(HelperCall::found).isPresent();
  }

  /** The functions that start iterators, which loops alone call. */
  private static Stream<Helper> iteratorStarts() {
    return iterators().stream().map(KernelIterator::start);
  }

  /** Whether calls take or give objects of a struct of the kernel. */
  public static boolean isKernelObject(String struct) {
    return calls()
            .flatMap(h -> h.call().stream())
            .anyMatch(
                call ->
                    isObject(call.result(), struct)
                        || call.parameters().stream()
                            .anyMatch(
                                p ->
                                    p.kind() == HelperCall.Kind.KERNEL
                                        && p.names().contains(struct)))
        || iterators().stream().anyMatch(iterator -> isObject(iterator.element(), struct))
        || programTypes().stream().anyMatch(type -> type.kernelContext().equals(struct));
  }

  private static boolean isObject(HelperCall.Result result, String struct) {
    return result instanceof HelperCall.Result.KernelObject object && object.struct().equals(struct)
        || result instanceof HelperCall.Result.Found found && found.struct().equals(struct);
  }

  /** Helpers and functions of the kernel. */
  private static Stream<Helper> calls() {
    return Stream.of(
            helpers().stream(),
            callableFunctions().stream(),
            iteratorStarts(),
            operationFunctions().stream(),
            CallTables.LOCK_FUNCTIONS.get().stream())
        .flatMap(each -> each);
  }

  /** Whether it takes or gives back a lock: only {@code lock} calls it. */
  public static boolean isOfLocks(Helper function) {
    return CallTables.LOCK_FUNCTIONS.get().contains(function);
  }

  /** As {@link #helper(String)}, with the arguments that it has in programs of a type. */
  public static Optional<Helper> helper(String name, String programType) {
    return Optional.ofNullable(CallTables.FORMS.get().get(List.of(name, programType)))
        .or(() -> helper(name));
  }

  /** A helper, or a function of the kernel that programs, loops or operations call. */
  public static Optional<Helper> helper(String name) {
    return calls().filter(h -> h.name().equals(name)).findFirst();
  }
}
