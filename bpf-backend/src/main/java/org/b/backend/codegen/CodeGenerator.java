package org.b.backend.codegen;

import java.util.List;
import java.util.Map;
import org.b.backend.disassembler.Disassembler;
import org.b.backend.llvm.LlvmCompiler;
import org.b.core.checks.CheckedProgram;
import org.b.core.checks.StackLimit;
import org.b.core.diagnostics.Diagnostic;

/**
 * Compiles a checked program to an ELF object for little-endian BPF, as libbpf and bpftool load it:
 * one section per attachment, {@code .maps} with BTF-defined maps, {@code license}, BTF with
 * function and line information. Reads nothing but its arguments.
 */
public final class CodeGenerator {
  private CodeGenerator() {}

  /**
   * Compiles.
   *
   * @return the object file's bytes; the same for the same program and options
   * @throws org.b.backend.EnvironmentException where no LLVM library is found
   * @throws org.b.backend.llvm.LlvmException where LLVM refuses the code, a defect of this package
   * @throws StackLimitException where the code takes more stack than the kernel has
   */
  public static byte[] compile(CheckedProgram program, CodeOptions options) {
    ModuleWriter module = new ModuleWriter(program.graph());
    byte[] object = LlvmCompiler.get().compile(module.write(), options.cpu(), options.passes());
    Map<String, Integer> frames = module.frames(Disassembler.stackBytes(object));
    List<Diagnostic> exceeded = StackLimit.exceeded(program, frames);
    if (!exceeded.isEmpty()) {
      throw new StackLimitException(exceeded, frames, object);
    }
    return object;
  }

  /** Compiles with the options that suit the program's target kernel. */
  public static byte[] compile(CheckedProgram program) {
    return compile(program, CodeOptions.forTarget(program.graph().program().target()));
  }

  /** The program as LLVM assembly, before any optimisation. */
  public static String assembly(CheckedProgram program) {
    return new ModuleWriter(program.graph()).write();
  }
}
