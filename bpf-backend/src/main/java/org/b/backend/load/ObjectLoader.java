package org.b.backend.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.EnvironmentException;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Machine;
import org.b.backend.sys.ProgramLoad;
import org.b.core.btf.ObjectFormatException;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.ProgramType;

/**
 * Loads objects into the running kernel.
 *
 * <p>A load cannot be interrupted: while the verifier works, the calling thread is in the kernel,
 * and a program that branches a lot can keep it there for seconds. Callers that load programs which
 * no {@code Checker} has bounded should do so in a child process that they can give up.
 */
public final class ObjectLoader {
  private static final int PSEUDO_MAP_FD = 1;
  private static final int PSEUDO_MAP_VALUE = 2;

  private final ObjectFile object;
  private final LoadOptions options;
  private final List<String> notes = new ArrayList<>();
  private final Map<String, BpfMap> maps = new LinkedHashMap<>();
  private final Map<String, LoadedProgram> programs = new LinkedHashMap<>();
  private Descriptor typeInformation;

  private ObjectLoader(ObjectFile object, LoadOptions options) {
    this.object = object;
    this.options = options;
  }

  /**
   * Creates the object's maps and loads its programs: all or, on any failure, nothing.
   *
   * @throws VerifierException if the verifier refuses a program
   * @throws EnvironmentException if the kernel or this user's privileges do not allow it
   * @throws ObjectFormatException if a program's type is not known
   */
  public static LoadedObject load(ObjectFile object, LoadOptions options) {
    ObjectLoader loader = new ObjectLoader(object, options);
    try {
      return loader.run();
    } catch (RuntimeException | Error e) {
      loader.result().close();
      throw e;
    }
  }

  private LoadedObject result() {
    return new LoadedObject(maps, programs, typeInformation, notes);
  }

  private LoadedObject run() {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new EnvironmentException(
          "the object is little-endian and this machine is not", "load on a little-endian machine");
    }
    Machine.raiseMemoryLimit();
    if (options.typeInformation() && object.btf().isPresent()) {
      typeInformation = TypeInformation.load(object.btf().get(), notes);
    }
    for (MapDefinition definition : object.maps()) {
      maps.put(definition.name(), MapCreator.create(definition, object.btf(), typeInformation));
    }
    for (ProgramDefinition definition : object.programs()) {
      if (options.only().isEmpty() || options.only().contains(definition.name())) {
        programs.put(definition.name(), load(definition));
      }
    }
    return result();
  }

  private LoadedProgram load(ProgramDefinition definition) {
    ProgramType type = type(definition);
    ProgramLoad request =
        new ProgramLoad(
            definition.name(),
            type.number(),
            relocated(definition),
            object.license(),
            0,
            typeInformation == null ? 0 : typeInformation.number(),
            functionRecords(definition),
            lineRecords(definition));
    ProgramLoad.Result result = request.run(options.logLevel());
    if (result.descriptor() != null) {
      return new LoadedProgram(definition, type, result.descriptor(), result.log());
    }
    // Once more with a log, which costs time that accepted programs need not spend.
    ProgramLoad.Result explained = request.run(Math.max(1, options.logLevel()));
    if (explained.descriptor() != null) {
      return new LoadedProgram(definition, type, explained.descriptor(), explained.log());
    }
    if (explained.log().isBlank()) {
      throw LoadErrors.program(definition.name(), type.name(), type.since(), result.errno());
    }
    throw new VerifierException(definition, result.errno(), explained.log());
  }

  private ProgramType type(ProgramDefinition definition) {
    String stated = options.programTypes().get(definition.name());
    if (stated != null) {
      return KernelFacts.programType(stated);
    }
    return ProgramTypes.ofSection(definition.section())
        .orElseThrow(
            () ->
                new ObjectFormatException(
                    "the section "
                        + definition.section()
                        + " of program "
                        + definition.name()
                        + " does not say what kind of program it is"));
  }

  private byte[] relocated(ProgramDefinition definition) {
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
