package org.b.backend.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.ProgramLoad;
import org.b.core.btf.ObjectFormatException;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramSection;
import org.b.core.facts.ProgramType;

/** Fills in what depends on the running kernel and loads one program after the other. */
final class ProgramLoader {
  private static final int PSEUDO_MAP_FD = 1;
  private static final int PSEUDO_MAP_VALUE = 2;

  private final ObjectFile object;
  private final LoadOptions options;
  private final Map<String, BpfMap> maps;
  private final Descriptor typeInformation;
  private final KernelTypes kernel;
  private final Map<String, StructOps.Operation> operations;

  /**
   * @param maps that programs refer to
   * @param typeInformation {@code null} for none
   * @param operations by program
   */
  ProgramLoader(
      ObjectFile object,
      LoadOptions options,
      Map<String, BpfMap> maps,
      Descriptor typeInformation,
      KernelTypes kernel,
      Map<String, StructOps.Operation> operations) {
    this.object = object;
    this.options = options;
    this.maps = maps;
    this.typeInformation = typeInformation;
    this.kernel = kernel;
    this.operations = operations;
  }

  LoadedProgram load(ProgramDefinition definition) {
    Optional<ProgramSection> section = KernelFacts.programSection(definition.section());
    ProgramType type = type(definition, section);
    int attachType = attachType(definition, section, type);
    KernelSymbolResolver symbols = new KernelSymbolResolver(kernel);
    Set<String> absent = new LinkedHashSet<>();
    byte[] instructions = relocated(definition, symbols, absent);
    Binding binding = binding(definition, section);
    Optional<Interfaces.Interface> device = device(definition);
    ProgramLoad request =
        new ProgramLoad(
            definition.name(),
            type.number(),
            instructions,
            object.license(),
            attachType,
            flags(section) | (definition.asksDevice() ? ProgramLoad.FOR_DEVICE : 0),
            device.map(Interfaces.Interface::index).orElse(0),
            binding.type(),
            binding.module().map(Descriptor::number).orElse(0),
            symbols.moduleTypes().stream().map(Descriptor::number).toList(),
            typeInformation == null ? 0 : typeInformation.number(),
            functionRecords(definition),
            lineRecords(definition));
    ProgramLoad.Result result = request.run(options.logLevel());
    if (result.descriptor() != null) {
      return new LoadedProgram(definition, type, attachType, result.descriptor(), result.log());
    }
    // Once more with a log, which costs time that accepted programs need not spend.
    ProgramLoad.Result explained = request.run(Math.max(1, options.logLevel()));
    if (explained.descriptor() != null) {
      return new LoadedProgram(
          definition, type, attachType, explained.descriptor(), explained.log());
    }
    if (explained.log().isBlank() && device.isPresent()) {
      throw DeviceErrors.program(definition.name(), device.get().name(), result.errno());
    }
    if (explained.log().isBlank()) {
      throw LoadErrors.program(definition.name(), type.name(), type.since(), result.errno());
    }
    if (explained.log().contains(" is not sleepable")) {
      throw LoadErrors.awake(definition.name(), definition.section());
    }
    if (!absent.isEmpty() && explained.log().contains("#" + KernelRelocator.MISSING)) {
      throw LoadErrors.absent(definition.name(), absent);
    }
    LoadErrors.absentHelper(definition.name(), type.name(), explained.log())
        .or(() -> LoadErrors.absentAddress(definition.name(), explained.log()))
        .ifPresent(
            error -> {
              throw error;
            });
    throw new VerifierException(definition, result.errno(), explained.log());
  }

  /** The device that a program is for; empty where it asks none. */
  private Optional<Interfaces.Interface> device(ProgramDefinition definition) {
    if (!definition.asksDevice()) {
      return Optional.empty();
    }
    String name = options.devices().get(definition.name());
    if (name == null) {
      throw DeviceErrors.unknown(definition.name());
    }
    return Optional.of(Interfaces.require(name));
  }

  private ProgramType type(ProgramDefinition definition, Optional<ProgramSection> section) {
    String stated = options.programTypes().get(definition.name());
    if (stated != null) {
      return KernelFacts.programType(stated);
    }
    return section
        .map(s -> KernelFacts.programType(s.programType()))
        .orElseThrow(
            () ->
                new ObjectFormatException(
                    "the section "
                        + definition.section()
                        + " of program "
                        + definition.name()
                        + " does not say what kind of program it is"));
  }

  private int attachType(
      ProgramDefinition definition, Optional<ProgramSection> section, ProgramType type) {
    StructOps.Operation operation = operations.get(definition.name());
    if (operation != null) {
      return operation.member();
    }
    return section
        .filter(s -> s.programType().equals(type.name()))
        .map(ProgramSection::attachType)
        .orElse(0);
  }

  private static int flags(Optional<ProgramSection> section) {
    boolean sleepable = section.map(ProgramSection::sleepable).orElse(false);
    boolean frags = section.map(ProgramSection::frags).orElse(false);
    return (sleepable ? ProgramLoad.SLEEPABLE : 0) | (frags ? ProgramLoad.FRAGS : 0);
  }

  /**
   * @param type id of the kernel type that the program is bound to; 0 for none
   */
  private record Binding(int type, Optional<Descriptor> module) {}

  private Binding binding(ProgramDefinition definition, Optional<ProgramSection> section) {
    StructOps.Operation operation = operations.get(definition.name());
    if (operation != null) {
      return new Binding(operation.type(), operation.module().map(kernel::descriptor));
    }
    return section
        .flatMap(s -> AttachTargets.find(definition, s, kernel))
        .map(place -> new Binding(place.id(), place.module().map(kernel::descriptor)))
        .orElse(new Binding(0, Optional.empty()));
  }

  private byte[] relocated(
      ProgramDefinition definition, KernelSymbolResolver symbols, Set<String> absent) {
    byte[] bytes = definition.instructions().clone();
    ByteBuffer code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (ProgramDefinition.MapReference reference : definition.references()) {
      BpfMap map = maps.get(reference.map());
      if (map == null) {
        throw new ObjectFormatException(
            definition.name()
                + " refers to a map that the object does not define: "
                + reference.map());
      }
      int at = reference.instruction() * 8;
      int source = reference.value() ? PSEUDO_MAP_VALUE : PSEUDO_MAP_FD;
      bytes[at + 1] = (byte) (source << 4 | bytes[at + 1] & 15);
      code.putInt(at + 4, map.descriptor().number());
      code.putInt(at + 12, reference.value() ? reference.offset() : 0);
    }
    if (!definition.relocations().isEmpty()) {
      KernelRelocator relocator = new KernelRelocator(object.btf().orElseThrow(), kernel);
      relocator.relocate(definition, bytes);
      absent.addAll(relocator.absent());
    }
    symbols.resolve(definition, bytes);
    return bytes;
  }

  /** Records of {@code struct bpf_func_info}. */
  private static byte[] functionRecords(ProgramDefinition definition) {
    ByteBuffer out = records(definition.functions().size() * 8);
    for (ProgramDefinition.FunctionStart start : definition.functions()) {
      out.putInt(start.instruction()).putInt(start.type());
    }
    return out.array();
  }

  /** Records of {@code struct bpf_line_info}. */
  private static byte[] lineRecords(ProgramDefinition definition) {
    ByteBuffer out = records(definition.lines().size() * 16);
    for (ProgramDefinition.LineStart start : definition.lines()) {
      out.putInt(start.instruction())
          .putInt(start.fileOffset())
          .putInt(start.textOffset())
          .putInt(start.line() << 10 | start.column());
    }
    return out.array();
  }

  private static ByteBuffer records(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
