package org.b.core.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.btf.BtfType;
import org.b.core.facts.HelperCall;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.StructFacts;
import org.b.core.facts.TracepointArguments;
import org.b.core.facts.TrustedMember;
import org.b.core.kernel.KernelPath;
import org.b.core.program.Function;
import org.b.core.program.StructTable;
import org.b.core.types.IntegerType;
import org.b.core.types.KernelStructType;
import org.b.core.types.ReferenceType;

/**
 * The locals that hold pointers of which the verifier knows what they point to (PTR_TO_BTF_ID,
 * since 5.5): through them a program loads, where others must ask a helper. They are the arguments
 * of the kernel's functions, and what has been loaded through such pointers. A local that is set in
 * several places is none: kernels refuse one load through pointers of different kinds
 * (save_aux_ptr_type), and the kinds depend on the kernel.
 */
public final class KernelPointers {
  private static final String TRACEPOINT = "BPF_PROG_TYPE_TRACEPOINT";

  /** Hooks at tracepoints whose arguments the context holds. */
  private static final Set<String> TRACEPOINTS = Set.of("raw_tracepoint", "tp_btf");

  /** The hook whose first argument says what is iterated over, and is never null. */
  private static final String ITERATOR = "iter";

  private static final int ARGUMENT_BYTES = 8;

  private static final KernelVersion ALWAYS = new KernelVersion(0, 0);

  /** Bytes at the start of a record that programs may not load. */
  private static final int FIRST_OF_RECORD = 8;

  /** Farther in than any number of a record: PERF_MAX_TRACE_SIZE was 2048 in 5.10. */
  private static final int FARTHEST_OF_RECORD = 2040;

  /** How the verifier knows a pointer. */
  public enum Kind {
    /** What the kernel passed: the object is there as long as the program runs (PTR_TRUSTED). */
    TRUSTED,
    /** What an iterator gave: the object is there as long as RCU is held (MEM_RCU). */
    GUARDED,
    /**
     * What was found in a field, or by a helper that calls a loop's body with it: loads through it
     * yield 0 where there is nothing any more.
     */
    WALKED,
    /** To memory whose size alone the verifier knows: a variable that is no struct (PTR_TO_MEM). */
    MEMORY,
    /** To the verifier a number, or unknown. */
    UNKNOWN
  }

  private final Map<Local, Instruction> definitions = new HashMap<>();
  private final Set<Local> changed = new HashSet<>();

  /** Those that are null somewhere. */
  private final Set<Local> cleared = new HashSet<>();

  /** Those that are pointers to the verifier, although it need not know to what. */
  private final Set<Local> pointers = new HashSet<>();

  private final Map<Local, Kind> kinds = new HashMap<>();
  private final Set<Kind> loadedThrough = EnumSet.noneOf(Kind.class);

  /**
   * Whether it loads what another function found, which may become a part of it, or the reverse.
   */
  private boolean passesOn;

  private final Set<Instruction> loads = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Reads of members that are kept, where what they read from has been tested on every way. */
  private final Set<Instruction> tested = Collections.newSetFromMap(new IdentityHashMap<>());

  /** What callers pass for parameters. */
  private final Map<Local, PassedPointer> passed;

  private final Function.Attachment hook;
  private final KernelVersion target;

  /** Whether the context is a record of an event, of which the verifier lets anything be loaded. */
  private final boolean holdsRecords;

  public KernelPointers(FunctionGraph graph) {
    holdsRecords = graph.programType().name().equals(TRACEPOINT);
    hook = graph.function().hook();
    target = graph.target();
    passed = graph.passed();
    graph.parameters().stream().filter(local -> !passed.containsKey(local)).forEach(changed::add);
    passesOn = !passed.isEmpty();
    for (BasicBlock block : graph.blocks()) {
      block.instructions().forEach(this::define);
    }
    for (Local local : graph.locals()) {
      kind(local);
    }
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        passesOn |= instruction instanceof Instruction.Call call && passesTyped(call);
        if (instruction instanceof Instruction.ReadKernel read) {
          if (load(read) != KernelPath.Load.REFUSED) {
            loads.add(read);
            loadedThrough.add(kind(read.reference()));
          } else if (isOfRecord(read)) {
            loads.add(read);
          }
        }
      }
    }
    while (graph.blocks().stream()
        .flatMap(block -> block.instructions().stream())
        .map(this::pointed)
        .reduce(false, Boolean::logicalOr)) {}
    if (loads.stream().anyMatch(this::findsPresent)) {
      findTested(graph);
    }
  }

  /** Whether a load gives what is never null where what it reads from is not. */
  private boolean findsPresent(Instruction instruction) {
    return instruction instanceof Instruction.ReadKernel read
        && isTyped(read.target())
        && member(read)
            .filter(member -> !member.nullable() && target.atLeast(member.since()))
            .isPresent();
  }

  /** The same instruction may stand on several ways: all of them count. */
  private void findTested(FunctionGraph graph) {
    NonNull nonNull = new NonNull(graph);
    Set<Instruction> untested = Collections.newSetFromMap(new IdentityHashMap<>());
    for (BasicBlock block : graph.blocks()) {
      Set<Local> state = nonNull.atEntry(block);
      for (Instruction instruction : block.instructions()) {
        if (loads.contains(instruction)
            && instruction instanceof Instruction.ReadKernel read
            && findsPresent(read)) {
          (state.contains(read.reference()) ? tested : untested).add(read);
        }
        NonNull.step(instruction, state);
      }
    }
    tested.removeAll(untested);
  }

  private boolean passesTyped(Instruction.Call call) {
    return Values.of(call).stream()
        .anyMatch(value -> value instanceof Value.Read read && isTyped(read.local()));
  }

  /** Adds what an instruction makes a pointer of the verifier's; whether that is new. */
  private boolean pointed(Instruction instruction) {
    if (instruction instanceof Instruction.ReadKernel read) {
      return loads.contains(read) && isPointer(read) && pointers.add(read.target());
    } else if (instruction instanceof Instruction.KernelAddress address) {
      return mayBePointer(address.reference()) && pointers.add(address.target());
    } else if (instruction instanceof Instruction.KernelElement element) {
      return mayBePointer(element.reference()) && pointers.add(element.target());
    } else if (instruction instanceof Instruction.OffsetAddress address) {
      return mayBePointer(address.reference()) && pointers.add(address.target());
    } else if (instruction instanceof Instruction.TakeContext take) {
      return pointers.add(take.target());
    }
    return instruction instanceof Instruction.Assign assign
        && assign.value() instanceof Value.Read from
        && !isTyped(from.local())
        && mayBePointer(from.local())
        && pointers.add(assign.target());
  }

  private static boolean isPointer(Instruction.ReadKernel read) {
    return read.path().filter(path -> path.target() instanceof BtfType.Pointer).isPresent();
  }

  /**
   * Whether the verifier may take the local for a pointer, of whatever kind. Since 6.17 those to
   * text, to integers and to other pointers are (rdonly_untrusted_mem, btf_struct_walk), with which
   * one cannot reckon; before they were numbers.
   */
  public boolean mayBePointer(Local local) {
    return isTyped(local) || pointers.contains(local);
  }

  /** Whether the verifier knows what the local points to; it may be null all the same. */
  public boolean isTyped(Local local) {
    return kinds.getOrDefault(local, Kind.UNKNOWN) != Kind.UNKNOWN;
  }

  /** Whether an assignment copies a pointer for the verifier to forget, which takes a helper. */
  public boolean isCopied(Instruction.Assign assign) {
    return !isTyped(assign.target()) && isTyped(assign.value());
  }

  /** Whether the verifier knows what a value points to. */
  public boolean isTyped(Value value) {
    return value instanceof Value.Read read && isTyped(read.local());
  }

  /**
   * Whether the verifier takes a typed local for an object of which it does not know that it is
   * kept, but not for what it distrusts: see {@link KernelPath#isMemberOfItself}.
   */
  public boolean isPlain(Local local) {
    Instruction definition = definitions.get(local);
    if (definition instanceof Instruction.Assign assign
        && assign.value() instanceof Value.Read read) {
      return isPlain(read.local());
    } else if (definition instanceof Instruction.ReadKernel read) {
      return read.path().filter(KernelPath::isMemberOfItself).isPresent()
          && isPlain(read.reference());
    }
    return isTyped(local) && (definition != null || kinds.get(local) == Kind.TRUSTED);
  }

  /**
   * What helpers and functions of the kernel may rely on.
   *
   * @param since first kernel that trusts the object
   * @param rcu whether it is there only as long as nothing sleeps
   * @param helpers whether helpers alone rely on it: an argument of a program at a function
   */
  public record Trust(KernelVersion since, boolean rcu, boolean helpers) {
    /** What holds of the one and of the other. */
    Trust and(Trust other) {
      return new Trust(
          since.atLeast(other.since) ? since : other.since,
          rcu || other.rcu,
          helpers || other.helpers);
    }
  }

  /**
   * The reads by which the local was found, the last one first, from what the kernel passed; empty
   * where it was not found so, or is null somewhere.
   */
  public Optional<List<Instruction.ReadKernel>> walk(Local local) {
    List<Instruction.ReadKernel> reads = new ArrayList<>();
    Local from = local;
    while (kinds.get(from) != Kind.TRUSTED) {
      Instruction definition =
          isTyped(from) && !cleared.contains(from) ? definitions.get(from) : null;
      if (definition instanceof Instruction.ReadKernel read) {
        reads.add(read);
        from = read.reference();
      } else if (definition instanceof Instruction.Assign assign
          && assign.value() instanceof Value.Read read) {
        from = read.local();
      } else {
        return Optional.empty();
      }
    }
    return cleared.contains(from) ? Optional.empty() : Optional.of(reads);
  }

  /**
   * How the verifier trusts the object: what the kernel passed, what a call gave, and what members
   * of these lead to that it knows to be kept (check_ptr_to_btf_access).
   */
  public Optional<Trust> trust(Local local) {
    Instruction definition = definitions.get(local);
    if (definition instanceof Instruction.ReadKernel read && kinds.get(local) == Kind.WALKED) {
      Optional<TrustedMember> member = member(read);
      return member.isEmpty()
          ? Optional.empty()
          : trust(read.reference())
              .map(
                  base ->
                      new Trust(
                          base.since().atLeast(member.get().since())
                              ? base.since()
                              : member.get().since(),
                          member.get().rcu(),
                          base.helpers()));
    } else if (definition instanceof Instruction.Assign assign
        && assign.value() instanceof Value.Read read) {
      return isTyped(local) ? trust(read.local()) : Optional.empty();
    } else if (isParameter(local)) {
      return passed.get(local).trust();
    }
    return kinds.get(local) == Kind.TRUSTED || kinds.get(local) == Kind.GUARDED
        ? Optional.of(
            new Trust(
                ALWAYS,
                kinds.get(local) == Kind.GUARDED,
                definition instanceof Instruction.ReadContextAddress && !argumentsAreTrusted(hook)))
        : Optional.empty();
  }

  /**
   * prog_args_trusted and bpf_lsm_is_trusted: functions of the kernel ask for more than helpers.
   */
  private static boolean argumentsAreTrusted(Function.Attachment hook) {
    return switch (hook.hook().name()) {
      case "fentry", "fexit" -> false;
      case "lsm" -> !hook.argument().contains("free") && !hook.argument().contains("alloc");
      default -> true;
    };
  }

  /** Whether it is a parameter, of which is known what callers pass. */
  private boolean isParameter(Local local) {
    return passed.containsKey(local) && isTyped(local);
  }

  /**
   * Whether the verifier may take a typed local for null where nothing was tested: what a call gave
   * that may give nothing, what is not always in a field, what an iterator passes at the end.
   */
  public boolean needsTest(Local local) {
    Instruction definition = definitions.get(local);
    if (definition instanceof Instruction.Assign assign
        && assign.value() instanceof Value.Read read) {
      return needsTest(read.local());
    } else if (isParameter(local)) {
      return passed.get(local).needsTest();
    }
    return !isPresent(local)
        && !(definition instanceof Instruction.ReadContextAddress
            && !hook.hook().name().equals(ITERATOR));
  }

  /** How the verifier knows an object that is set somewhere; empty where it does not. */
  Optional<Kind> known(Local local) {
    return isTyped(local)
            && !cleared.contains(local)
            && local.type() instanceof ReferenceType reference
            && reference.target() instanceof KernelStructType
        ? Optional.of(kinds.get(local))
        : Optional.empty();
  }

  /**
   * Whether the local holds what is never null: arguments of functions of structs, most of
   * tracepoints, the first of iterators, what iterations get, what calls always give, what all
   * callers pass, and what members lead to of these or of what has been tested before.
   */
  public boolean isPresent(Local local) {
    if (!isTyped(local) || cleared.contains(local)) {
      return false;
    }
    Instruction definition = definitions.get(local);
    return definition instanceof Instruction.Assign assign
        ? assign.value() instanceof Value.Read read && isPresent(read.local())
        : isParameter(local) && passed.get(local).present()
            || definition instanceof Instruction.NextElement
            || definition instanceof Instruction.CallHelper found && found.finds()
            || definition instanceof Instruction.ReadKernel read && isPresent(read)
            || definition instanceof Instruction.ReadContextAddress argument && isPresent(argument)
            || definition instanceof Instruction.CallHelper call && call.helper().alwaysGives();
  }

  private boolean isPresent(Instruction.ReadKernel read) {
    return startsPresent(read) && findsPresent(read);
  }

  /**
   * Whether what a read starts from is not null to the verifier: it never is, or a member that is
   * kept is read where it has been tested.
   */
  public boolean startsPresent(Instruction.ReadKernel read) {
    return isPresent(read.reference()) || tested.contains(read);
  }

  private static Optional<TrustedMember> member(Instruction.ReadKernel read) {
    return read.path()
        .map(path -> path.steps(""))
        .filter(steps -> !steps.isEmpty())
        .flatMap(
            steps ->
                StructFacts.trusted(
                    read.path().get().btf().name(read.path().get().root()), steps.substring(1)));
  }

  private boolean isPresent(Instruction.ReadContextAddress argument) {
    String name = hook.hook().name();
    return name.equals(StructTable.HOOK)
        || name.equals(ITERATOR) && argument.offset() == 0
        || TRACEPOINTS.contains(name)
            && TracepointArguments.isPresent(
                hook.argument(), argument.offset() / ARGUMENT_BYTES + 1);
  }

  /** Whether a read is a load; else a helper reads. */
  public boolean isLoad(Instruction.ReadKernel read) {
    return loads.contains(read);
  }

  /**
   * Whether there are loads through what the kernel passed and through what was found in fields.
   * Linux 6.2 and 6.3 refuse one instruction for both: "same insn cannot be used with different
   * pointers" (reg_type_mismatch).
   */
  public boolean differ() {
    return loadedThrough.size() > 1 || passesOn;
  }

  /**
   * Whether a number of the context is read: at the offset of its own, aligned, behind the first
   * bytes, which are not the record's (tp_prog_is_valid_access in kernel/trace/bpf_trace.c, 5.10 to
   * 6.18).
   */
  private boolean isOfRecord(Instruction.ReadKernel read) {
    return holdsRecords
        && read.target().type() instanceof IntegerType
        && isContext(read.reference())
        && read.path()
            .filter(
                path ->
                    path.load() == KernelPath.Load.NUMBER
                        && path.otherRoots().isEmpty()
                        && path.bitOffset() >= FIRST_OF_RECORD * 8
                        && path.bitOffset() <= FARTHEST_OF_RECORD * 8
                        && path.bitOffset() / 8 % path.btf().size(path.type()) == 0)
            .isPresent();
  }

  private boolean isContext(Local local) {
    Set<Local> seen = new HashSet<>();
    Local source = local;
    while (!changed.contains(source) && seen.add(source)) {
      Instruction definition = definitions.get(source);
      if (!(definition instanceof Instruction.Assign assign
          && assign.value() instanceof Value.Read read)) {
        return definition instanceof Instruction.TakeContext;
      }
      source = read.local();
    }
    return false;
  }

  private void define(Instruction instruction) {
    if (instruction instanceof Instruction.Assign assign) {
      if (assign.value() instanceof Value.Null) {
        cleared.add(assign.target());
      } else {
        define(assign.target(), assign);
      }
    } else {
      Targets.of(instruction).forEach(local -> define(local, instruction));
    }
  }

  /** The same instruction stands on several ways where {@link SettledTests} has parted them. */
  private void define(Local local, Instruction instruction) {
    Instruction before = definitions.put(local, instruction);
    if (before != null && before != instruction || passed.containsKey(local)) {
      changed.add(local);
    }
  }

  private Kind kind(Local local) {
    Kind known = kinds.get(local);
    if (known == null) {
      // until it is known: a local that only comes from itself
      kinds.put(local, Kind.UNKNOWN);
      known = changed.contains(local) ? Kind.UNKNOWN : defined(local);
      kinds.put(local, known);
    }
    return known;
  }

  private Kind defined(Local local) {
    if (!(local.type() instanceof ReferenceType reference)
        || reference.origin() != ReferenceType.Origin.KERNEL) {
      return Kind.UNKNOWN;
    }
    boolean struct = reference.target() instanceof KernelStructType;
    Instruction instruction = definitions.get(local);
    if (passed.containsKey(local)) {
      return passed.get(local).kind();
    }
    if (variable(instruction).isPresent()) {
      return struct ? Kind.WALKED : Kind.MEMORY;
    } else if (!struct && !(instruction instanceof Instruction.Assign)) {
      return Kind.UNKNOWN;
    } else if (instruction instanceof Instruction.ReadContextAddress read) {
      return read.typed() ? Kind.TRUSTED : Kind.UNKNOWN;
    } else if (instruction instanceof Instruction.NextElement next) {
      return next.iteration().iterator().rcu() ? Kind.GUARDED : Kind.TRUSTED;
    } else if (instruction instanceof Instruction.CallHelper call
        && call.target().filter(local::equals).isPresent()) {
      // what a callback gets is plain (set_find_vma_callback_state, 5.17 to 7.2)
      return call.finds() ? Kind.WALKED : Kind.TRUSTED;
    } else if (instruction instanceof Instruction.ReadKernel read) {
      return load(read) == KernelPath.Load.POINTER ? Kind.WALKED : Kind.UNKNOWN;
    } else if (instruction instanceof Instruction.Assign assign
        && assign.value() instanceof Value.Read read
        && read.local().type().equals(local.type())) {
      return kind(read.local());
    }
    return Kind.UNKNOWN;
  }

  /** What a call yields that finds one processor's variable. */
  private static Optional<HelperCall.Result.OfVariable> variable(Instruction instruction) {
    return instruction instanceof Instruction.CallHelper call
        ? call.helper()
            .call()
            .map(HelperCall::result)
            .filter(HelperCall.Result.OfVariable.class::isInstance)
            .map(HelperCall.Result.OfVariable.class::cast)
        : Optional.empty();
  }

  private KernelPath.Load load(Instruction.ReadKernel read) {
    if (read.path().isEmpty() && kind(read.reference()) == Kind.MEMORY) {
      return KernelPath.Load.NUMBER;
    }
    if (read.path().isEmpty()
        || kind(read.reference()) == Kind.UNKNOWN
        || !(read.reference().type() instanceof ReferenceType reference)
        || !(reference.target() instanceof KernelStructType struct)) {
      return KernelPath.Load.REFUSED;
    }
    KernelPath path = read.path().get();
    if (isPointer(read) && read.target().type() instanceof IntegerType) {
      return KernelPath.Load.REFUSED;
    }
    return struct.name().equals(path.btf().name(path.root()))
        ? path.load()
        : KernelPath.Load.REFUSED;
  }
}
