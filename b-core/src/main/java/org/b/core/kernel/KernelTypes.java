package org.b.core.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;
import org.b.core.btf.FunctionMarks;
import org.b.core.btf.ObjectFormatException;

/**
 * What a kernel's BTF tells by name. Nothing is read before the first question, so a program that
 * needs no kernel types does not pay for them. Compared by identity; safe to use from several
 * threads.
 */
public final class KernelTypes {
  /** Where a running kernel shows its BTF (kernel/bpf/sysfs_btf.c, since 5.4). */
  public static final String RUNNING = "/sys/kernel/btf/vmlinux";

  /** Where it shows that of its modules beside (since 5.11). */
  public static final String MODULES = "/sys/kernel/btf";

  private static final String TRACEPOINT = "btf_trace_";

  /** Where the variables are that each processor has (find_btf_percpu_datasec). */
  private static final String OF_PROCESSORS = ".data..percpu";

  /** Function that calls a tracepoint's probes (since 5.10): its parameters have names. */
  private static final String CALLER = "__traceiter_";

  private static final KernelTypes BUNDLED =
      new KernelTypes(
          "the bundled kernel types", false, KernelTypes::readBundled, null, kernel -> List.of());

  private final String origin;
  private final boolean complete;
  private final Supplier<Btf> source;

  /** The types that those of a module build on; {@code null} for a kernel's own. */
  private final KernelTypes base;

  private final Function<Btf, List<Btf>> moduleSource;
  private List<KernelTypes> modules;
  private Btf btf;
  private boolean damaged;
  private SortedSet<String> functionNames;
  private SortedSet<String> structNames;
  private SortedSet<String> typedefNames;
  private SortedSet<String> tracepointNames;

  private KernelTypes(
      String origin,
      boolean complete,
      Supplier<Btf> source,
      KernelTypes base,
      Function<Btf, List<Btf>> moduleSource) {
    this.origin = origin;
    this.complete = complete;
    this.source = source;
    this.base = base;
    this.moduleSource = moduleSource;
  }

  /**
   * All types of one kernel.
   *
   * @param origin for messages: {@code the running kernel}, a file's name
   * @param source asked once, at the first use; may throw {@link ObjectFormatException}, then the
   *     bundled types serve
   */
  public static KernelTypes of(String origin, Supplier<Btf> source) {
    return of(origin, source, kernel -> List.of());
  }

  /**
   * All types of one kernel and of its modules.
   *
   * @param modules yields the modules' types, which build on the kernel's; asked once, when
   *     something is not among the kernel's own
   */
  public static KernelTypes of(
      String origin, Supplier<Btf> source, Function<Btf, List<Btf>> modules) {
    return new KernelTypes(origin, true, source, null, modules);
  }

  /**
   * A small part of one kernel's types, for editing and checking where no kernel's BTF is at hand:
   * made by {@code .ci/kernel-facts/kernel-types.py}.
   */
  public static KernelTypes bundled() {
    return BUNDLED;
  }

  private static Btf readBundled() {
    try (InputStream stream = KernelTypes.class.getResourceAsStream("types.btf.gz");
        InputStream plain = new GZIPInputStream(stream)) {
      return Btf.open(plain.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where they come from, for messages. */
  public String origin() {
    return origin;
  }

  /** Whether what is not here is not in that kernel (its modules apart). */
  public boolean complete() {
    return complete;
  }

  /** The types themselves. */
  public synchronized Btf btf() {
    if (btf == null) {
      try {
        btf = source.get();
      } catch (ObjectFormatException unusable) {
        damaged = true;
        btf = BUNDLED.btf();
      }
    }
    return btf;
  }

  /** These types, or those of the first module that has a function which these lack. */
  public KernelTypes withFunction(String name) {
    return with(BtfKind.FUNC, name);
  }

  /** These types, or those of the first module that has a tracepoint which these lack. */
  public KernelTypes withTracepoint(String name) {
    return with(BtfKind.TYPEDEF, TRACEPOINT + name);
  }

  /** These types, or those of the first module that has a struct which these lack. */
  public KernelTypes withStruct(String name) {
    return with(BtfKind.STRUCT, name);
  }

  /** These types, or those of the first module that has a variable which these lack. */
  public KernelTypes withVariable(String name) {
    return with(BtfKind.VAR, name);
  }

  private KernelTypes with(int kind, String name) {
    if (find(kind, name) == 0) {
      for (KernelTypes module : modules()) {
        if (module.find(kind, name) != 0) {
          return module;
        }
      }
    }
    return this;
  }

  private synchronized List<KernelTypes> modules() {
    if (modules == null) {
      Btf own = btf();
      modules =
          (damaged ? List.<Btf>of() : moduleSource.apply(own))
              .stream()
                  .map(
                      types ->
                          new KernelTypes(origin, true, () -> types, this, kernel -> List.of()))
                  .toList();
    }
    return modules;
  }

  /** The prototype of a function; empty where there is none of that name. */
  public Optional<BtfType.FunctionPrototype> function(String name) {
    return prototype(find(BtfKind.FUNC, name));
  }

  /**
   * The arguments that a tracepoint passes to its probes, without the probe's own data, by the
   * tracepoint's name without a category (typedefs {@code btf_trace_NAME}).
   */
  public Optional<List<BtfType.Parameter>> tracepoint(String name) {
    int id = find(BtfKind.TYPEDEF, TRACEPOINT + name);
    return tracepointPrototype(id)
        .map(
            prototype ->
                function(CALLER + name)
                    .filter(f -> f.parameters().size() == prototype.parameters().size())
                    .orElse(prototype)
                    .parameters())
        .map(parameters -> parameters.subList(1, parameters.size()));
  }

  /** The prototype of a function that a member of a struct points to. */
  public Optional<BtfType.FunctionPrototype> operation(String struct, String member) {
    try {
      return btf().type(struct(struct)) instanceof BtfType.Composite composite
          ? composite.members().stream()
              .filter(m -> m.name().equals(member))
              .map(m -> btf().resolve(m.type()))
              .filter(BtfType.Pointer.class::isInstance)
              .map(pointer -> btf().resolve(((BtfType.Pointer) pointer).target()))
              .filter(BtfType.FunctionPrototype.class::isInstance)
              .map(BtfType.FunctionPrototype.class::cast)
              .findFirst()
          : Optional.empty();
    } catch (ObjectFormatException damaged) {
      return Optional.empty();
    }
  }

  /** A struct's id; 0 where there is none of that name. */
  public int struct(String name) {
    return find(BtfKind.STRUCT, name);
  }

  /** A union's id; 0 where there is none of that name. */
  public int union(String name) {
    return find(BtfKind.UNION, name);
  }

  /** A typedef's id; 0 where there is none of that name. */
  public int typedef(String name) {
    return find(BtfKind.TYPEDEF, name);
  }

  /** An enumeration's id; 0 where there is none of that name. */
  public int enumeration(String name) {
    int id = find(BtfKind.ENUM, name);
    return id != 0 ? id : find(BtfKind.ENUM64, name);
  }

  /**
   * The id of the type of a variable that each processor has; 0 where there is none of that name.
   * Of other variables kernels state no type.
   */
  public int variable(String name) {
    try {
      int id = find(BtfKind.VAR, name);
      return id != 0
              && btf().type(id) instanceof BtfType.Variable variable
              && processorVariables().contains(id)
          ? variable.type()
          : 0;
    } catch (ObjectFormatException damaged) {
      return 0;
    }
  }

  /** Names of the variables that each processor has, for suggestions. */
  public SortedSet<String> variableNames() {
    SortedSet<String> names = new TreeSet<>();
    try {
      processorVariables().forEach(id -> names.add(btf().name(id)));
    } catch (ObjectFormatException damaged) {
      return names;
    }
    return names;
  }

  private Set<Integer> processorVariables() {
    int section = btf().find(BtfKind.DATASEC, OF_PROCESSORS);
    return section != 0 && btf().type(section) instanceof BtfType.DataSection known
        ? known.variables().stream().map(BtfType.Placed::variable).collect(Collectors.toSet())
        : Set.of();
  }

  /** Names of all functions, for completion and suggestions. */
  public synchronized SortedSet<String> functionNames() {
    if (functionNames == null) {
      functionNames = names(BtfKind.FUNC, BtfKind.FUNC);
    }
    return functionNames;
  }

  /** Names of all structs and unions, for completion. */
  public synchronized SortedSet<String> structNames() {
    if (structNames == null) {
      structNames = names(BtfKind.STRUCT, BtfKind.UNION);
    }
    return structNames;
  }

  /** Names of all typedefs, for completion. */
  public synchronized SortedSet<String> typedefNames() {
    if (typedefNames == null) {
      typedefNames = names(BtfKind.TYPEDEF, BtfKind.TYPEDEF);
    }
    return typedefNames;
  }

  private SortedSet<String> names(int kind, int otherKind) {
    SortedSet<String> names = new TreeSet<>();
    Btf types = btf();
    for (int id = 1; id < types.count(); id++) {
      int found = types.kind(id);
      if ((found == kind || found == otherKind) && !types.name(id).isEmpty()) {
        names.add(types.name(id));
      }
    }
    return names;
  }

  /** Names of all tracepoints that have typed arguments. */
  public synchronized SortedSet<String> tracepointNames() {
    if (tracepointNames == null) {
      SortedSet<String> names = new TreeSet<>();
      Btf types = btf();
      for (int id = 1; id < types.count(); id++) {
        if (types.kind(id) == BtfKind.TYPEDEF && types.name(id).startsWith(TRACEPOINT)) {
          if (tracepointPrototype(id).isPresent()) {
            names.add(types.name(id).substring(TRACEPOINT.length()));
          }
        }
      }
      tracepointNames = names;
    }
    return tracepointNames;
  }

  /** Whether the kernel says that programs may call a function. */
  public boolean isForPrograms(String function) {
    int id = find(BtfKind.FUNC, function);
    return id != 0 && FunctionMarks.isMarked(btf(), id);
  }

  /**
   * Whether a pointer points to a struct in plain memory of the kernel: a program may load through
   * it. What is tagged ({@code __user}, {@code __percpu}) is elsewhere (btf_ctx_access since 5.18).
   */
  public boolean isPlainStruct(BtfType.Pointer pointer) {
    return KernelWalk.pointee(btf(), pointer) > 0;
  }

  private int find(int kind, String name) {
    try {
      int id = btf().find(kind, name);
      return id != 0 || base == null ? id : base.find(kind, name);
    } catch (ObjectFormatException damaged) {
      return 0;
    }
  }

  private Optional<BtfType.FunctionPrototype> prototype(int function) {
    try {
      return function != 0
              && btf().type(function) instanceof BtfType.Function f
              && btf().type(f.prototype()) instanceof BtfType.FunctionPrototype prototype
          ? Optional.of(prototype)
          : Optional.empty();
    } catch (ObjectFormatException damaged) {
      return Optional.empty();
    }
  }

  private Optional<BtfType.FunctionPrototype> tracepointPrototype(int typedef) {
    try {
      return typedef != 0
              && btf().type(typedef) instanceof BtfType.Typedef t
              && btf().type(t.target()) instanceof BtfType.Pointer pointer
              && btf().type(pointer.target()) instanceof BtfType.FunctionPrototype prototype
              && !prototype.parameters().isEmpty()
          ? Optional.of(prototype)
          : Optional.empty();
    } catch (ObjectFormatException damaged) {
      return Optional.empty();
    }
  }
}
