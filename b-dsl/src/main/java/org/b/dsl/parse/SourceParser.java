package org.b.dsl.parse;

import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.diagnostics.DiagnosticCode;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.syntax.Declaration;
import org.b.dsl.syntax.SourceUnit;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.xtext.nodemodel.ILeafNode;
import org.eclipse.xtext.nodemodel.INode;
import org.eclipse.xtext.nodemodel.SyntaxErrorMessage;
import org.eclipse.xtext.nodemodel.util.NodeModelUtils;
import org.eclipse.xtext.parser.IParseResult;
import org.eclipse.xtext.parser.IParser;

/**
 * Parses texts without files or resources, declaration by declaration. One that is kept parses
 * again only the declarations that it did not see the last time, which is what an editor needs. Not
 * safe to use from several threads at once; its results are.
 */
public final class SourceParser {
  /** More errors than this in one file say nothing new. */
  private static final int MOST_ERRORS = 5;

  /** The trees of the last text of each file, by the text of their declarations. */
  private final Map<String, Map<String, Deque<Parsed>>> known = new HashMap<>();

  /** A declaration's tree, and what has been found in it. */
  private record Parsed(IParseResult tree, Regions regions) {}

  /** Holds Xtext's parser, which is made at first use and keeps no state between texts. */
  private static final class Holder {
    static final IParser PARSER = ParserFactory.create();
  }

  /** Parses a text; never fails on broken source. */
  public static ParsedSource parse(SourceFile file) {
    return new SourceParser().parseAgain(file);
  }

  /** Parses the present text of a file, which it tells from others by its name. */
  public ParsedSource parseAgain(SourceFile file) {
    Map<String, Deque<Parsed>> before = known.getOrDefault(file.name(), Map.of());
    Map<String, Deque<Parsed>> now = new HashMap<>();
    List<Declaration> declarations = new ArrayList<>();
    Map<INode, Integer> starts = new IdentityHashMap<>();
    Map<EObject, ParsedSource.Tree> units = new IdentityHashMap<>();
    List<INode> roots = new ArrayList<>();
    Errors errors = new Errors(file);
    String text = file.text();
    List<DeclarationSplitter.Piece> pieces = DeclarationSplitter.split(text);
    for (int i = 0; i < pieces.size(); i++) {
      DeclarationSplitter.Piece piece = pieces.get(i);
      String part = text.substring(piece.from(), piece.to());
      // Equal declarations need trees of their own, since each has its own place.
      Deque<Parsed> trees = before.get(part);
      Parsed parsed;
      try {
        parsed =
            trees == null || trees.isEmpty()
                ? new Parsed(Holder.PARSER.parse(new StringReader(part)), new Regions())
                : trees.pop();
      } catch (RuntimeException e) {
        if (!isOverflow(e)) {
          throw e;
        }
        errors.add(
            Diagnostic.of(
                DiagnosticCode.SYNTAX,
                new Span(file, piece.from(), 1),
                "this declaration is nested too deeply"));
        continue;
      }
      IParseResult tree = parsed.tree();
      now.computeIfAbsent(part, key -> new ArrayDeque<>(1)).add(parsed);
      units.put(tree.getRootASTElement(), new ParsedSource.Tree(piece.from(), parsed.regions()));
      starts.put(tree.getRootNode(), piece.from());
      roots.add(tree.getRootNode());
      List<Declaration> found =
          tree.getRootASTElement() instanceof SourceUnit unit ? unit.getDeclarations() : List.of();
      if (tree.hasSyntaxErrors()) {
        // A piece is one declaration: what the parser takes for more are shreds of a broken one.
        found = found.isEmpty() ? found : found.subList(0, 1);
        errors.add(tree, found, piece.from(), i == pieces.size() - 1);
      }
      declarations.addAll(found);
    }
    known.put(file.name(), now);
    return new ParsedSource(file, declarations, errors.found, starts, units, roots);
  }

  /** Xtext wraps what the generated parser throws. */
  private static boolean isOverflow(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StackOverflowError) {
        return true;
      }
    }
    return false;
  }

  /** Forgets the trees of all files but these. */
  public void retain(Set<String> names) {
    known.keySet().retainAll(names);
  }

  /** One error a line at most: what follows on a line is a consequence of its first error. */
  private static final class Errors {
    private final SourceFile file;
    private final List<Diagnostic> found = new ArrayList<>();
    private int lastLine = -1;

    Errors(SourceFile file) {
      this.file = file;
    }

    void add(IParseResult tree, List<Declaration> declarations, int start, boolean last) {
      List<Diagnostic> errors = new ArrayList<>();
      for (INode node : tree.getSyntaxErrors()) {
        errors.add(diagnostic(node, start, last));
      }
      errors.sort(Comparator.comparingInt(error -> error.span().offset()));
      if (!declarations.isEmpty()) {
        // Behind the declaration there are only consequences of what went wrong within.
        int end = start + NodeModelUtils.findActualNodeFor(declarations.get(0)).getEndOffset();
        Diagnostic first = errors.get(0);
        errors.removeIf(error -> error != first && error.span().offset() > end);
      }
      errors.addAll(openLiterals(tree.getRootNode(), start));
      errors.sort(Comparator.comparingInt(error -> error.span().offset()));
      errors.forEach(this::add);
    }

    void add(Diagnostic error) {
      int line = error.span().start().line();
      if (line > lastLine && found.size() < MOST_ERRORS) {
        found.add(error);
        lastLine = line;
      }
    }

    /** Strings and characters without an end, which swallow the rest of their line. */
    private List<Diagnostic> openLiterals(INode root, int start) {
      List<Diagnostic> open = new ArrayList<>();
      for (ILeafNode leaf : root.getLeafNodes()) {
        String text = leaf.getText();
        char quote = leaf.isHidden() || text.isEmpty() ? 0 : text.charAt(0);
        if ((quote == '"' || quote == '\'')
            && (text.length() < 2 || text.charAt(text.length() - 1) != quote)) {
          open.add(
              Diagnostic.of(
                  DiagnosticCode.BAD_STRING,
                  new Span(file, start + leaf.getOffset(), leaf.getLength()),
                  (quote == '"' ? "the string" : "the character") + " does not end on its line"));
        }
      }
      return open;
    }

    private Diagnostic diagnostic(INode node, int start, boolean last) {
      SyntaxErrorMessage error = node.getSyntaxErrorMessage();
      String message = last ? error.getMessage() : SyntaxMessages.beforeMore(error.getMessage());
      String[] data = error.getIssueData();
      if (data == null || data.length < 3) {
        Span span = new Span(file, start + node.getOffset(), node.getLength());
        return Diagnostic.of(DiagnosticCode.SYNTAX, span, message);
      }
      Span span = new Span(file, start + Integer.parseInt(data[0]), Integer.parseInt(data[1]));
      Diagnostic diagnostic = Diagnostic.of(DiagnosticCode.SYNTAX, span, message);
      if (data.length > 3) {
        return replacement(diagnostic.withHelp(data[3]), data);
      }
      return data[2].isEmpty()
          ? diagnostic
          : diagnostic.withFix(
              "insert `" + data[2] + "`", new Span(file, span.offset(), 0), data[2]);
    }

    private static Diagnostic replacement(Diagnostic diagnostic, String[] data) {
      Span span = diagnostic.span();
      String title =
          data[2].isEmpty() ? "remove `" + span.text() + "`" : "change to `" + data[2] + "`";
      return Boolean.parseBoolean(data[4]) ? diagnostic.withFix(title, span, data[2]) : diagnostic;
    }
  }
}
