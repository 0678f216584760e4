package org.b.lsp.features;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.b.core.source.Position;
import org.b.core.source.SourceFile;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.highlight.SemanticTokens;
import org.eclipse.lsp4j.SemanticTokensDelta;
import org.eclipse.lsp4j.SemanticTokensEdit;
import org.eclipse.lsp4j.SemanticTokensLegend;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/**
 * Semantic tokens in the protocol's numbers, whole, for a range, or as a change of the last ones.
 */
public final class Colours {
  /** Numbers for a token: line and column after the last one, length, type, modifiers. */
  private static final int NUMBERS = 5;

  private record Sent(String id, List<Integer> data) {}

  private final Map<String, Sent> last = new ConcurrentHashMap<>();
  private final AtomicLong counter = new AtomicLong();

  /** The protocol's standard names where they fit, so that every theme has a colour. */
  public static SemanticTokensLegend legend() {
    return new SemanticTokensLegend(
        Arrays.stream(SemanticTokens.Type.values()).map(Colours::name).toList(),
        Arrays.stream(SemanticTokens.Modifier.values()).map(Colours::name).toList());
  }

  private static String name(SemanticTokens.Type type) {
    return switch (type) {
      case NAMESPACE -> "namespace";
      case TYPE -> "type";
      case STRUCT -> "struct";
      case HEADER -> "class";
      case FIELD -> "property";
      case TABLE -> "variable";
      case FUNCTION -> "function";
      case STATE -> "event";
      case PARAMETER -> "parameter";
      case VARIABLE -> "variable";
      case BUILTIN -> "method";
      case DECORATOR -> "decorator";
      case ENUM_MEMBER -> "enumMember";
      case KEYWORD -> "keyword";
      case DIRECTIVE -> "macro";
      case NUMBER -> "number";
      case STRING -> "string";
      case COMMENT -> "comment";
    };
  }

  private static String name(SemanticTokens.Modifier modifier) {
    return switch (modifier) {
      case DECLARATION -> "declaration";
      case READONLY -> "readonly";
      case DEFAULT_LIBRARY -> "defaultLibrary";
    };
  }

  /** The tokens of a text. */
  public org.eclipse.lsp4j.SemanticTokens whole(String uri, AnalyzedDocument document) {
    Sent sent = remember(uri, encode(document.file(), SemanticTokens.of(document)));
    return new org.eclipse.lsp4j.SemanticTokens(sent.id(), sent.data());
  }

  public static org.eclipse.lsp4j.SemanticTokens range(
      AnalyzedDocument document, int from, int to) {
    return new org.eclipse.lsp4j.SemanticTokens(
        encode(document.file(), SemanticTokens.of(document, from, to)));
  }

  /** What changed since an earlier answer; everything where that is not known any more. */
  public Either<org.eclipse.lsp4j.SemanticTokens, SemanticTokensDelta> change(
      String uri, String previous, AnalyzedDocument document) {
    Sent before = last.get(uri);
    List<Integer> data = encode(document.file(), SemanticTokens.of(document));
    Sent sent = remember(uri, data);
    if (before == null || !before.id().equals(previous)) {
      return Either.forLeft(new org.eclipse.lsp4j.SemanticTokens(sent.id(), data));
    }
    return Either.forRight(new SemanticTokensDelta(edits(before.data(), data), sent.id()));
  }

  /** The editor closed the text. */
  public void forget(String uri) {
    last.remove(uri);
  }

  private Sent remember(String uri, List<Integer> data) {
    Sent sent = new Sent(Long.toString(counter.incrementAndGet()), data);
    last.put(uri, sent);
    return sent;
  }

  /** One edit between what both have at the start and at the end. */
  private static List<SemanticTokensEdit> edits(List<Integer> before, List<Integer> now) {
    int most = Math.min(before.size(), now.size());
    int start = 0;
    while (start < most && before.get(start).equals(now.get(start))) {
      start++;
    }
    int end = 0;
    while (end < most - start
        && before.get(before.size() - 1 - end).equals(now.get(now.size() - 1 - end))) {
      end++;
    }
    if (start == before.size() && start == now.size()) {
      return List.of();
    }
    return List.of(
        new SemanticTokensEdit(
            start, before.size() - end - start, List.copyOf(now.subList(start, now.size() - end))));
  }

  private static List<Integer> encode(SourceFile file, List<SemanticTokens.SemanticToken> tokens) {
    List<Integer> data = new ArrayList<>(tokens.size() * NUMBERS);
    int[] last = {0, 0};
    for (SemanticTokens.SemanticToken token : tokens) {
      Position start = file.position(token.offset());
      Position end = file.position(token.offset() + token.length());
      // A token of several lines is one for each line: not every editor takes longer ones.
      for (int line = start.line(); line <= end.line(); line++) {
        int from = line == start.line() ? start.column() : 0;
        int to = line == end.line() ? end.column() : file.line(line).length();
        if (to > from) {
          add(data, last, line, from, to - from, token);
        }
      }
    }
    return data;
  }

  private static void add(
      List<Integer> data,
      int[] last,
      int line,
      int column,
      int length,
      SemanticTokens.SemanticToken token) {
    data.add(line - last[0]);
    data.add(line == last[0] ? column - last[1] : column);
    data.add(length);
    data.add(token.type().ordinal());
    int modifiers = 0;
    for (SemanticTokens.Modifier modifier : token.modifiers()) {
      modifiers |= 1 << modifier.ordinal();
    }
    data.add(modifiers);
    last[0] = line;
    last[1] = column;
  }
}
