package org.b.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.backend.EnvironmentException;
import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.load.UnsupportedProgramException;
import org.b.backend.load.VerifierException;
import org.b.backend.object.ObjectFile;
import org.b.backend.sys.KernelRelease;
import org.b.core.btf.ObjectFormatException;
import org.b.core.facts.KernelVersion;

/**
 * Loads every object of an index into the running kernel and prints a {@link Verdict} for each. Run
 * it as a process of its own with a time limit: the kernel does not let go of a thread while its
 * verifier works.
 */
final class LoadObjects {
  /** BPF_LOG_STATS: the log says how many instructions were processed, and nothing else. */
  private static final LoadOptions STATISTICS = LoadOptions.DEFAULT.withLogLevel(4);

  private static final Pattern PROCESSED = Pattern.compile("processed (\\d+) insns");

  private LoadObjects() {}

  /**
   * {@code LoadObjects DIRECTORY [MOST]}. Standard error says what is being loaded, in case it
   * hangs. With a number, programs of which the verifier may walk more instructions are for virtual
   * machines only, where they are generated: what nobody has read may be what brings a kernel down.
   */
  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    long most = arguments.length > 1 ? Long.parseLong(arguments[1]) : Long.MAX_VALUE;
    KernelVersion kernel = KernelRelease.current().version();
    loadModules();
    for (Entry entry : Entry.read(directory)) {
      if (!entry.object().isEmpty()) {
        System.err.println("loading " + entry.name());
        System.out.println(verdict(directory, entry, kernel, most).line());
        System.out.flush();
      }
    }
  }

  /** Functions of the kernel that programs call may be in modules. */
  private static void loadModules() {
    try {
      for (String module : List.of("nf_conntrack", "nf_nat")) {
        new ProcessBuilder("modprobe", "-q", module).start().waitFor(10, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      System.err.println("no modules are loaded: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Verdict verdict(Path directory, Entry entry, KernelVersion kernel, long most)
      throws IOException {
    if (entry.name().startsWith("generated ") && entry.estimates().largest() > most) {
      return new Verdict(
          entry.name(),
          Verdict.Outcome.SKIPPED,
          0,
          "for virtual machines: " + entry.estimates().text(),
          Counts.NONE);
    }
    if (!kernel.atLeast(entry.target())) {
      return new Verdict(
          entry.name(), Verdict.Outcome.SKIPPED, 0, "its target is " + entry.target(), Counts.NONE);
    }
    byte[] object = Files.readAllBytes(directory.resolve(entry.object()));
    long start = System.nanoTime();
    Verdict.Outcome outcome;
    String detail;
    Counts walked = Counts.NONE;
    try (LoadedObject loaded = ObjectLoader.loadOnTrial(ObjectFile.parse(object), STATISTICS)) {
      List<String> notes = loaded.notes();
      outcome = notes.isEmpty() ? Verdict.Outcome.ACCEPTED : Verdict.Outcome.FAILED;
      detail = String.join("; ", notes);
      walked = walked(loaded);
    } catch (VerifierException e) {
      outcome = Verdict.Outcome.REFUSED;
      detail = e.getMessage();
    } catch (UnsupportedProgramException e) {
      outcome = Verdict.Outcome.SKIPPED;
      detail = e.getMessage();
    } catch (EnvironmentException | ObjectFormatException e) {
      outcome = Verdict.Outcome.FAILED;
      detail = e.getMessage();
    }
    long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    return new Verdict(entry.name(), outcome, milliseconds, detail, walked);
  }

  private static Counts walked(LoadedObject loaded) {
    Map<String, Long> walked = new HashMap<>();
    loaded
        .programs()
        .forEach(
            (name, program) -> {
              Matcher processed = PROCESSED.matcher(program.log());
              if (processed.find()) {
                walked.put(name, Long.parseLong(processed.group(1)));
              }
            });
    return new Counts(walked);
  }
}
