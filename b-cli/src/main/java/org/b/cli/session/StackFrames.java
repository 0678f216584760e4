package org.b.cli.session;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.BpfMap;
import org.b.backend.symbols.KernelAddresses;
import org.b.backend.symbols.ProcessAddresses;
import org.b.backend.sys.SystemCallException;

/**
 * The call stacks that fields stand for: numbers in a program's StackTraces table, in fields whose
 * name holds {@code stack}. Addresses of processes need the process: a field {@code pid} or {@code
 * tgid} beside the number.
 */
final class StackFrames {
  private static final int STACK_TRACE = 7;
  private static final Set<String> PROCESS = Set.of("pid", "tgid", "process");

  /** Entries of a table that are looked at for processes, which may be gone at the end. */
  private static final int MOST_OBSERVED = 10_000;

  private static final long OBSERVE_NANOSECONDS = 200_000_000L;

  private final List<BpfMap> tables;
  private final LoadedObject object;
  private final KernelAddresses kernel = new KernelAddresses();
  private final ProcessAddresses processes = new ProcessAddresses();
  private long observed = System.nanoTime();

  StackFrames(LoadedObject object) {
    this.object = object;
    this.tables =
        object.maps().values().stream()
            .filter(map -> map.definition().type() == STACK_TRACE)
            .toList();
  }

  boolean isEmpty() {
    return tables.isEmpty();
  }

  /** Frames by the field's name, the innermost first, of the stacks that the values stand for. */
  Map<String, List<String>> of(Object... values) {
    Map<String, List<String>> result = new LinkedHashMap<>();
    if (!tables.isEmpty()) {
      Optional<Integer> pid = process(values);
      for (Object value : values) {
        if (value instanceof Map<?, ?> fields) {
          fields.forEach((name, number) -> add((String) name, number, pid, result));
        }
      }
    }
    return result;
  }

  private static Optional<Integer> process(Object... values) {
    for (Object value : values) {
      if (value instanceof Map<?, ?> fields) {
        for (Map.Entry<?, ?> field : fields.entrySet()) {
          if (PROCESS.contains(field.getKey()) && field.getValue() instanceof Number number) {
            return Optional.of(number.intValue());
          }
        }
      }
    }
    return Optional.empty();
  }

  private void add(
      String name, Object number, Optional<Integer> pid, Map<String, List<String>> result) {
    if (name.toLowerCase(Locale.ROOT).contains("stack") && number instanceof Number id) {
      // Negative numbers are errors of the helper.
      if (id.longValue() >= 0 && id.longValue() <= Integer.MAX_VALUE) {
        frames(id.intValue(), pid).ifPresent(frames -> result.put(name, frames));
      }
    }
  }

  private Optional<List<String>> frames(int id, Optional<Integer> pid) {
    byte[] key = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(id).array();
    for (BpfMap table : tables) {
      byte[] value = table.elements().lookup(key);
      if (value != null) {
        ByteBuffer addresses = ByteBuffer.wrap(value).order(ByteOrder.nativeOrder());
        List<String> frames = new ArrayList<>();
        while (addresses.remaining() >= 8) {
          long address = addresses.getLong();
          if (address == 0) {
            break;
          }
          frames.add(name(address, pid));
        }
        return Optional.of(frames);
      }
    }
    return Optional.empty();
  }

  /** The kernel has the upper half of the addresses. */
  private String name(long address, Optional<Integer> pid) {
    if (address < 0) {
      return kernel.name(address);
    }
    return pid.map(process -> processes.name(process, address))
        .orElse("0x" + Long.toHexString(address));
  }

  /** Looks at the processes that tables name now, so that their addresses have names later. */
  void observe() {
    long now = System.nanoTime();
    if (now - observed < OBSERVE_NANOSECONDS) {
      return;
    }
    observed = now;
    for (BpfMap map : object.maps().values()) {
      if (map.isListable() && hasStacks(map)) {
        try {
          map.entries().stream()
              .limit(MOST_OBSERVED)
              .flatMap(entry -> process(entry.key(), entry.value()).stream())
              .distinct()
              .forEach(processes::observe);
        } catch (SystemCallException e) {
          // The final reading will tell.
        }
      }
    }
  }

  private static boolean hasStacks(BpfMap map) {
    return map.types().isPresent()
        && map.definition().keyType() != 0
        && map.types().get().resolve(map.definition().keyType())
            instanceof org.b.core.btf.BtfType.Composite composite
        && composite.members().stream().anyMatch(m -> m.name().contains("stack"));
  }
}
