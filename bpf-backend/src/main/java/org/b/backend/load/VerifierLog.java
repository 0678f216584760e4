package org.b.backend.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.backend.object.ProgramDefinition;

/**
 * A verifier log with what can be read from its structure. Texts differ between kernels, so nothing
 * here depends on a message: a line is an instruction, a register state, a source line, a statistic
 * or else a message; the messages after the last instruction are the decisive ones.
 *
 * @param text the whole log
 * @param decisive the messages that say why, in order; empty if there are none
 * @param instruction index of the instruction that the verifier stopped at, if it got that far
 * @param source where that instruction comes from, if the program has line information or the log
 *     names a line
 */
public record VerifierLog(
    String text, List<String> decisive, OptionalInt instruction, Optional<Source> source) {

  /**
   * A place in a source file.
   *
   * @param line counted from 1
   * @param column counted from 1; 0 if unknown
   * @param text the line itself; may be empty
   */
  public record Source(String file, int line, int column, String text) {
    @Override
    public String toString() {
      return file + ":" + line;
    }
  }

  private static final int MOST_MESSAGES = 6;
  // "12: (85) call bpf_map_lookup_elem#1 ; R0_w=..."
  private static final Pattern INSTRUCTION = Pattern.compile("(\\d+): \\([0-9a-f]{2}\\) .*");
  // "12: R0_w=scalar() R10=fp0", "R0=inv(id=0) R10=fp0", "from 4 to 7: R0=..."
  private static final Pattern STATE =
      Pattern.compile(
          "(\\d+: )?R\\d+(_\\w+)?=.*|(from|propagating|parent|last_idx|regs=).*|frame\\d.*");
  private static final Pattern PRECISION =
      Pattern.compile("mark_precise:.*|.*caller:.*R\\d+.*=.*|BPF: .*");
  private static final Pattern STATISTIC =
      Pattern.compile("(processed|verification time|stack depth|insns|-- BEGIN|-- END).*");
  // "; source text @ file.b:12" (6.9 and newer), "; source text" before
  private static final Pattern SOURCE = Pattern.compile(";(?: (.*?))?(?: @ (\\S.*):(\\d+))?");

  /** Reads a log of a refused program. */
  public static VerifierLog parse(String log, ProgramDefinition program) {
    List<String> lines = log.lines().toList();
    OptionalInt instruction = OptionalInt.empty();
    Optional<Source> named = Optional.empty();
    Deque<String> messages = new ArrayDeque<>();
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i).strip();
      Matcher isInstruction = INSTRUCTION.matcher(line);
      Matcher isSource = SOURCE.matcher(line);
      if (isInstruction.matches()) {
        instruction = OptionalInt.of(Integer.parseInt(isInstruction.group(1)));
        named = sourceBefore(lines, i);
        break;
      } else if (isMessage(line) && !isSource.matches() && messages.size() < MOST_MESSAGES) {
        messages.addFirst(line);
      }
    }
    Optional<Source> known = Optional.empty();
    if (instruction.isPresent()) {
      known =
          program
              .line(instruction.getAsInt())
              .filter(line -> line.line() > 0)
              .map(
                  line -> new Source(line.file(), line.line(), line.column(), line.text().strip()));
    }
    return new VerifierLog(
        log, List.copyOf(messages), instruction, known.isPresent() ? known : named);
  }

  private static boolean isMessage(String line) {
    return !line.isEmpty()
        && !STATE.matcher(line).matches()
        && !PRECISION.matcher(line).matches()
        && !STATISTIC.matcher(line).matches();
  }

  /** The nearest source line above that names its file. */
  private static Optional<Source> sourceBefore(List<String> lines, int from) {
    for (int i = from; i >= 0; i--) {
      Matcher matcher = SOURCE.matcher(lines.get(i).strip());
      if (matcher.matches()) {
        return matcher.group(2) == null
            ? Optional.empty()
            : Optional.of(
                new Source(
                    matcher.group(2),
                    Integer.parseInt(matcher.group(3)),
                    0,
                    matcher.group(1) == null ? "" : matcher.group(1)));
      }
    }
    return Optional.empty();
  }

  /** Source place, or the instruction where there is none. */
  public Optional<String> place() {
    if (source.isPresent()) {
      return source.map(Source::toString);
    }
    return instruction.isPresent()
        ? Optional.of("instruction " + instruction.getAsInt())
        : Optional.empty();
  }
}
