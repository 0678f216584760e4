package org.b.core.checks;

import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.DiagnosticSink;
import org.b.core.graph.BasicBlock;
import org.b.core.graph.FunctionGraph;
import org.b.core.graph.Instruction;
import org.b.core.graph.KernelPointers;
import org.b.core.program.Program;

/**
 * A program writes to an object of the kernel only through what the kernel passed it. Verifier
 * rule: "R1 invalid mem access 'scalar'" and "only read is supported" (check_ptr_to_btf_access,
 * bpf_tcp_ca_btf_struct_access).
 */
final class KernelWriteCheck implements Check {
  @Override
  public void check(Program program, FunctionGraph graph, DiagnosticSink sink) {
    KernelPointers pointers = null;
    for (BasicBlock block : graph.blocks()) {
      for (Instruction instruction : block.instructions()) {
        if (instruction instanceof Instruction.WriteKernel write) {
          pointers = pointers == null ? new KernelPointers(graph) : pointers;
          if (!pointers.isPresent(write.reference())) {
            sink.report(
                Diagnostic.of(
                        DiagnosticCode.KERNEL_WRITE,
                        write.span(),
                        "`"
                            + write.span().text()
                            + "` is written through a reference that is not known to be the"
                            + " program's own parameter")
                    .withHelp(
                        "write it through the parameter of the program, or a variable that is set"
                            + " to it once"));
          }
        }
      }
    }
  }
}
