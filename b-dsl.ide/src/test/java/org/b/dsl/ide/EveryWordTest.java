package org.b.dsl.ide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.source.SourceFile;
import org.b.dsl.ide.Samples.Sample;
import org.b.dsl.ide.completion.Completions;
import org.b.dsl.ide.highlight.SemanticTokens;
import org.b.dsl.ide.hover.Hovers;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.token.Token;
import org.junit.jupiter.api.Test;

/**
 * Asks of each word in the examples and in the language's manual what an editor would: whoever adds
 * a construct finds here what the editor does not know of it.
 */
class EveryWordTest {
  /** Names of blocks that nothing refers to, and what the bundled kernel types do not have. */
  private static final Set<String> MEANINGLESS =
      Set.of("hit", "none", "full", "state", "hello", "number");

  /** Distinct words that may be without an explanation before somebody has to look. */
  private static final int MOST_UNKNOWN = 4;

  private static List<Sample> samples() throws IOException {
    List<Sample> samples = new ArrayList<>(Samples.examples());
    Matcher block =
        Pattern.compile("```b\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("..", "docs", "language.md")));
    while (block.find()) {
      samples.add(new Sample("manual.b", block.group(1), Optional.empty()));
    }
    return samples;
  }

  @Test
  void isExplainedAndColoured() throws IOException {
    Set<String> unknown = new TreeSet<>();
    for (Sample sample : samples()) {
      AnalyzedDocument document = sample.analyze();
      Set<Integer> coloured = new HashSet<>();
      SemanticTokens.of(document).forEach(token -> coloured.add(token.offset()));
      Code code = document.outline().code();
      for (int i = 0; i < code.size(); i++) {
        Token word = code.get(i);
        if (word.isWord()
            && (document.binder().meaning(i) instanceof Meaning.Unknown
                || Hovers.at(document, word.offset()).isEmpty()
                || !coloured.contains(word.offset()))) {
          unknown.add(word.text());
        }
      }
    }
    unknown.removeAll(MEANINGLESS);
    assertTrue(unknown.size() <= MOST_UNKNOWN, unknown.toString());
  }

  /** Of a word's first letters, completion knows the whole word, unless it is a new name. */
  @Test
  void isOfferedByCompletion() throws IOException {
    int words = 0;
    List<String> missing = new ArrayList<>();
    for (Sample sample : samples()) {
      AnalyzedDocument document = sample.analyze();
      Code code = document.outline().code();
      // Every third word, since each takes a text of its own.
      for (int i = 0; i < code.size(); i += 3) {
        Token word = code.get(i);
        if (word.isWord() && document.outline().declaredAt(word.offset()).isEmpty()) {
          words++;
          if (!isOffered(document, word)) {
            missing.add(word.text());
          }
        }
      }
    }
    assertTrue(missing.size() < words / 20, missing.size() + " of " + words + ": " + missing);
  }

  private static boolean isOffered(AnalyzedDocument document, Token word) {
    String text = document.file().text();
    // Constants and helpers are too many to be offered before three letters.
    int kept = Math.min(word.text().length(), word.text().matches("[A-Z_0-9]{4,}|bpf_.*") ? 3 : 1);
    String cut = text.substring(0, word.offset() + kept) + text.substring(word.end());
    AnalyzedDocument typed =
        AnalyzedDocument.of(new SourceFile(document.file().name(), cut), document.result());
    return Completions.at(typed, word.offset() + kept).stream()
        .map(item -> item.label().replaceFirst("^(?:[.$]|\\w+::)", "").replaceFirst(" .*", ""))
        .anyMatch(word.text()::equals);
  }

  @Test
  void samplesAreThere() throws IOException {
    assertTrue(samples().size() > 60);
    assertEquals(List.of(), samples().stream().filter(s -> s.program().isBlank()).toList());
  }
}
