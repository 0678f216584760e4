package org.b.backend.codegen;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.Terminator;

/**
 * Where the ways behind an update meet whose result has been tested, as behind a counter that was
 * put in, was there, or found no room. LLVM would end each of these ways with what follows them,
 * and keep constants such as the verdict in registers over the tests; the verifier then walks what
 * follows once for each way. A barrier, which costs no instruction, keeps them together.
 */
final class Insertions {
  private Insertions() {}

  static Set<BasicBlock> meetings(FunctionGraph graph) {
    Set<BasicBlock> meetings = new HashSet<>();
    for (BasicBlock block : graph.blocks()) {
      if (block.terminator() instanceof Terminator.Branch branch && endsWithUpdate(block)) {
        meetings.add(branch.otherwise());
      }
    }
    return meetings;
  }

  private static boolean endsWithUpdate(BasicBlock block) {
    List<Instruction> instructions = block.instructions();
    return !instructions.isEmpty()
        && instructions.get(instructions.size() - 1) instanceof Instruction.Update;
  }
}
