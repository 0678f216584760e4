package org.b.cli.session;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.attach.StaleAttachments;
import org.b.backend.load.Configuration;
import org.b.backend.load.HeldMaps;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.load.VerifierException;
import org.b.backend.maps.BpfMap;
import org.b.backend.maps.MapValueException;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.OpenFile;
import org.b.backend.sys.SystemCallException;
import org.b.cli.Failure;
import org.b.cli.Suggestions;
import org.b.cli.input.ConstantEntry;
import org.b.cli.input.Settings;
import org.b.cli.input.TableEntry;

/** From an object to loaded programs whose tables hold what the user put in. */
public final class Loading {
  /** BPF_MAP_TYPE_CGROUP_ARRAY. */
  private static final int CGROUP_ARRAY = 8;

  private Loading() {}

  /**
   * @param plan where the programs will go: some are loaded for one device
   * @throws org.b.backend.load.VerifierException if the kernel refuses a program
   * @throws EnvironmentException if the kernel or this user's privileges do not allow it
   */
  public static LoadedObject load(
      byte[] elf, Settings settings, AttachPlan plan, Optional<String> pin, RunOutput output) {
    removeStale(output);
    ObjectFile file = ObjectFile.parse(elf);
    LoadOptions options =
        LoadOptions.DEFAULT
            .withSections(constants(file, settings.constants()))
            .withDevices(Devices.of(file, plan));
    LoadedObject object = ObjectLoader.load(file, options);
    try {
      object.notes().forEach(output::note);
      settings.entries().forEach(entry -> put(object, entry));
      pin.ifPresent(folder -> Pins.pin(object, folder));
      return object;
    } catch (RuntimeException | Error e) {
      object.close();
      throw e;
    }
  }

  private static Map<String, byte[]> constants(ObjectFile file, List<ConstantEntry> constants) {
    List<String> names = Configuration.names(file);
    Map<String, Object> values = new LinkedHashMap<>();
    for (ConstantEntry constant : constants) {
      if (!names.contains(constant.name())) {
        throw Failure.usage(
            "--set '"
                + constant.text()
                + "': there is no config `"
                + constant.name()
                + "`"
                + Suggestions.didYouMean(constant.name(), names),
            names.isEmpty() ? "the program has no config" : "config: " + String.join(", ", names));
      }
      values.put(constant.name(), constant.value());
    }
    try {
      return Configuration.set(file, values);
    } catch (MapValueException e) {
      throw Failure.usage("--set " + e.getMessage(), "write a value of the config's type");
    }
  }

  /**
   * Loads and unloads at once.
   *
   * @return what the kernel's verifier says against the object, if anything
   * @throws EnvironmentException if the kernel or this user's privileges do not allow it
   */
  public static Optional<VerifierException> ask(byte[] elf) {
    try (LoadedObject object =
        ObjectLoader.loadOnTrial(ObjectFile.parse(elf), LoadOptions.DEFAULT)) {
      return Optional.empty();
    } catch (VerifierException e) {
      return Optional.of(e);
    }
  }

  /** What a killed run left behind would count packets twice, or answer them. */
  private static void removeStale(RunOutput output) {
    try {
      StaleAttachments.remove()
          .forEach(stale -> output.note("removed what a killed run left behind: " + stale));
    } catch (EnvironmentException | SystemCallException e) {
      // Without the privilege to remove it; attaching will say what is missing.
    }
  }

  private static void put(LoadedObject object, TableEntry entry) {
    List<String> names =
        object.maps().values().stream()
            .filter(map -> !map.definition().isDataSection())
            .map(BpfMap::name)
            .toList();
    if (!names.contains(entry.table())) {
      throw Failure.usage(
          "--set '"
              + entry.text()
              + "': there is no table `"
              + entry.table()
              + "`"
              + Suggestions.didYouMean(entry.table(), names),
          names.isEmpty() ? "the program has no tables" : "tables: " + String.join(", ", names));
    }
    BpfMap map = object.map(entry.table());
    try {
      if (map.definition().type() == CGROUP_ARRAY && entry.value() instanceof String folder) {
        putGroup(map, entry, folder);
      } else if (HeldMaps.isIn(map)) {
        putInner(object, map, entry);
      } else if (entry.inner().isPresent()) {
        throw new MapValueException(map.name() + " holds no tables");
      } else {
        map.update(entry.key(), entry.value());
      }
    } catch (MapValueException e) {
      throw Failure.usage(
          "--set '" + entry.text() + "': " + e.getMessage(),
          "write keys and values as the table declares them");
    }
  }

  /** A table of tables gets one that the program declares, or a new one with an entry. */
  private static void putInner(LoadedObject object, BpfMap map, TableEntry entry) {
    if (entry.inner().isPresent()) {
      try (BpfMap inner = object.held().at(map, entry.key(), map.name() + "[...]")) {
        inner.update(entry.inner().get(), entry.value());
      }
    } else if (entry.value() instanceof String name) {
      object.held().put(map, entry.key(), name);
    } else {
      throw new MapValueException(
          map.name()
              + " holds tables: give one's name in quotes, or a key and a value for it:"
              + " TABLE[KEY][KEY]=VALUE");
    }
  }

  /** The table keeps the control group, whose folder need not stay open. */
  private static void putGroup(BpfMap map, TableEntry entry, String folder) {
    try (Descriptor group = OpenFile.open(folder, OpenFile.O_DIRECTORY)) {
      map.update(entry.key(), group.number());
    } catch (SystemCallException e) {
      throw Failure.usage(
          "--set '"
              + entry.text()
              + "': "
              + folder
              + " is no control group ("
              + e.getMessage()
              + ")",
          "name a folder below the mount of cgroup2");
    }
  }
}
