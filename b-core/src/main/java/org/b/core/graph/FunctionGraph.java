package org.b.core.graph;

import java.util.List;
import org.b.core.facts.ProgramType;
import org.b.core.program.Function;

/**
 * The control-flow graph of one function.
 *
 * @param blocks in reverse postorder; the first one is the entry; each is reachable
 * @param locals by index
 * @param views the headers that the parser may reach
 */
public record FunctionGraph(
    Function function,
    ProgramType programType,
    List<Local> locals,
    List<HeaderView> views,
    List<BasicBlock> blocks) {

  public BasicBlock entry() {
    return blocks.get(0);
  }
}
