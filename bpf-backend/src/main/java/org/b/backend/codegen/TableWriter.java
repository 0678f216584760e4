package org.b.backend.codegen;

import java.util.Optional;
import org.b.core.graph.Instruction;
import org.b.core.graph.Local;
import org.b.core.graph.Memory;
import org.b.core.graph.Value;
import org.b.core.program.Table;

/** Writes lookups, updates and deletions, and what happens to the leaves themselves. */
final class TableWriter {
  /** Keys and leaves are only read: what was stored there is there after the call. */
  private static final String READ = ", ptr ";

  private final Frame frame;
  private final ValueWriter values;
  private final MemoryWriter memory;
  private final BitFields bitFields;

  TableWriter(Frame frame, ValueWriter values, MemoryWriter memory, BitFields bitFields) {
    this.frame = frame;
    this.values = values;
    this.memory = memory;
    this.bitFields = bitFields;
  }

  void lookup(Instruction.Lookup lookup) {
    String arguments =
        tableAndKey(lookup.table(), lookup.through(), lookup.key(), Optional.empty());
    frame.assign(lookup.target(), frame.call("ptr", "bpf_map_lookup_elem", arguments));
  }

  void update(Instruction.Update update) {
    String leaf =
        update
            .leaf()
            .place()
            .map(memory::address)
            .orElseGet(() -> frame.argument(update.leaf().local().orElseThrow()));
    String arguments =
        tableAndKey(update.table(), update.through(), update.key(), update.prefixLength());
    String result =
        frame.call(
            "i64",
            "bpf_map_update_elem",
            arguments + READ + leaf + ", i64 " + update.mode().number());
    update.target().ifPresent(target -> frame.assign(target, result));
  }

  void delete(Instruction.Delete delete) {
    String arguments =
        tableAndKey(delete.table(), delete.through(), delete.key(), Optional.empty());
    String result = frame.call("i64", "bpf_map_delete_elem", arguments);
    delete.target().ifPresent(target -> frame.assign(target, result));
  }

  private String tableAndKey(
      Table table, Optional<Local> through, Local key, Optional<Value> prefixLength) {
    String address =
        PrefixKey.isUsedBy(table) ? prefixKey(table, key, prefixLength) : frame.argument(key);
    return frame.table(table, through) + READ + address;
  }

  private String prefixKey(Table table, Local key, Optional<Value> prefixLength) {
    PrefixKey layout = PrefixKey.of(table);
    String length = prefixLength.map(values::value).orElse("" + layout.bits());
    String address = frame.prefixKey(layout.size());
    if (!frame.hasPrefixLength()) {
      BitFields.Memory prefix = new BitFields.Memory(address, 0, 0, layout.size(), 8, true, false);
      bitFields.store(prefix, 0, PrefixKey.LENGTH_BYTES * 8, length);
    }
    BitFields.Memory network = new BitFields.Memory(address, 0, 0, layout.size(), 8, true, true);
    for (PrefixKey.Part part : layout.parts()) {
      String value =
          part.field() == null ? frame.read(key) : memory.load(Memory.of(key).field(part.field()));
      bitFields.store(network, part.offset() * 8, part.bytes() * 8, value);
    }
    return address;
  }

  /** Bytes of a prefix key that the instruction builds; 0 if none. */
  static int prefixKeySize(Instruction instruction) {
    Table table = null;
    if (instruction instanceof Instruction.Lookup lookup) {
      table = lookup.table();
    } else if (instruction instanceof Instruction.Update update) {
      table = update.table();
    } else if (instruction instanceof Instruction.Delete delete) {
      table = delete.table();
    }
    return table != null && PrefixKey.isUsedBy(table) ? PrefixKey.of(table).size() : 0;
  }
}
