package org.b.cli.worker;

import com.google.gson.JsonParseException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.b.backend.EnvironmentException;
import org.b.backend.codegen.CodeGenerator;
import org.b.backend.codegen.StackLimitException;
import org.b.backend.disassembler.Disassembler;
import org.b.backend.load.VerifierException;
import org.b.backend.load.VerifierLog;
import org.b.cli.output.Json;
import org.b.cli.output.JsonDisassembly;
import org.b.cli.session.KernelRefusal;
import org.b.cli.session.Loading;
import org.b.core.checks.CheckedProgram;
import org.b.core.facts.KernelVersion;
import org.b.dsl.Frontend;
import org.b.dsl.FrontendResult;

/** Compiles what it is told to, until its standard input ends. */
public final class Worker {
  private final PrintStream output;

  private Worker(PrintStream output) {
    this.output = output;
  }

  /**
   * Serves until standard input ends, then ends the process at once, whatever native code is doing:
   * the server is gone.
   */
  public static void serve() {
    PrintStream output =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    Worker worker = new Worker(output);
    ExecutorService compiler =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(null, task, "compiler", 64L << 20);
              thread.setDaemon(true);
              return thread;
            });
    try (BufferedReader input =
        new BufferedReader(
            new InputStreamReader(
                new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8))) {
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        String request = line;
        compiler.execute(() -> worker.answer(request));
      }
    } catch (IOException gone) {
      // The same as its end.
    }
    Runtime.getRuntime().halt(0);
  }

  private void answer(String line) {
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      WorkerRequest request = WorkerRequest.parse(line);
      answer.put("id", request.id());
      compile(request, answer);
    } catch (JsonParseException e) {
      answer.put("error", e.getMessage());
    } catch (EnvironmentException e) {
      answer.put("unavailable", e.getMessage() + "; " + e.advice());
    } catch (RuntimeException | StackOverflowError bug) {
      answer.put("error", "this is a bug of B: " + bug);
    }
    output.println(Json.line(answer));
    output.flush();
  }

  private static void compile(WorkerRequest request, Map<String, Object> answer) {
    FrontendResult result = Frontend.analyze(request.request());
    Optional<CheckedProgram> checked = result.checked();
    if (checked.isEmpty()) {
      answer.put("error", "the program has errors");
      return;
    }
    try {
      byte[] object = CodeGenerator.compile(checked.get());
      answer.put("functions", functions(object));
      if (request.kernel()) {
        answer.put("verdict", verdict(object, result.program().target()));
      }
    } catch (StackLimitException e) {
      answer.put("functions", functions(e.object()));
      answer.put("frames", e.frames());
      if (request.kernel()) {
        answer.put("verdict", unavailable(e.getMessage()));
      }
    }
  }

  private static List<Map<String, Object>> functions(byte[] object) {
    return Disassembler.disassemble(object).stream().map(JsonDisassembly::of).toList();
  }

  private static Map<String, Object> verdict(byte[] object, KernelVersion target) {
    Map<String, Object> verdict = new LinkedHashMap<>();
    try {
      Optional<VerifierException> refusal = Loading.ask(object);
      verdict.put("state", refusal.isEmpty() ? "accepted" : "refused");
      if (refusal.isPresent()) {
        VerifierLog log = refusal.get().log();
        verdict.put("function", refusal.get().program().name());
        verdict.put("sentence", KernelRefusal.of(refusal.get(), target).sentence());
        verdict.put("message", String.join("\n", log.decisive()));
        log.source()
            .ifPresent(
                source -> {
                  verdict.put("file", source.file());
                  verdict.put("line", source.line());
                  verdict.put("column", source.column());
                });
      }
    } catch (EnvironmentException e) {
      return unavailable(e.getMessage() + "; " + e.advice());
    }
    return verdict;
  }

  /** The kernel was not asked. */
  private static Map<String, Object> unavailable(String message) {
    return Map.of("state", "unavailable", "message", message);
  }
}
