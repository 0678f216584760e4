package org.b.cli.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.load.VerifierException;
import org.b.backend.load.VerifierLog;
import org.b.cli.output.Terminal;
import org.b.core.diagnostics.TextRenderer;
import org.b.core.diagnostics.TextStyle;
import org.b.core.facts.KernelVersion;

/**
 * The kernel refused a program that B accepted: a bug of B, unless the program is for newer kernels
 * than the running one. Shown at the .b line with the decisive lines of the verifier's log, and
 * with the file that holds the whole log.
 *
 * @param target oldest kernel that the program is for
 * @param running the kernel that refused; empty where its release says no version
 */
public record KernelRefusal(
    VerifierException refusal, KernelVersion target, Optional<KernelVersion> running) {

  /** A refusal by the running kernel. */
  public static KernelRefusal of(VerifierException refusal, KernelVersion target) {
    return new KernelRefusal(
        refusal, target, KernelVersion.parse(System.getProperty("os.version")));
  }

  public void print(Terminal terminal) {
    TextStyle style = terminal.errStyle();
    StringBuilder out = new StringBuilder();
    out.append(style.error("error")).append(style.strong(": " + sentence())).append('\n');
    VerifierLog log = refusal.log();
    log.source()
        .ifPresent(
            source -> {
              String number = String.valueOf(source.line());
              String margin = " ".repeat(number.length() + 1);
              String column = source.column() > 0 ? ":" + source.column() : "";
              out.append(margin, 1, margin.length())
                  .append(style.frame("-->"))
                  .append(' ')
                  .append(source)
                  .append(column)
                  .append('\n');
              if (!source.text().isEmpty()) {
                out.append(margin).append(style.frame("|")).append('\n');
                out.append(style.frame(number + " |"))
                    .append(' ')
                    .append(TextRenderer.visible(source.text()));
                out.append('\n').append(margin).append(style.frame("|")).append('\n');
              }
            });
    log.decisive().forEach(line -> out.append("  = kernel: ").append(line).append('\n'));
    save(log).ifPresent(file -> out.append("  = the whole log is in " + file + "\n"));
    out.append("  = ").append(advice()).append('\n');
    terminal.err().print(out);
  }

  /** As an element of the array of diagnostics: code {@code kernel}, severity {@code error}. */
  public Object json() {
    VerifierLog log = refusal.log();
    int line = Math.max(0, log.source().map(VerifierLog.Source::line).orElse(1) - 1);
    int column = Math.max(0, log.source().map(VerifierLog.Source::column).orElse(1) - 1);
    Map<String, Object> position = new LinkedHashMap<>();
    position.put("line", line);
    position.put("character", column);
    Map<String, Object> range = new LinkedHashMap<>();
    range.put("start", position);
    range.put("end", position);
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", log.source().map(VerifierLog.Source::file).orElse(""));
    object.put("code", "kernel");
    object.put("severity", "error");
    object.put("message", sentence());
    object.put("range", range);
    object.put("kernel", String.join("\n", log.decisive()));
    save(log).ifPresent(file -> object.put("log", file.toString()));
    object.put("related", List.of());
    object.put("fixes", List.of());
    return object;
  }

  /** Who is to blame. */
  public String sentence() {
    String name = refusal.program().name();
    return tooOld()
        ? "the running kernel, "
            + running.orElseThrow()
            + ", is older than the target "
            + target
            + " and refused `"
            + name
            + "`"
        : "this is a bug of B, not of your program: the kernel refused `"
            + name
            + "`, which B accepted";
  }

  private String advice() {
    return tooOld()
        ? "load it on " + target + " or newer, or check it for this kernel with --target"
        : "please report it with the log and the .b files";
  }

  private boolean tooOld() {
    return running.isPresent() && !running.get().atLeast(target);
  }

  private static Optional<Path> save(VerifierLog log) {
    try {
      Path file = Files.createTempFile("b-verifier-", ".log");
      Files.writeString(file, log.text());
      return Optional.of(file);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
