package org.b.ledger;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.backend.disassembler.DisassembledFunction;
import org.b.backend.disassembler.DisassembledInstruction;
import org.b.backend.disassembler.Disassembler;
import org.b.dsl.Frontend;
import org.junit.jupiter.api.Test;

/**
 * Loops are closed by jumps. The verifier of 5.10 takes a cycle whose last instruction falls
 * through to the first one for a back edge of a program without the right to loop (push_insn in
 * check_cfg, with loop_ok false for all that is no jump).
 */
class BackEdgesTest {
  private static final Pattern JUMP = Pattern.compile("goto pc([+-]\\d+)");

  @Test
  void loopsAreClosedByJumps() throws Exception {
    int loops = 0;
    for (Candidates.Candidate candidate : Candidates.find(Path.of(".."))) {
      Judged judged = Judged.of(Frontend.analyze(candidate.request()));
      if (judged.isAccepted()) {
        for (DisassembledFunction function : Disassembler.disassemble(judged.object().get())) {
          loops += backEdges(candidate.name(), function);
        }
      }
    }
    assertFalse(loops == 0, "no loop was seen");
  }

  private record Edge(int target, boolean isJump) {}

  private record Frame(int at, Deque<Edge> left) {}

  /** Walks the instructions depth first, as the verifier does, and counts the edges that close. */
  private static int backEdges(String name, DisassembledFunction function) {
    Map<Integer, List<Edge>> edges = edges(function);
    Map<Integer, Boolean> open = new HashMap<>();
    Deque<Frame> stack = new ArrayDeque<>();
    int first = function.instructions().get(0).index();
    stack.push(new Frame(first, new ArrayDeque<>(edges.get(first))));
    open.put(first, true);
    int found = 0;
    while (!stack.isEmpty()) {
      Frame frame = stack.peek();
      if (frame.left().isEmpty()) {
        open.put(frame.at(), false);
        stack.pop();
        continue;
      }
      Edge edge = frame.left().poll();
      Boolean state = open.get(edge.target());
      if (state == null) {
        open.put(edge.target(), true);
        stack.push(new Frame(edge.target(), new ArrayDeque<>(edges.get(edge.target()))));
      } else if (state) {
        found++;
        assertTrue(
            edge.isJump(),
            name + ": " + function.name() + ": " + frame.at() + " falls back to " + edge.target());
      }
    }
    return found;
  }

  private static Map<Integer, List<Edge>> edges(DisassembledFunction function) {
    Map<Integer, List<Edge>> edges = new HashMap<>();
    List<DisassembledInstruction> instructions = function.instructions();
    for (int i = 0; i < instructions.size(); i++) {
      DisassembledInstruction instruction = instructions.get(i);
      List<Edge> targets = new ArrayList<>();
      Matcher jump = JUMP.matcher(instruction.text());
      boolean jumps = jump.find();
      boolean always = instruction.text().startsWith("goto") || instruction.text().equals("exit");
      if (!always) {
        targets.add(new Edge(instructions.get(i + 1).index(), jumps));
      }
      if (jumps) {
        targets.add(new Edge(instruction.index() + 1 + Integer.parseInt(jump.group(1)), true));
      }
      edges.put(instruction.index(), targets);
    }
    return edges;
  }
}
