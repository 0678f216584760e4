package org.b.backend.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.b.backend.EnvironmentException;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.object.ProgramDefinition.KernelSymbol;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.KernelRelease;
import org.b.core.btf.BtfKind;
import org.b.core.btf.FunctionMarks;

/**
 * Fills in calls of kernel functions (BPF_PSEUDO_KFUNC_CALL, 5.13) and addresses of kernel
 * functions and variables (BPF_PSEUDO_BTF_ID, 5.10) by the ids of the running kernel's types.
 */
final class KernelSymbolResolver {
  private static final int PSEUDO_BTF_ID = 3;
  private static final int PSEUDO_KERNEL_CALL = 2;
  private static final int MISSING = 0x0bad2310;

  private final KernelTypes kernel;

  /** Modules whose functions the program calls; a call names its module by place, from 1. */
  private final List<String> modules = new ArrayList<>();

  KernelSymbolResolver(KernelTypes kernel) {
    this.kernel = kernel;
  }

  /** Changes a program's instructions in place. */
  void resolve(ProgramDefinition program, byte[] instructions) {
    ByteBuffer code = ByteBuffer.wrap(instructions).order(ByteOrder.LITTLE_ENDIAN);
    for (KernelSymbol symbol : program.symbols()) {
      int at = symbol.instruction() * 8;
      if (symbol.call()) {
        call(code, at, symbol, program.name());
      } else if (symbol.typed()) {
        variable(code, at, symbol, program.name());
      } else {
        address(code, at, symbol, program.name());
      }
    }
  }

  /** Descriptors of the modules' types, in the order that calls name them; empty for none. */
  List<Descriptor> moduleTypes() {
    return modules.stream().map(kernel::descriptor).toList();
  }

  private void call(ByteBuffer code, int at, KernelSymbol symbol, String program) {
    Optional<KernelTypes.Place> place = function(symbol);
    if (place.isEmpty()) {
      requireWeak(symbol, program);
      code.put(at + 1, (byte) 0);
      code.putInt(at + 4, MISSING);
      return;
    }
    code.put(at + 1, (byte) (PSEUDO_KERNEL_CALL << 4));
    code.putShort(at + 2, (short) place.get().module().map(this::module).orElse(0).intValue());
    code.putInt(at + 4, place.get().id());
  }

  /**
   * Where a function is. One that may be missing is so where no program may call it: since 7.0 the
   * kernel's types have functions by their names of before that are not there
   * (bpf_wq_set_callback_impl).
   */
  private Optional<KernelTypes.Place> function(KernelSymbol symbol) {
    return kernel
        .find(BtfKind.FUNC, symbol.name())
        .filter(
            place ->
                !symbol.weak()
                    || !FunctionMarks.areIn(place.types())
                    || FunctionMarks.isMarked(place.types(), place.id()));
  }

  private int module(String name) {
    if (!modules.contains(name)) {
      modules.add(name);
    }
    return modules.indexOf(name) + 1;
  }

  private void variable(ByteBuffer code, int at, KernelSymbol symbol, String program) {
    Optional<KernelTypes.Place> place = kernel.find(BtfKind.VAR, symbol.name());
    if (place.isEmpty()) {
      if (!symbol.weak()) {
        throw LoadErrors.absentVariable(program, symbol.name());
      }
      put(code, at, 0, 0, 0);
      return;
    }
    int module = place.get().module().map(name -> kernel.descriptor(name).number()).orElse(0);
    put(code, at, PSEUDO_BTF_ID, place.get().id(), module);
  }

  /** A function's address only says whether the function is there; a variable's is its own. */
  private void address(ByteBuffer code, int at, KernelSymbol symbol, String program) {
    Optional<KernelTypes.Place> function = function(symbol);
    long address = function.isPresent() ? function.get().id() : addressOf(symbol.name()).orElse(0L);
    if (address == 0) {
      requireWeak(symbol, program);
    }
    put(code, at, 0, (int) address, (int) (address >>> 32));
  }

  private static void put(ByteBuffer code, int at, int source, int low, int high) {
    code.put(at + 1, (byte) (source << 4 | code.get(at + 1) & 15));
    code.putInt(at + 4, low);
    code.putInt(at + 12, high);
  }

  private static Optional<Long> addressOf(String name) {
    // "ffffffff81000000 D name"
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/kallsyms"), StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.length() > 19 && line.substring(19).equals(name))
          .map(line -> Long.parseUnsignedLong(line.substring(0, 16), 16))
          .findFirst();
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static void requireWeak(KernelSymbol symbol, String program) {
    if (!symbol.weak()) {
      throw new EnvironmentException(
          "program "
              + program
              + " needs "
              + symbol.name()
              + ", which kernel "
              + KernelRelease.current().text()
              + " does not offer",
          "use a newer kernel, or load the module that has it");
    }
  }
}
