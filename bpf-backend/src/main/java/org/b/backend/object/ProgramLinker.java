package org.b.backend.object;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.core.btf.Btf;
import org.b.core.btf.ObjectFormatException;

/**
 * Puts each program together with the functions that it calls: the kernel loads one program at a
 * time and knows calls within it only. Functions of {@code .text} and static ones are called;
 * global ones of other sections are programs.
 */
final class ProgramLinker {
  private static final int R_BPF_64_64 = 1;
  private static final int R_BPF_64_32 = 10;
  private static final int CALL = 0x85;
  private static final int LOAD_64 = 0x18;
  private static final int PSEUDO_CALL = 1;
  private static final int PSEUDO_FUNCTION = 4;

  /** A function as it stands in the file. */
  private record Function(
      String name, ElfFile.Section section, int start, int size, boolean program) {
    boolean holds(int offset) {
      return offset >= start && offset < start + size;
    }
  }

  private final ElfFile file;
  private final Optional<Btf> btf;
  private final Optional<BtfExtension> extension;
  private final Set<String> typedVariables;
  private final List<Function> functions = new ArrayList<>();
  private final Map<Integer, Map<Integer, ElfFile.Relocation>> relocations = new HashMap<>();

  /** What is found in the instructions of one program. */
  private record Found(
      List<ProgramDefinition.MapReference> maps, List<ProgramDefinition.KernelSymbol> symbols) {}

  /**
   * @param typedVariables variables of the kernel whose type the object states
   */
  ProgramLinker(
      ElfFile file,
      Optional<Btf> btf,
      Optional<BtfExtension> extension,
      Set<String> typedVariables) {
    this.typedVariables = typedVariables;
    this.file = file;
    this.btf = btf;
    this.extension = extension;
    for (ElfFile.Section section : file.sections()) {
      if (!section.is(ElfFile.SHF_EXECINSTR) || section.size() == 0) {
        continue;
      }
      Map<Integer, ElfFile.Relocation> byOffset = new HashMap<>();
      file.relocations(section).forEach(r -> byOffset.put(r.offset(), r));
      relocations.put(section.index(), byOffset);
      file.symbols().stream()
          .filter(s -> s.section() == section.index() && s.type() == ElfFile.STT_FUNC)
          .sorted(Comparator.comparingInt(ElfFile.Symbol::value))
          .forEach(s -> functions.add(function(s, section)));
    }
  }

  private static Function function(ElfFile.Symbol symbol, ElfFile.Section section) {
    boolean aligned = symbol.value() % 8 == 0 && symbol.size() % 8 == 0 && symbol.size() > 0;
    if (!aligned || symbol.size() > section.size() - symbol.value()) {
      throw new ObjectFormatException("function " + symbol.name() + " has an impossible size");
    }
    boolean program = symbol.binding() == ElfFile.STB_GLOBAL && !section.name().equals(".text");
    return new Function(symbol.name(), section, symbol.value(), symbol.size(), program);
  }

  List<ProgramDefinition> programs() {
    return functions.stream().filter(Function::program).map(this::link).toList();
  }

  private ProgramDefinition link(Function program) {
    // Where each function goes, in instructions; grows while calls are found.
    Map<Function, Integer> places = new LinkedHashMap<>();
    List<Function> order = new ArrayList<>();
    place(program, places, order);
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    Found found = new Found(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < order.size(); i++) {
      code.writeBytes(relocate(order.get(i), places, order, found));
    }
    List<ProgramDefinition.FunctionStart> starts = new ArrayList<>();
    List<ProgramDefinition.LineStart> lines = new ArrayList<>();
    List<ProgramDefinition.KernelRelocation> kernelRelocations = new ArrayList<>();
    places.forEach(
        (function, place) -> {
          describe(function, place, starts, lines);
          kernelRelocations(function, place, kernelRelocations);
        });
    return new ProgramDefinition(
        program.name(),
        program.section().name(),
        code.toByteArray(),
        List.copyOf(found.maps()),
        List.copyOf(found.symbols()),
        List.copyOf(kernelRelocations),
        List.copyOf(starts),
        List.copyOf(lines));
  }

  private static int place(Function function, Map<Function, Integer> places, List<Function> order) {
    Integer known = places.get(function);
    if (known != null) {
      return known;
    }
    int place = 0;
    for (Function earlier : order) {
      place += earlier.size() / 8;
    }
    places.put(function, place);
    order.add(function);
    return place;
  }

  private byte[] relocate(
      Function function, Map<Function, Integer> places, List<Function> order, Found found) {
    byte[] bytes = new byte[function.size()];
    System.arraycopy(function.section().data(), function.start(), bytes, 0, bytes.length);
    ByteBuffer code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int base = places.get(function);
    for (int at = 0; at < bytes.length; at += 8) {
      int opcode = Byte.toUnsignedInt(bytes[at]);
      int source = Byte.toUnsignedInt(bytes[at + 1]) >>> 4;
      int immediate = code.getInt(at + 4);
      int index = base + at / 8;
      ElfFile.Relocation relocation =
          relocations.get(function.section().index()).get(function.start() + at);
      boolean extern = relocation != null && isExtern(relocation.symbol());
      if (opcode == CALL && extern) {
        found.symbols().add(symbol(index, relocation.symbol(), true));
      } else if (opcode == CALL && source == PSEUDO_CALL) {
        Function target = callee(function, at, immediate, relocation);
        code.putInt(at + 4, place(target, places, order) - index - 1);
      } else if (opcode == LOAD_64 && at + 16 <= bytes.length) {
        if (extern) {
          found.symbols().add(symbol(index, relocation.symbol(), false));
        } else if (relocation != null) {
          address(relocation, code, at, index, places, order, found.maps());
        }
        at += 8;
      } else if (relocation != null) {
        throw unsupported(relocation, function.name());
      }
    }
    return bytes;
  }

  private static boolean isExtern(ElfFile.Symbol symbol) {
    return symbol.section() == 0 && !symbol.name().isEmpty();
  }

  private ProgramDefinition.KernelSymbol symbol(int index, ElfFile.Symbol symbol, boolean call) {
    return new ProgramDefinition.KernelSymbol(
        index,
        symbol.name(),
        call,
        typedVariables.contains(symbol.name()),
        symbol.binding() == ElfFile.STB_WEAK);
  }

  private Function callee(Function caller, int at, int immediate, ElfFile.Relocation relocation) {
    if (relocation == null) {
      return find(caller.section(), caller.start() + at + (immediate + 1) * 8, caller.name());
    }
    if (relocation.type() != R_BPF_64_32 || relocation.symbol().section() == 0) {
      throw unsupported(relocation, caller.name());
    }
    return find(
        file.section(relocation.symbol().section()),
        relocation.symbol().value() + (immediate + 1) * 8,
        caller.name());
  }

  private Function find(ElfFile.Section section, int offset, String caller) {
    return functions.stream()
        .filter(f -> f.section().index() == section.index() && f.start() == offset)
        .findFirst()
        .orElseThrow(
            () -> new ObjectFormatException("function " + caller + " calls into the unknown"));
  }

  private void address(
      ElfFile.Relocation relocation,
      ByteBuffer code,
      int at,
      int index,
      Map<Function, Integer> places,
      List<Function> order,
      List<ProgramDefinition.MapReference> references) {
    ElfFile.Symbol symbol = relocation.symbol();
    if (relocation.type() != R_BPF_64_64 || symbol.section() == 0) {
      throw unsupported(relocation, symbol.name());
    }
    ElfFile.Section target = file.section(symbol.section());
    int offset = symbol.value() + code.getInt(at + 4);
    if (target.name().equals(DeclaredMaps.SECTION)) {
      references.add(new ProgramDefinition.MapReference(index, mapAt(offset), false, 0));
    } else if (DataSections.isData(target)) {
      references.add(new ProgramDefinition.MapReference(index, target.name(), true, offset));
    } else if (target.is(ElfFile.SHF_EXECINSTR)) {
      Function callback = find(target, offset, symbol.name());
      int register = code.get(at + 1) & 15;
      code.put(at + 1, (byte) (PSEUDO_FUNCTION << 4 | register));
      code.putInt(at + 4, place(callback, places, order) - index - 1);
    } else {
      throw unsupported(relocation, symbol.name());
    }
  }

  private String mapAt(int offset) {
    Btf types = btf.orElseThrow();
    return types.dataSection(DeclaredMaps.SECTION).orElseThrow().variables().stream()
        .filter(placed -> placed.offset() == offset)
        .findFirst()
        .map(placed -> types.type(placed.variable()).name())
        .orElseThrow(
            () -> new ObjectFormatException("a program refers to the middle of a map definition"));
  }

  private void describe(
      Function function,
      int place,
      List<ProgramDefinition.FunctionStart> starts,
      List<ProgramDefinition.LineStart> lines) {
    if (extension.isEmpty()) {
      return;
    }
    Btf types = btf.orElseThrow();
    String section = function.section().name();
    for (BtfExtension.FunctionRecord record :
        extension.get().functions.getOrDefault(section, List.of())) {
      if (function.holds(record.offset())) {
        starts.add(
            new ProgramDefinition.FunctionStart(
                place + (record.offset() - function.start()) / 8,
                types.type(record.type()).name(),
                record.type()));
      }
    }
    for (BtfExtension.LineRecord record : extension.get().lines.getOrDefault(section, List.of())) {
      if (function.holds(record.offset())) {
        lines.add(
            new ProgramDefinition.LineStart(
                place + (record.offset() - function.start()) / 8,
                types.text(record.file()),
                record.lineAndColumn() >>> 10,
                record.lineAndColumn() & 0x3ff,
                types.text(record.text()),
                record.file(),
                record.text()));
      }
    }
  }

  private void kernelRelocations(
      Function function, int place, List<ProgramDefinition.KernelRelocation> result) {
    if (extension.isEmpty()) {
      return;
    }
    for (BtfExtension.RelocationRecord record :
        extension.get().relocations.getOrDefault(function.section().name(), List.of())) {
      if (function.holds(record.offset())) {
        result.add(
            new ProgramDefinition.KernelRelocation(
                place + (record.offset() - function.start()) / 8,
                record.type(),
                btf.orElseThrow().text(record.access()),
                record.kind()));
      }
    }
  }

  private static ObjectFormatException unsupported(ElfFile.Relocation relocation, String where) {
    return new ObjectFormatException(
        where
            + " refers to "
            + (relocation.symbol().name().isEmpty() ? "something" : relocation.symbol().name())
            + ", which is neither a map, nor a variable, nor a function of the object");
  }
}
