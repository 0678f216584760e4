package org.b.cli.session;

import java.util.Set;
import org.b.backend.load.LoadedObject;
import org.b.backend.object.ProgramDefinition;

/** Finds out whether programs write to the trace pipe. */
final class LogCalls {
  private static final int CALL = 0x85;

  /** bpf_trace_printk and bpf_trace_vprintk of {@code enum bpf_func_id}. */
  private static final Set<Integer> LOGGING = Set.of(6, 177);

  private LogCalls() {}

  static boolean isIn(LoadedObject object) {
    return object.programs().values().stream().anyMatch(p -> isIn(p.definition()));
  }

  private static boolean isIn(ProgramDefinition program) {
    byte[] code = program.instructions();
    for (int at = 0; at + 8 <= code.length; at += 8) {
      int source = code[at + 1] >> 4 & 15;
      int number =
          code[at + 4] & 0xFF
              | (code[at + 5] & 0xFF) << 8
              | (code[at + 6] & 0xFF) << 16
              | (code[at + 7] & 0xFF) << 24;
      if ((code[at] & 0xFF) == CALL && source == 0 && LOGGING.contains(number)) {
        return true;
      }
    }
    return false;
  }
}
