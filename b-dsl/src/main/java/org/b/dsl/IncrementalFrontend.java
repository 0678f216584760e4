package org.b.dsl;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.b.core.source.SourceFile;
import org.b.dsl.lower.LoweringCache;
import org.b.dsl.parse.SourceParser;

/**
 * The frontend for a program that is being edited: gives what {@link Frontend#analyze} gives, and
 * keeps what helps to do it again after a small change. One object serves one program; not safe to
 * use from several threads at once.
 *
 * <p>The typed program and the graphs of functions that did not change have the places of the text
 * in which they were last lowered; diagnostics, references and all else have the present ones.
 */
public final class IncrementalFrontend {
  private final SourceParser parser = new SourceParser();
  private final LoweringCache cache = new LoweringCache();

  /**
   * Analyses the present texts.
   *
   * @param cancelled polled during the analysis
   * @throws CancellationException when {@code cancelled} becomes true
   */
  public FrontendResult analyze(FrontendRequest request, BooleanSupplier cancelled) {
    FrontendResult result =
        Frontend.analyze(
            request,
            parser,
            cache,
            () -> {
              if (cancelled.getAsBoolean()) {
                throw new CancellationException("a newer text is to be analysed");
              }
            });
    Set<String> present =
        result.program().files().stream().map(SourceFile::name).collect(Collectors.toSet());
    parser.retain(present);
    return result;
  }
}
