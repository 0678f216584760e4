package org.b.lsp;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.diagnostics.ExplanationPage;
import org.b.lsp.analysis.Analysis;
import org.b.lsp.documents.FileName;
import org.b.lsp.worker.Compiled;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.jsonrpc.services.JsonRequest;

/** Requests beyond the protocol, for editors that show disassembly and explanations. */
public final class Extensions {
  private final Session session;

  Extensions(Session session) {
    this.session = session;
  }

  /** A file. */
  public record FileParams(String uri) {}

  /** A diagnostic's code, {@code B0301}. */
  public record CodeParams(String code) {}

  /** An explanation page in Markdown. */
  public record Explanation(String title, String markdown) {}

  /**
   * The instructions of a file's programs.
   *
   * @param version of the text that was compiled
   * @param functions see {@link Compiled#functions}
   */
  public record Disassembly(int version, JsonArray functions) {}

  /** The page of a diagnostic. */
  @JsonRequest("b/explanation")
  public CompletableFuture<Explanation> explanation(CodeParams params) {
    return session.later(
        cancelled -> {
          DiagnosticCode code =
              Optional.ofNullable(params.code())
                  .flatMap(DiagnosticCode::byCode)
                  .orElseThrow(() -> failure("there is no diagnostic `" + params.code() + "`"));
          ExplanationPage page = ExplanationPage.of(code);
          return new Explanation(page.title(), page.text());
        });
  }

  /** Compiles the present text of an open file. */
  @JsonRequest("b/disassembly")
  public CompletableFuture<Disassembly> disassembly(FileParams params) {
    return compile(params, session.settings().kernelVerdict())
        .thenApply(compiled -> new Disassembly(compiled.version(), compiled.functions()));
  }

  /** Compiles the present text of an open file and asks the running kernel's verifier about it. */
  @JsonRequest("b/kernelVerdict")
  public CompletableFuture<JsonObject> kernelVerdict(FileParams params) {
    return compile(params, true).thenApply(compiled -> compiled.verdict().orElse(null));
  }

  private CompletableFuture<Compiled> compile(FileParams params, boolean kernel) {
    String name = FileName.of(params.uri());
    if (session.documents().find(name).isEmpty()) {
      return CompletableFuture.failedFuture(failure("the file is not open"));
    }
    return session
        .queue()
        .fresh(name)
        .thenCompose(
            analysis ->
                analysis.result().checked().isPresent()
                    ? session.facts().compileNow(analysis, kernel)
                    : CompletableFuture.failedFuture(hasErrors(analysis)))
        .handle(
            (compiled, problem) -> {
              if (problem == null) {
                return compiled;
              }
              Throwable cause = problem.getCause() == null ? problem : problem.getCause();
              throw cause instanceof ResponseErrorException known
                  ? known
                  : failure(
                      cause instanceof IOException
                          ? cause.getMessage()
                          : "it could not be compiled: " + cause);
            });
  }

  private static ResponseErrorException hasErrors(Analysis analysis) {
    return failure(
        analysis.result().program().functions().isEmpty() && !analysis.result().hasErrors()
            ? "the file has no programs"
            : "the program has errors; they are in the list of problems");
  }

  private static ResponseErrorException failure(String message) {
    return new ResponseErrorException(
        new ResponseError(ResponseErrorCode.RequestFailed, message, null));
  }
}
