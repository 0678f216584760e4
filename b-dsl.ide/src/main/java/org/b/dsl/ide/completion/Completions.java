package org.b.dsl.ide.completion;

import java.util.List;
import java.util.Optional;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/** Finds what may be typed at a place. */
public final class Completions {
  private Completions() {}

  /** Characters that ask for proposals when they are typed. */
  public static final List<String> TRIGGERS = List.of(".", ">", ":", "$", "@", "#", "<", "%", "(");

  /** Names of the kernel that are proposed at once; with so many, more typing finds others. */
  public static final int MOST_KERNEL_NAMES = 200;

  /** The proposals for a place, the most relevant first. */
  public static List<CompletionItem> at(AnalyzedDocument document, int offset) {
    int at = Math.max(0, Math.min(offset, document.file().text().length()));
    Code code = document.outline().code();
    Optional<Token> inside = around(document, at);
    if (inside.isPresent()) {
      Token token = inside.get();
      return switch (token.kind()) {
        case DIRECTIVE -> TopLevelCompletion.directive(document, token, at);
        case STRING -> LogCompletion.format(document, token, at);
        default -> List.of();
      };
    }
    int last = code.lastBefore(at);
    int start = at;
    if (last >= 0 && code.get(last).isWord() && code.get(last).end() >= at) {
      start = code.get(last).offset();
      last--;
    }
    Proposals proposals =
        new Proposals(
            new Span(document.file(), start, at - start),
            document.file().text().substring(start, at),
            code.is(last + (start < at ? 2 : 1), "("));
    propose(new Place(document, start, last), proposals);
    return proposals.items().stream()
        .sorted(java.util.Comparator.comparing(CompletionItem::sortText))
        .toList();
  }

  /** The comment, string, number or directive that a place is in. */
  private static Optional<Token> around(AnalyzedDocument document, int offset) {
    List<Token> tokens = document.tokens();
    int low = 0;
    int high = tokens.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Token token = tokens.get(middle);
      if (token.end() < offset || token.end() == offset && !isOpenEnded(token)) {
        low = middle + 1;
      } else if (token.offset() >= offset) {
        high = middle - 1;
      } else {
        return token.isWord()
                || token.kind() == Token.Kind.PUNCTUATION
                || token.kind() == Token.Kind.CONDITION
                || token.kind() == Token.Kind.SPACE
                || token.kind() == Token.Kind.UNKNOWN
            ? Optional.empty()
            : Optional.of(token);
      }
    }
    return Optional.empty();
  }

  /** Whether a place at the end of the token is still in it. */
  private static boolean isOpenEnded(Token token) {
    return switch (token.kind()) {
      case DIRECTIVE, NUMBER -> true;
      case LINE_COMMENT -> !token.text().endsWith("\n");
      case STRING -> token.text().length() == 1 || !token.text().endsWith("\"");
      case BLOCK_COMMENT -> !token.text().endsWith("*/") || token.text().length() < 4;
      default -> false;
    };
  }

  private static void propose(Place place, Proposals proposals) {
    Code code = place.code();
    int last = place.last();
    Binder binder = place.document().binder();
    if (place.isBehind(".") && code.is(last - 2, "@") && binder.isHook(last - 2)) {
      TopLevelCompletion.sleepable(place, proposals);
    } else if (place.isBehind(".", "->")) {
      MemberCompletion.propose(place, proposals);
    } else if (place.isBehind("$")) {
      MemberCompletion.headers(place, proposals);
    } else if (place.isBehind("@")) {
      if (binder.isHook(last)) {
        TopLevelCompletion.hooks(place, proposals);
      } else {
        MemberCompletion.headers(place, proposals);
      }
    } else if (place.isBehind("::")) {
      StateCompletion.scoped(place, proposals);
    } else if (place.isBehind("goto", "next", "continue", "state") && code.startsStatement(last)) {
      StateCompletion.propose(place, proposals);
    } else if (binder.tableArgument(last + 1) >= 0) {
      TableCompletion.argument(binder.tableArgument(last + 1), place, proposals);
    } else if (binder.typeOfTable(last + 1).isPresent()) {
      int argument = binder.argumentsBetween(binder.tableBracket(last + 1), last + 1);
      TableCompletion.typed(binder.typeOfTable(last + 1).get(), argument, place, proposals);
    } else if (place.isBehind("struct")) {
      TypeCompletion.structs(place, proposals);
    } else if (!TopLevelCompletion.attributeArgument(place, proposals)) {
      byDeclaration(place, proposals);
    }
  }

  private static void byDeclaration(Place place, Proposals proposals) {
    if (place.function().isPresent() || inTransition(place)) {
      BodyCompletion.propose(place, proposals);
      return;
    }
    Optional<Outline.Test> test = place.test();
    if (test.isPresent()) {
      TestCompletion.propose(test.get(), place, proposals);
      return;
    }
    int open = place.code().openBefore(place.last() + 1);
    if (open >= 0 && inTable(place, open, proposals)) {
      return;
    }
    if (open >= 0 && place.code().is(open, "(")) {
      if (place.isBehind("(", ",")) {
        TopLevelCompletion.parameter(place, proposals);
      }
    } else if (open >= 0 && place.code().is(open, "[")) {
      TopLevelCompletion.constants(place, proposals);
    } else if (open >= 0 && place.code().is(open, "{")) {
      if (place.startsStatement()) {
        TypeCompletion.fieldTypes(place, proposals);
      }
    } else if (TopLevelCompletion.declaredType(place, proposals)) {
      return;
    } else if (place.startsStatement()
        || place.before().kind() == Token.Kind.DIRECTIVE
        || place.isBehind(")") && !place.names().functions().isEmpty()
        || startsLine(place)) {
      TopLevelCompletion.propose(place, proposals);
    }
  }

  /** In the parentheses of a table's size, or the braces of what a table starts with. */
  private static boolean inTable(Place place, int open, Proposals proposals) {
    Code code = place.code();
    Optional<Outline.Table> table =
        place
            .document()
            .outline()
            .around(place.offset())
            .filter(Outline.Table.class::isInstance)
            .map(Outline.Table.class::cast)
            .filter(found -> found.name().span().end() <= code.get(open).offset());
    if (table.isEmpty()) {
      return false;
    }
    if (place.isBehind("=") && code.is(open, "{")) {
      TopLevelCompletion.programs(place, proposals);
    } else {
      TopLevelCompletion.constants(place, proposals);
    }
    return true;
  }

  private static boolean startsLine(Place place) {
    int line = place.document().file().position(place.offset()).line();
    String text = place.document().file().text();
    return text.substring(place.document().file().lineStart(line), place.offset()).isBlank()
        && !place.isBehind(",", "=", "(");
  }

  private static boolean inTransition(Place place) {
    return place
        .document()
        .outline()
        .around(place.offset())
        .filter(Outline.State.class::isInstance)
        .map(d -> ((Outline.State) d).body())
        .filter(body -> body.offset() < place.offset() && place.offset() <= body.end())
        .isPresent();
  }
}
