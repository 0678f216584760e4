package org.b.core.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Instructions that run one after the other, then a terminator. Compared by identity. */
public final class BasicBlock {
  private final String label;
  private final List<Instruction> instructions = new ArrayList<>();
  private Terminator terminator;
  private int index = -1;

  BasicBlock(String label) {
    this.label = label;
  }

  /** A readable name, not unique. */
  public String label() {
    return label;
  }

  /** Position in the function's list of blocks (reverse postorder). */
  public int index() {
    return index;
  }

  void setIndex(int newIndex) {
    index = newIndex;
  }

  public List<Instruction> instructions() {
    return Collections.unmodifiableList(instructions);
  }

  public Terminator terminator() {
    return terminator;
  }

  void add(Instruction instruction) {
    instructions.add(instruction);
  }

  /** Puts instructions before all others. */
  void insert(List<Instruction> first) {
    instructions.addAll(0, first);
  }

  /** Removes all instructions and the terminator. */
  void clear() {
    instructions.clear();
    terminator = null;
  }

  boolean isTerminated() {
    return terminator != null;
  }

  void terminate(Terminator newTerminator) {
    terminator = newTerminator;
  }

  @Override
  public String toString() {
    return label + "#" + index;
  }
}
