package org.b.dsl.parse;

import com.google.inject.Injector;
import java.util.ArrayList;
import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.BStandaloneSetup;
import org.b.dsl.syntax.SourceUnit;
import org.b.dsl.syntax.SyntaxFactory;
import org.eclipse.xtext.nodemodel.INode;
import org.eclipse.xtext.nodemodel.SyntaxErrorMessage;
import org.eclipse.xtext.parser.IParseResult;
import org.eclipse.xtext.parser.IParser;

/** Parses texts without files or resources. Safe to use from several threads. */
public final class SourceParser {
  /** More errors than this in one file say nothing new. */
  private static final int MOST_ERRORS = 5;

  private SourceParser() {}

  /** Holds the parser, which is made at first use and keeps no state between texts. */
  private static final class Holder {
    static final IParser PARSER;

    static {
      Injector injector = new BStandaloneSetup().createInjectorAndDoEMFRegistration();
      PARSER = injector.getInstance(IParser.class);
    }
  }

  /** Parses a text; never fails on broken source. */
  public static ParsedSource parse(SourceFile file) {
    IParseResult result = Holder.PARSER.parse(new java.io.StringReader(file.text()));
    return of(file, result);
  }

  /** Takes over the result of a parse of {@code file}'s text. */
  public static ParsedSource of(SourceFile file, IParseResult result) {
    SourceUnit unit =
        result.getRootASTElement() instanceof SourceUnit found
            ? found
            : SyntaxFactory.eINSTANCE.createSourceUnit();
    return new ParsedSource(
        file, unit, result.hasSyntaxErrors() ? errors(file, result) : List.of());
  }

  /** One error a line at most: what follows on a line is a consequence of its first error. */
  private static List<Diagnostic> errors(SourceFile file, IParseResult result) {
    List<Diagnostic> errors = new ArrayList<>();
    int lastLine = -1;
    for (INode node : result.getSyntaxErrors()) {
      SyntaxErrorMessage error = node.getSyntaxErrorMessage();
      Diagnostic diagnostic = diagnostic(file, node, error);
      int line = diagnostic.span().start().line();
      if (line > lastLine) {
        errors.add(diagnostic);
        lastLine = line;
      }
      if (errors.size() == MOST_ERRORS) {
        break;
      }
    }
    return List.copyOf(errors);
  }

  private static Diagnostic diagnostic(SourceFile file, INode node, SyntaxErrorMessage error) {
    String[] data = error.getIssueData();
    if (data == null || data.length < 3) {
      Span span = new Span(file, node.getOffset(), node.getLength());
      return Diagnostic.of(DiagnosticCode.SYNTAX, span, error.getMessage());
    }
    Span span = new Span(file, Integer.parseInt(data[0]), Integer.parseInt(data[1]));
    Diagnostic diagnostic = Diagnostic.of(DiagnosticCode.SYNTAX, span, error.getMessage());
    return data[2].isEmpty()
        ? diagnostic
        : diagnostic.withFix("insert `" + data[2] + "`", new Span(file, span.offset(), 0), data[2]);
  }
}
