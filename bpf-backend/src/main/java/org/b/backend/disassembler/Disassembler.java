package org.b.backend.disassembler;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.object.ProgramDefinition.FunctionStart;
import org.b.backend.object.ProgramDefinition.LineStart;
import org.b.backend.object.ProgramDefinition.MapReference;

/** Turns BPF objects into readable instructions. */
public final class Disassembler {
  private Disassembler() {}

  /**
   * The functions of an object, in the order of the file; functions that a program calls follow it.
   *
   * @throws org.b.core.btf.ObjectFormatException if the bytes are not a BPF object
   */
  public static List<DisassembledFunction> disassemble(byte[] elf) {
    List<DisassembledFunction> functions = new ArrayList<>();
    for (ProgramDefinition program : ObjectFile.parse(elf).programs()) {
      functions.addAll(disassemble(program));
    }
    return List.copyOf(functions);
  }

  /** A program and the functions that it calls. */
  public static List<DisassembledFunction> disassemble(ProgramDefinition program) {
    List<DisassembledFunction> functions = new ArrayList<>();
    List<FunctionStart> starts = program.functions();
    if (starts.isEmpty()) {
      starts = List.of(new FunctionStart(0, program.name(), 0));
    }
    for (int i = 0; i < starts.size(); i++) {
      int end =
          i + 1 < starts.size() ? starts.get(i + 1).instruction() : program.instructionCount();
      functions.add(function(program, starts.get(i), end));
    }
    return functions;
  }

  /**
   * The stack that each function of an object takes, by its name: see {@link
   * DisassembledFunction#stackBytes}.
   *
   * @throws org.b.core.btf.ObjectFormatException if the bytes are not a BPF object
   */
  public static Map<String, Integer> stackBytes(byte[] elf) {
    Map<String, Integer> stack = new HashMap<>();
    for (DisassembledFunction function : disassemble(elf)) {
      stack.put(function.name(), function.stackBytes());
    }
    return stack;
  }

  private static DisassembledFunction function(
      ProgramDefinition program, FunctionStart start, int end) {
    ByteBuffer code = ByteBuffer.wrap(program.instructions()).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, String> maps = new HashMap<>();
    for (MapReference reference : program.references()) {
      maps.put(
          reference.instruction(),
          reference.value()
              ? "map[" + reference.map() + "][0]+" + reference.offset()
              : "map[" + reference.map() + "]");
    }
    Map<Integer, LineStart> lines = new HashMap<>();
    program.lines().forEach(line -> lines.put(line.instruction(), line));
    List<DisassembledInstruction> instructions = new ArrayList<>();
    StackDepth stack = new StackDepth();
    String shown = "";
    for (int at = start.instruction(); at < end; ) {
      Instruction instruction = Instruction.decode(code, at);
      int last = Math.min(end, at + instruction.places());
      Optional<SourceLine> source = Optional.empty();
      LineStart line = lines.get(at);
      if (line != null && !shown.equals(line.file() + ":" + line.line())) {
        shown = line.file() + ":" + line.line();
        source = Optional.of(new SourceLine(line.file(), line.line(), line.column(), line.text()));
      }
      instructions.add(
          new DisassembledInstruction(
              at - start.instruction(),
              HexFormat.of().formatHex(program.instructions(), at * 8, last * 8),
              InstructionText.of(instruction, maps.get(at)),
              source));
      stack.see(instruction);
      at = last;
    }
    return new DisassembledFunction(
        start.name(),
        program.section(),
        List.copyOf(instructions),
        end - start.instruction(),
        stack.bytes());
  }
}
