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
 */
public record ObjectFile(
    String license, Optional<Btf> btf, List<MapDefinition> maps, List<ProgramDefinition> programs) {

  /**
   * Reads an ELF relocatable.
   *
   * @throws ObjectFormatException if the bytes are not a BPF object, or use something that is not
   *     understood here; the message names it
   */
  public static ObjectFile parse(byte[] elf) {
    ElfFile file = new ElfFile(elf);
    Optional<Btf> btf =
        file.section(".BTF").map(section -> Btf.parse(DataSections.complete(file, section.data())));
    Optional<BtfExtension> extension =
        btf.flatMap(
            types ->
                file.section(".BTF.ext").map(section -> new BtfExtension(section.data(), types)));
    if (extension.map(BtfExtension::hasFieldRelocations).orElse(false)) {
      throw new ObjectFormatException(
          "the object wants fields of kernel types relocated at load (CO-RE), which this loader"
              + " does not do");
    }
    String license =
        file.section("license")
            .map(section -> new Bytes(section.data(), "license"))
            .filter(bytes -> bytes.size() > 0)
            .map(bytes -> bytes.text(0))
            .orElse("");
    List<MapDefinition> maps = new ArrayList<>(DeclaredMaps.read(file, btf));
    maps.addAll(DataSections.maps(file, btf));
    List<ProgramDefinition> programs = new ProgramLinker(file, btf, extension).programs();
    return new ObjectFile(license, btf, List.copyOf(maps), List.copyOf(programs));
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
