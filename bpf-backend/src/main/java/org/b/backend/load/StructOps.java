package org.b.backend.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.EnvironmentException;
import org.b.backend.maps.BpfMap;
import org.b.backend.object.MapDefinition;
import org.b.backend.object.ObjectFile;
import org.b.backend.object.OperationsTable;
import org.b.backend.sys.Bpf;
import org.b.backend.sys.Descriptor;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.SystemCallException;
import org.b.core.btf.Btf;
import org.b.core.btf.BtfKind;
import org.b.core.btf.BtfType;
import org.b.core.btf.ObjectFormatException;
import org.b.core.facts.KernelVersion;

/**
 * Tables of functions that the kernel calls ({@code struct tcp_congestion_ops}): each function is a
 * program bound to a member of the kernel's struct, and the table is a map with the kernel's layout
 * of the struct as its one value (kernel/bpf/bpf_struct_ops.c).
 */
final class StructOps {
  private static final int MAP_TYPE = 26;
  private static final int WITH_LINK = 1 << 13;

  /** First kernel with links of such tables: 68b04864ca42. */
  private static final KernelVersion LINKS = new KernelVersion(6, 4);

  private static final String VALUE = "bpf_struct_ops_";

  /**
   * What a program does in such a table.
   *
   * @param type id of the kernel's struct
   * @param module that the struct is of; empty for the kernel
   * @param member number of the member in the kernel's struct
   */
  record Operation(int type, Optional<String> module, int member) {}

  private final ObjectFile object;
  private final KernelTypes kernel;
  private final Map<String, Operation> byProgram = new LinkedHashMap<>();

  private StructOps(ObjectFile object, KernelTypes kernel) {
    this.object = object;
    this.kernel = kernel;
  }

  static StructOps of(ObjectFile object, KernelTypes kernel) {
    StructOps result = new StructOps(object, kernel);
    object.operations().forEach(result::bind);
    return result;
  }

  Map<String, Operation> byProgram() {
    return byProgram;
  }

  private void bind(OperationsTable table) {
    KernelTypes.Place place = struct(table.struct());
    List<BtfType.Member> members = members(place);
    table
        .functions()
        .forEach(
            (member, program) ->
                byProgram.put(
                    program,
                    new Operation(place.id(), place.module(), index(members, member, table))));
  }

  private KernelTypes.Place struct(String name) {
    return kernel
        .find(BtfKind.STRUCT, name)
        .orElseThrow(
            () ->
                new EnvironmentException(
                    "kernel "
                        + KernelRelease.current().text()
                        + " has no struct "
                        + name
                        + " to fill with programs",
                    "use a kernel that has it, or load its module"));
  }

  private static List<BtfType.Member> members(KernelTypes.Place place) {
    return ((BtfType.Composite) place.types().type(place.id())).members();
  }

  private static int index(List<BtfType.Member> members, String name, OperationsTable table) {
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new EnvironmentException(
        "struct " + table.struct() + " of this kernel has no member " + name,
        "use a kernel that has it, or leave it out");
  }

  /** The tables as maps with their programs filled in; not yet registered with the kernel. */
  Map<String, BpfMap> create(Map<String, LoadedProgram> programs, Descriptor typeInformation) {
    Map<String, BpfMap> result = new LinkedHashMap<>();
    try {
      for (OperationsTable table : object.operations()) {
        if (programs.keySet().containsAll(table.functions().values())) {
          result.put(table.name(), create(table, programs, typeInformation));
        }
      }
    } catch (RuntimeException e) {
      result.values().forEach(BpfMap::close);
      throw e;
    }
    return result;
  }

  private BpfMap create(
      OperationsTable table, Map<String, LoadedProgram> programs, Descriptor typeInformation) {
    KernelTypes.Place struct = struct(table.struct());
    KernelTypes.Place value = struct(VALUE + table.struct());
    BtfType.Composite wrapper = (BtfType.Composite) value.types().type(value.id());
    int data =
        wrapper.members().stream()
            .filter(member -> member.name().equals("data"))
            .findFirst()
            .map(member -> member.bitOffset() / 8)
            .orElseThrow(
                () -> new ObjectFormatException("struct " + wrapper.name() + " has no data"));
    byte[] content = new byte[wrapper.size()];
    fill(table, struct, programs, ByteBuffer.wrap(content).order(ByteOrder.nativeOrder()), data);
    try {
      Descriptor map =
          Bpf.mapCreate(
              new Bpf.MapRequest(
                  table.name(),
                  MAP_TYPE,
                  4,
                  wrapper.size(),
                  1,
                  flags(table),
                  typeInformation == null ? 0 : typeInformation.number(),
                  0,
                  0,
                  0,
                  0,
                  value.id(),
                  value.module().map(m -> kernel.descriptor(m).number()).orElse(0)));
      MapDefinition definition =
          new MapDefinition(
              table.name(),
              MAP_TYPE,
              4,
              wrapper.size(),
              1,
              flags(table),
              0,
              0,
              Optional.of(new MapDefinition.SectionData(content, false)));
      return new BpfMap(definition, Optional.empty(), map);
    } catch (SystemCallException e) {
      throw LoadErrors.map(table.name(), Optional.empty(), e);
    }
  }

  /**
   * Kernels that have links register by one, also what was compiled for older ones: a link ends
   * with the process, whatever ends that.
   */
  private static int flags(OperationsTable table) {
    return table.withLink() || KernelRelease.current().version().atLeast(LINKS) ? WITH_LINK : 0;
  }

  private void fill(
      OperationsTable table,
      KernelTypes.Place struct,
      Map<String, LoadedProgram> programs,
      ByteBuffer content,
      int start) {
    Btf local = object.btf().orElseThrow();
    BtfType.Composite mine = (BtfType.Composite) local.resolve(table.type());
    for (BtfType.Member member : members(struct)) {
      int at = start + member.bitOffset() / 8;
      String program = table.functions().get(member.name());
      if (program != null) {
        content.putLong(at, programs.get(program).descriptor().number());
        continue;
      }
      for (BtfType.Member given : mine.members()) {
        if (given.name().equals(member.name()) && given.bitSize() == 0) {
          int size = Math.min(local.size(given.type()), struct.types().size(member.type()));
          content.put(at, table.content(), given.bitOffset() / 8, size);
        }
      }
    }
  }
}
