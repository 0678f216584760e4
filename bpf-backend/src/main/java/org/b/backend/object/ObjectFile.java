package org.b.backend.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.b.core.btf.Btf;
import org.b.core.btf.Bytes;
import org.b.core.btf.ObjectFormatException;

/**
 * A BPF object as plain data, the same on every machine: what {@code ObjectLoader} turns into
 * kernel objects. Immutable.
 *
 * @param license for the kernel: {@code GPL}; empty if the object says none
 * @param btf its types, if it has any
 * @param maps declared maps and data sections
 * @param programs in the order of the file
 * @param operations tables of functions that the kernel calls
 */
public record ObjectFile(
    String license,
    Optional<Btf> btf,
    List<MapDefinition> maps,
    List<ProgramDefinition> programs,
    List<OperationsTable> operations) {

  /** An object without tables of functions. */
  public ObjectFile(
      String license,
      Optional<Btf> btf,
      List<MapDefinition> maps,
      List<ProgramDefinition> programs) {
    this(license, btf, maps, programs, List.of());
  }

  /**
   * Reads an ELF relocatable.
   *
   * @throws ObjectFormatException if the bytes are not a BPF object, or use something that is not
   *     understood here; the message names it
   */
  public static ObjectFile parse(byte[] elf) {
    ElfFile file = new ElfFile(elf);
    Optional<Btf> original = file.section(".BTF").map(section -> Btf.parse(section.data()));
    Optional<Btf> btf =
        original.map(
            types -> Btf.parse(DataSections.complete(file, types, Externs.complete(types))));
    Optional<BtfExtension> extension =
        btf.flatMap(
            types ->
                file.section(".BTF.ext").map(section -> new BtfExtension(section.data(), types)));
    String license =
        file.section("license")
            .map(section -> new Bytes(section.data(), "license"))
            .filter(bytes -> bytes.size() > 0)
            .map(bytes -> bytes.text(0))
            .orElse("");
    List<MapDefinition> maps = new ArrayList<>(DeclaredMaps.read(file, btf));
    maps.addAll(DataSections.maps(file, btf));
    List<ProgramDefinition> programs =
        new ProgramLinker(file, btf, extension, Externs.typed(original)).programs();
    return new ObjectFile(
        license, btf, List.copyOf(maps), List.copyOf(programs), OperationsTable.read(file, btf));
  }

  /**
   * A program by name.
   *
   * @throws IllegalArgumentException if there is none; the message names those there are
   */
  public ProgramDefinition program(String name) {
    return programs.stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the object has no program "
                        + name
                        + ", only "
                        + programs.stream()
                            .map(ProgramDefinition::name)
                            .collect(Collectors.joining(", "))));
  }

  public Optional<MapDefinition> map(String name) {
    return maps.stream().filter(m -> m.name().equals(name)).findFirst();
  }
}
