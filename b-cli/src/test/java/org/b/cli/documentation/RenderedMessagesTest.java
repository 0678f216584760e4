package org.b.cli.documentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.b.core.diagnostics.ExplanationPage;
import org.b.core.diagnostics.TextRenderer;
import org.b.core.diagnostics.TextStyle;
import org.junit.jupiter.api.Test;

/**
 * What a terminal shows for the wrong program of each explanation page, kept in one file that a
 * reviewer reads: {@code -Dupdate=true} writes it anew.
 */
class RenderedMessagesTest {
  private static final Path MESSAGES = Path.of("src/test/messages.txt");

  @Test
  void messagesAreThoseThatWereReviewed() throws IOException {
    TextRenderer renderer = new TextRenderer(TextStyle.PLAIN);
    String rendered =
        ExplanationPagesTest.testableAlone()
            .map(
                code ->
                    renderer.render(
                        ExplanationPagesTest.analyze(ExplanationPage.of(code).wrong())
                            .diagnostics()))
            .collect(Collectors.joining("\n"));
    if (Boolean.getBoolean("update")) {
      Files.writeString(MESSAGES, rendered);
    }
    assertEquals(Files.readString(MESSAGES), rendered);
  }
}
