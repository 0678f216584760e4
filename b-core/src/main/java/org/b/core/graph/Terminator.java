package org.b.core.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.core.source.Span;

/** How a basic block ends. */
public sealed interface Terminator {
  Span span();

  /** Every block that may run next. */
  List<BasicBlock> successors();

  record Jump(BasicBlock target, Span span) implements Terminator {
    @Override
    public List<BasicBlock> successors() {
      return List.of(target);
    }
  }

  /** Goes to {@code then} where the condition is not 0. */
  record Branch(Value condition, BasicBlock then, BasicBlock otherwise, Span span)
      implements Terminator {
    @Override
    public List<BasicBlock> successors() {
      return List.of(then, otherwise);
    }
  }

  /**
   * Goes to {@code valid} where the reference is not null.
   *
   * @param known a number that is 0 where it is null and is tested in its place; empty where the
   *     reference itself is: see {@link RepeatedTests}
   */
  record TestReference(
      Local reference, BasicBlock valid, BasicBlock missing, Optional<Local> known, Span span)
      implements Terminator {
    public TestReference(Local reference, BasicBlock valid, BasicBlock missing, Span span) {
      this(reference, valid, missing, Optional.empty(), span);
    }

    @Override
    public List<BasicBlock> successors() {
      return List.of(valid, missing);
    }
  }

  record Switch(Value value, List<Case> cases, BasicBlock otherwise, Span span)
      implements Terminator {
    @Override
    public List<BasicBlock> successors() {
      List<BasicBlock> successors = new ArrayList<>(cases.size() + 1);
      for (Case each : cases) {
        successors.add(each.target());
      }
      successors.add(otherwise);
      return successors;
    }
  }

  /** One value of a switch. */
  record Case(long value, BasicBlock target) {}

  /**
   * Goes to {@code reached} where {@code view.size()} bytes at the value of {@code view.offset()}
   * are in the packet, to {@code missing} otherwise. From then on the header's fields can be read
   * (and written, where the program type allows it) until an instruction ends the validity of
   * packet accesses. The test itself never moves the packet: {@link Instruction.PreparePacket} has
   * made the headers contiguous before.
   */
  record ReachHeader(HeaderView view, BasicBlock reached, BasicBlock missing, Span span)
      implements Terminator {
    @Override
    public List<BasicBlock> successors() {
      return List.of(reached, missing);
    }
  }

  /**
   * Goes to {@code reached} where the header has been reached before. Packet pointers need not hold
   * there any more: its fields are tested again before they are read.
   *
   * @param flag whether it has
   */
  record TestHeader(HeaderView view, Local flag, BasicBlock reached, BasicBlock missing, Span span)
      implements Terminator {
    @Override
    public List<BasicBlock> successors() {
      return List.of(reached, missing);
    }
  }

  record Return(Value value, Span span) implements Terminator {
    @Override
    public List<BasicBlock> successors() {
      return List.of();
    }
  }
}
