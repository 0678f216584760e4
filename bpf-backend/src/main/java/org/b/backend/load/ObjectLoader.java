package org.b.backend.load;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.b.backend.EnvironmentException;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.ProgramDefinition;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.Interfaces;
import org.b.backend.sys.IsolatedNetwork;
import org.b.backend.sys.Machine;
import org.b.backend.sys.SystemCallException;
import org.b.core.btf.ObjectFormatException;

/**
 * Loads objects into the running kernel.
 *
 * <p>A load cannot be interrupted: while the verifier works, the calling thread is in the kernel,
 * and a program that branches a lot can keep it there for seconds. Callers that load programs which
 * no {@code Checker} has bounded should do so in a child process that they can give up.
 */
public final class ObjectLoader {
  private static final String TRIAL_DEVICE = "trial";

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

  /**
   * As {@link #load}, for programs that will not be attached: those that ask the device of a packet
   * and for which no device is given are loaded for a virtual one. It is made in a network
   * namespace of its own and goes with that as soon as they are loaded, however the process ends.
   *
   * @throws EnvironmentException also if no such device can be made
   */
  public static LoadedObject loadOnTrial(ObjectFile object, LoadOptions options) {
    Map<String, String> devices = new HashMap<>(options.devices());
    Optional<String> asking = Optional.empty();
    for (ProgramDefinition definition : object.programs()) {
      boolean wanted = options.only().isEmpty() || options.only().contains(definition.name());
      if (wanted && definition.asksDevice() && !devices.containsKey(definition.name())) {
        devices.put(definition.name(), TRIAL_DEVICE);
        asking = Optional.of(definition.name());
      }
    }
    return asking.isEmpty()
        ? load(object, options)
        : loadOnTrial(object, options.withDevices(devices), asking.get());
  }

  private static LoadedObject loadOnTrial(ObjectFile object, LoadOptions options, String asking) {
    AtomicBoolean made = new AtomicBoolean();
    try {
      return IsolatedNetwork.call(
          () -> {
            Interfaces.addPair(TRIAL_DEVICE);
            made.set(true);
            return load(object, options);
          });
    } catch (SystemCallException e) {
      throw made.get() ? e : DeviceErrors.none(asking, e);
    }
  }

  private LoadedObject result() {
    return new LoadedObject(
        maps, programs, typeInformation, notes, new MapCreator(object, typeInformation));
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
    try (KernelTypes kernel = new KernelTypes()) {
      MapCreator creator = new MapCreator(object, typeInformation);
      for (MapDefinition definition : object.maps()) {
        maps.put(definition.name(), creator.create(definition(definition)));
      }
      StructOps operations = StructOps.of(object, kernel);
      ProgramLoader loader =
          new ProgramLoader(object, options, maps, typeInformation, kernel, operations.byProgram());
      for (ProgramDefinition definition : object.programs()) {
        if (options.only().isEmpty() || options.only().contains(definition.name())) {
          programs.put(definition.name(), loader.load(definition));
        }
      }
      maps.putAll(operations.create(programs, typeInformation));
      for (MapDefinition definition : object.maps()) {
        MapSlots.fill(definition, maps, programs);
      }
    }
    return result();
  }

  /** A data section may have got other values than the object's. */
  private MapDefinition definition(MapDefinition definition) {
    byte[] content = options.sections().get(definition.name());
    return content == null ? definition : definition.withContent(content);
  }
}
