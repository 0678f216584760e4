package org.b.core.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelVersion;
import org.b.core.source.Span;
import org.b.core.types.IntegerType;
import org.b.core.types.ReferenceType;

/**
 * Tests of reservations, and of objects that functions of the kernel acquire, after the first one,
 * which comes right behind the call. Before 6.12 the verifier does not know that a reservation
 * which was tested is not null when it is tested again, before 6.4 it does not know it of an object
 * (reg_type_not_null lacks PTR_TO_MEM and PTR_TO_BTF_ID; 51302c951c8f): it follows both ways, and
 * misses the release on one of them. So the program tests a number that the first test has set: the
 * verifier knows it on each path. Of dynamic pointers it never knows it: they lead to the stack.
 * Tests right behind the first one are gone by then: see {@link SettledTests}.
 */
final class RepeatedTests {
  /** First kernel seen to know it of reservations; 6.1 does not. */
  private static final KernelVersion RESERVATIONS_KNOWN = new KernelVersion(6, 12);

  private static final KernelVersion OBJECTS_KNOWN = new KernelVersion(6, 4);

  private final BlockWriter writer;
  private final Set<Local> acquired;
  private final KernelVersion target;
  private final Map<Local, Local> numbers = new IdentityHashMap<>();

  private RepeatedTests(BlockWriter writer, Set<Local> acquired, KernelVersion target) {
    this.writer = writer;
    this.target = target;
    this.acquired = acquired;
  }

  /**
   * @param parameters of the function, which have values that no instruction gives
   */
  static void resolve(BlockWriter writer, Collection<Local> parameters, KernelVersion target) {
    Set<Local> acquired =
        target.atLeast(OBJECTS_KNOWN) ? Set.of() : AcquiredObjects.of(writer.entry(), parameters);
    RepeatedTests tests = new RepeatedTests(writer, acquired, target);
    if (writer.locals().stream().anyMatch(tests::isForgotten)) {
      tests.number();
    }
  }

  /**
   * Whether what a call of a helper yields is tested right behind it, for the tests that follow.
   */
  static boolean needsFirstTest(Instruction.CallHelper call, KernelVersion target) {
    return !target.atLeast(OBJECTS_KNOWN) && AcquiredObjects.isAcquired(call);
  }

  /** The numbers that say which tests have held, with those that they are copies of. */
  static Set<Local> numbers(List<BasicBlock> blocks) {
    Set<Local> numbers = new HashSet<>();
    Map<Local, Set<Local>> copies = new IdentityHashMap<>();
    for (BasicBlock block : blocks) {
      if (block.terminator() instanceof Terminator.TestReference test) {
        test.known().ifPresent(numbers::add);
      }
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.Assign assign
            && assign.value() instanceof Value.Read read) {
          copies.computeIfAbsent(assign.target(), t -> new HashSet<>()).add(read.local());
        }
      }
    }
    Deque<Local> work = new ArrayDeque<>(numbers);
    while (!work.isEmpty()) {
      for (Local from : copies.getOrDefault(work.pop(), Set.of())) {
        if (numbers.add(from)) {
          work.add(from);
        }
      }
    }
    return numbers;
  }

  private boolean isForgotten(Local local) {
    return acquired.contains(local)
        || local.type() instanceof ReferenceType reference
            && (reference.origin() == ReferenceType.Origin.DYNPTR
                || reference.origin() == ReferenceType.Origin.RESERVATION
                    && !target.atLeast(RESERVATIONS_KNOWN));
  }

  /** The test of what the block's last instruction has acquired. */
  private Optional<Terminator.TestReference> first(BasicBlock block) {
    List<Instruction> instructions = block.instructions();
    return block.terminator() instanceof Terminator.TestReference test
            && isForgotten(test.reference())
            && !instructions.isEmpty()
            && instructions.get(instructions.size() - 1) instanceof Instruction.CallHelper call
            && call.target().filter(test.reference()::equals).isPresent()
        ? Optional.of(test)
        : Optional.empty();
  }

  /** Replaces every other test by one of a number. */
  private void number() {
    List<BasicBlock> blocks = BlockOrder.reversePostorder(writer.entry());
    List<BasicBlock> again = new ArrayList<>();
    for (BasicBlock block : blocks) {
      if (block.terminator() instanceof Terminator.TestReference test
          && isForgotten(test.reference())
          && first(block).isEmpty()) {
        again.add(block);
        numberOf(test.reference());
      }
    }
    if (again.isEmpty()) {
      return;
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (BasicBlock block : blocks) {
        for (Instruction instruction : block.instructions()) {
          if (instruction instanceof Instruction.Assign assign
              && numbers.containsKey(assign.target())
              && assign.value() instanceof Value.Read read
              && !numbers.containsKey(read.local())) {
            numberOf(read.local());
            changed = true;
          }
        }
      }
    }
    blocks.forEach(this::setNumbers);
    for (BasicBlock block : again) {
      Terminator.TestReference test = (Terminator.TestReference) block.terminator();
      block.terminate(
          new Terminator.TestReference(
              test.reference(),
              test.valid(),
              test.missing(),
              Optional.of(numbers.get(test.reference())),
              test.span()));
    }
  }

  private void numberOf(Local reference) {
    numbers.computeIfAbsent(
        reference,
        r -> writer.temporary(r.name() + " is valid", IntegerType.BOOL, reference.span()));
  }

  private void setNumbers(BasicBlock block) {
    List<Instruction> instructions = new ArrayList<>();
    for (Instruction instruction : block.instructions()) {
      instructions.add(instruction);
      if (instruction instanceof Instruction.Assign assign
          && numbers.containsKey(assign.target())) {
        Local number = numbers.get(assign.target());
        if (assign.value() instanceof Value.Read read) {
          Value same = new Value.Read(numbers.get(read.local()), assign.span());
          instructions.add(new Instruction.Assign(number, same, assign.span()));
        } else {
          instructions.addAll(set(number, 0, assign.span()));
        }
      }
    }
    Terminator terminator = block.terminator();
    Optional<Terminator.TestReference> test = first(block);
    block.clear();
    instructions.forEach(block::add);
    block.terminate(terminator);
    test.filter(t -> numbers.containsKey(t.reference()))
        .ifPresent(
            t -> {
              Local number = numbers.get(t.reference());
              t.valid().insert(set(number, 1, t.span()));
              t.missing().insert(set(number, 0, t.span()));
            });
  }

  /** Out of LLVM's sight, which would make a test of the reference of it again. */
  private static List<Instruction> set(Local number, long value, Span span) {
    return List.of(
        new Instruction.Assign(number, new Value.Constant(value, IntegerType.BOOL, span), span),
        new Instruction.Opaque(number, span));
  }
}
