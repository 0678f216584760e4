package org.b.backend.codegen;

import java.util.ArrayList;
import java.util.List;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall;
import org.b.core.graph.Argument;
import org.b.core.types.DynamicPointer;
import org.b.core.types.IntegerType;

/**
 * Declares a function of the kernel in the section {@code .ksyms}, with types by which libbpf
 * recognises it (bpf_core_types_are_compat compares the kinds of types).
 */
final class KernelFunctionDeclaration {
  static final String DYNPTR_OF_PACKET = "bpf_dynptr_from_skb";

  private final Helper function;
  private final TypeInfo types;
  private final DebugInfo debug;

  KernelFunctionDeclaration(Helper function, TypeInfo types, DebugInfo debug) {
    this.function = function;
    this.types = types;
    this.debug = debug;
  }

  /** {@code int bpf_dynptr_from_skb(struct __sk_buff *, u64 flags, struct bpf_dynptr *)}. */
  static String dynptrOfPacket(TypeInfo types, DebugInfo debug) {
    List<String> described =
        List.of(
            types.pointerTo(types.named("__sk_buff")),
            types.of(IntegerType.U64),
            types.pointerTo(types.named(DynamicPointer.NAME)));
    String signature = types.signature(types.of(IntegerType.I32), described);
    return "declare !dbg "
        + debug.declaredFunction(DYNPTR_OF_PACKET, signature)
        + " i64 @"
        + DYNPTR_OF_PACKET
        + "(ptr, i64, ptr) section \".ksyms\"\n";
  }

  private String dynptr() {
    return types.pointerTo(types.named(DynamicPointer.NAME));
  }

  /** {@code extern const struct rq runqueues __ksym;}. */
  static String variable(Argument.Variable variable, TypeInfo types, DebugInfo debug) {
    return "@"
        + Metadata.quote(variable.name())
        + " = external constant i8, section \".ksyms\", align 1, !dbg "
        + debug.declaredVariable(variable.name(), types.ofKernel(variable.type()))
        + "\n";
  }

  private String pointer(HelperCall.Parameter parameter) {
    if (parameter.kind().isMemory() && !parameter.names().isEmpty()) {
      return types.pointerTo(
          parameter.names().contains("enum")
              ? types.enumeration(parameter.size())
              : types.of(IntegerType.unsigned(parameter.size() * 8)));
    }
    return switch (parameter.kind()) {
      case DYNPTR -> dynptr();
      case FLAGS, BITS -> types.pointerTo(types.of(IntegerType.U64));
      default -> types.pointerTo(types.named(parameter.names().isEmpty() ? "" : parameter.name()));
    };
  }

  String text() {
    HelperCall call = function.call().orElseThrow();
    List<String> registers = new ArrayList<>();
    List<String> described = new ArrayList<>();
    if (call.result() instanceof HelperCall.Result.Iterator iterator) {
      registers.add("ptr");
      described.add(types.pointerTo(types.named(iterator.struct())));
    }
    for (HelperCall.Parameter parameter : call.parameters()) {
      boolean number =
          switch (parameter.kind()) {
            case U32, U64, I32, I64, SIZE, SIZE_OR_ZERO, WORDS -> true;
            default -> false;
          };
      registers.add(number ? "i64" : "ptr");
      described.add(number ? types.of(parameter.kind().type()) : pointer(parameter));
    }
    String result = "void";
    String resultType = "null";
    if (call.result() instanceof HelperCall.Result.Number number) {
      result = "i64";
      resultType = types.of(number.type().width() == 1 ? IntegerType.BOOL : number.type());
    } else if (call.result() instanceof HelperCall.Result.Dynptr) {
      registers.add("ptr");
      described.add(dynptr());
      result = "i64";
      resultType = types.of(IntegerType.I32);
    } else if (call.result() instanceof HelperCall.Result.Iterator) {
      result = "i64";
      resultType = types.of(IntegerType.I32);
    } else if (call.result() instanceof HelperCall.Result.KernelObject object) {
      result = "ptr";
      resultType = types.pointerTo(types.named(object.struct()));
    } else if (call.result() instanceof HelperCall.Result.KernelContext) {
      result = "ptr";
      resultType = types.pointerTo("null");
    }
    return "declare !dbg "
        + debug.declaredFunction(function.name(), types.signature(resultType, described))
        + " "
        + result
        + " @"
        + Metadata.quote(function.name())
        + "("
        + String.join(", ", registers)
        + ") section \".ksyms\"\n";
  }
}
