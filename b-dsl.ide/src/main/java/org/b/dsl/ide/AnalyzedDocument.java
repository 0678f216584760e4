package org.b.dsl.ide;

import java.util.List;
import org.b.core.source.SourceFile;
import org.b.dsl.FrontendResult;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.names.Names;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/**
 * One text with all that is known of it: the input of every service. Immutable; safe to use from
 * several threads. What the services need beyond the frontend's result is made at first use.
 *
 * <p>The text may be a program, or a file that the analysed program includes or takes its protocols
 * from. Offsets and lengths are UTF-16 code units of {@link #file()}'s text everywhere.
 */
public final class AnalyzedDocument {
  private final SourceFile file;
  private final FrontendResult result;
  private final Outline outline;
  private Names names;
  private Binder binder;

  private AnalyzedDocument(SourceFile file, FrontendResult result) {
    this.file = file;
    this.result = result;
    this.outline = Outline.of(file);
  }

  /**
   * A document.
   *
   * @param file the text as it is now
   * @param result the analysis of the program that this text is, or is a part of. It may be of a
   *     slightly older text: what it says about places is then left aside
   */
  public static AnalyzedDocument of(SourceFile file, FrontendResult result) {
    return new AnalyzedDocument(file, result);
  }

  public SourceFile file() {
    return file;
  }

  public FrontendResult result() {
    return result;
  }

  /** Whether the analysis saw exactly this text, so that its places are right. */
  public boolean isCurrent() {
    return result.program().files().stream()
        .anyMatch(f -> f == file || f.name().equals(file.name()) && f.text().equals(file.text()));
  }

  public Outline outline() {
    return outline;
  }

  /** All tokens of the text, white space and comments included. */
  public List<Token> tokens() {
    return outline.tokens();
  }

  /** What names are declared for this document, here and in the other files of its program. */
  public synchronized Names names() {
    if (names == null) {
      names = Names.of(outline, result);
    }
    return names;
  }

  /** What each word of the text stands for. */
  public synchronized Binder binder() {
    if (binder == null) {
      binder = new Binder(outline, names());
    }
    return binder;
  }
}
