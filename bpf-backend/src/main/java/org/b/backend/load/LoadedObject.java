package org.b.backend.load;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.maps.BpfMap;
import org.b.backend.sys.Descriptor;

/**
 * The maps and programs of one object in the kernel. Closing it gives up this process's hold on
 * them all; what is not attached or pinned disappears. Close is idempotent.
 */
public final class LoadedObject implements AutoCloseable {
  private final Map<String, BpfMap> maps;
  private final Map<String, LoadedProgram> programs;
  private final Descriptor typeInformation;
  private final List<String> notes;
  private final HeldMaps held;

  LoadedObject(
      Map<String, BpfMap> maps,
      Map<String, LoadedProgram> programs,
      Descriptor typeInformation,
      List<String> notes,
      MapCreator creator) {
    this.held = new HeldMaps(creator, maps);
    this.maps = Collections.unmodifiableMap(maps);
    this.programs = Collections.unmodifiableMap(programs);
    this.typeInformation = typeInformation;
    this.notes = List.copyOf(notes);
  }

  /** Maps by name in the order of the object, data sections ({@code .bss}) included. */
  public Map<String, BpfMap> maps() {
    return maps;
  }

  /** Programs by name in the order of the object. */
  public Map<String, LoadedProgram> programs() {
    return programs;
  }

  /**
   * @throws IllegalArgumentException if there is none of this name
   */
  public BpfMap map(String name) {
    return Optional.ofNullable(maps.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no map " + name + ", only " + maps.keySet()));
  }

  /**
   * @throws IllegalArgumentException if there is none of this name
   */
  public LoadedProgram program(String name) {
    return Optional.ofNullable(programs.get(name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no program " + name + ", only " + programs.keySet()));
  }

  /** What its maps of maps hold. */
  public HeldMaps held() {
    return held;
  }

  /** What had to be left out on this kernel, one sentence each; usually empty. */
  public List<String> notes() {
    return notes;
  }

  @Override
  public void close() {
    programs.values().forEach(program -> program.descriptor().close());
    maps.values().forEach(BpfMap::close);
    if (typeInformation != null) {
      typeInformation.close();
    }
  }
}
