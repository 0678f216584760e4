package org.b.backend.codegen;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.b.core.facts.Helper;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelIterator;
import org.b.core.facts.TableType;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.Instruction;
import org.b.core.graph.Loop;
import org.b.core.graph.Outline;
import org.b.core.source.Span;

/**
 * The edges of a part of a function: to blocks of its own, into the loops in it that are functions
 * of their own, and, of such a loop, to its next iteration and out of it.
 */
final class PartEdges {
  private static final Helper LOOP = KernelFacts.helper("bpf_loop").orElseThrow();

  private final FunctionText text;
  private final Frame frame;
  private final Outline outline;
  private final Outline.Part part;
  private final ModuleWriter module;
  private final Consumer<Span> location;
  private final List<BasicBlock> exits;
  private final Set<Outline.Part> calls = new LinkedHashSet<>();
  private final Set<BasicBlock> left = new LinkedHashSet<>();
  private HelperWriter helpers;
  private boolean again;
  private boolean leaves;

  PartEdges(
      FunctionText text,
      Frame frame,
      Outline outline,
      Outline.Part part,
      ModuleWriter module,
      Consumer<Span> location) {
    this.text = text;
    this.frame = frame;
    this.outline = outline;
    this.part = part;
    this.module = module;
    this.location = location;
    this.exits = part.loop().isPresent() ? outline.exits(part) : List.of();
  }

  /** Who writes the arguments of helpers that call loops. */
  void passArgumentsWith(HelperWriter writer) {
    helpers = writer;
  }

  /** Where control goes on its way to a block. */
  String label(BasicBlock target) {
    if (part.loop().filter(loop -> loop.header() == target).isPresent()) {
      again = true;
      return "again";
    }
    if (outline.of(target) == part) {
      return block(target);
    }
    if (part.holds(target)) {
      Outline.Part inner =
          part.inner().stream().filter(p -> p.holds(target)).findFirst().orElseThrow();
      calls.add(inner);
      return call(inner);
    }
    if (part.loop().filter(loop -> loop.after() == target).isPresent()) {
      leaves = true;
      return "leave";
    }
    left.add(target);
    return exit(target);
  }

  static String block(BasicBlock block) {
    return "b" + block.index();
  }

  private static String call(Outline.Part inner) {
    return "loop" + inner.loop().orElseThrow().header().index();
  }

  private String exit(BasicBlock target) {
    return "exit" + (exits.indexOf(target) + 1);
  }

  /** At the start of a loop's function: it has not been left yet. */
  void enter() {
    if (!exits.isEmpty()) {
      setExit(part, 0);
    }
  }

  private void setExit(Outline.Part loop, int number) {
    boolean known = loop.loop().filter(Loop::isIterated).isPresent();
    text.effect(
        "store volatile i64 " + number + ", ptr " + frame.exit(loop) + (known ? ", align 8" : ""));
  }

  /** What the labels stand for, once all blocks are written. */
  void write() {
    Set<Outline.Part> written = new LinkedHashSet<>();
    while (!written.containsAll(calls)) {
      for (Outline.Part inner : List.copyOf(calls)) {
        if (written.add(inner)) {
          call(inner, outline.exits(inner));
        }
      }
    }
    for (BasicBlock target : left) {
      text.start(exit(target));
      setExit(part, exits.indexOf(target) + 1);
      leaves = true;
      text.jump("leave");
    }
    if (leaves) {
      text.start("leave");
      location.accept(part.loop().orElseThrow().span());
      frame.forgetChanges(part);
      text.effect("ret i64 1");
    }
    if (again) {
      text.start("again");
      location.accept(part.loop().orElseThrow().span());
      frame.forgetChanges(part);
      text.effect("ret i64 0");
    }
  }

  private void call(Outline.Part inner, List<BasicBlock> ways) {
    Loop loop = inner.loop().orElseThrow();
    text.start(call(inner));
    location.accept(loop.span());
    frame.forgetChanges(inner);
    if (!ways.isEmpty()) {
      setExit(inner, 0);
    }
    String function = "ptr @" + Metadata.quote(module.callback(frame.graph(), inner));
    String area = ", ptr " + frame.area() + ", i64 0";
    if (loop.elements().isPresent()) {
      elements(inner, loop.elements().get());
    } else if (loop.isIterated()) {
      rounds(inner, loop);
    } else if (loop.found().isPresent()) {
      Instruction.CallHelper find = loop.found().get();
      frame.call("i64", find.helper(), helpers.arguments(find) + ", " + function + area);
    } else if (loop.entries().isPresent()) {
      Instruction.NextEntry next = loop.entries().get();
      frame.call(
          "i64",
          TableType.Operation.EACH.helper(next.table().kind(), ""),
          frame.table(next.table(), next.through()) + ", " + function + area);
      // before 6.12 each such call must have one table (set_map_elem_callback_state)
      text.keepApart();
    } else {
      frame.call("i64", LOOP, "i64 " + loop.rounds() + ", " + function + area);
    }
    if (ways.isEmpty()) {
      text.jump(label(loop.after()));
      return;
    }
    String number = text.value("load volatile i64, ptr " + frame.exit(inner));
    StringBuilder cases = new StringBuilder();
    for (int i = 0; i < ways.size(); i++) {
      cases.append(" i64 ").append(i + 1).append(", label %").append(label(ways.get(i)));
    }
    text.effect("switch i64 " + number + ", label %" + label(loop.after()) + " [" + cases + " ]");
  }

  /** Calls a loop's function for each number of an iterator of the kernel, until it leaves. */
  private void rounds(Outline.Part inner, Loop loop) {
    String iterator = "ptr " + text.slot("i64");
    String numbers = iterator + ", i64 0, i64 " + loop.rounds();
    text.value(module.call(IteratorFunction.COUNT, numbers));
    rounds(inner, iterator, IteratorFunction.NEXT_NUMBER, number -> "", IteratorFunction.END_COUNT);
  }

  /** Calls a loop's function for each element of an iterator that has been started. */
  private void elements(Outline.Part inner, Instruction.NextElement next) {
    KernelIterator iterator = next.iteration().iterator();
    rounds(
        inner,
        "ptr " + frame.iterator(next.iteration()),
        IteratorFunction.next(iterator),
        element -> next.more().isPresent() ? number(element) : "ptr " + element + ", ",
        IteratorFunction.destroy(iterator));
  }

  private String number(String address) {
    return "i64 " + text.value("zext i32 " + text.load("i32", address) + " to i64") + ", ";
  }

  /** An iterator is ended however the loop was left, and also where it could not be started. */
  private void rounds(
      Outline.Part inner,
      String iterator,
      IteratorFunction step,
      UnaryOperator<String> passed,
      IteratorFunction last) {
    String next = text.label();
    String round = text.label();
    String end = text.label();
    text.jump(next);
    text.start(next);
    String element = text.value(module.call(step, iterator));
    frame.barrier();
    text.branch(text.value("icmp ne ptr " + element + ", null"), round, end);
    text.start(round);
    frame.barrier();
    String function = Metadata.quote(module.callback(frame.graph(), inner));
    String arguments = passed.apply(element) + "ptr " + frame.area();
    String left = text.value("call i64 @" + function + "(" + arguments + ")");
    text.branch(text.value("icmp ne i64 " + left + ", 0"), end, next);
    text.start(end);
    text.effect(module.call(last, iterator));
  }
}
