package org.b.core.diagnostics;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code b explain} and editors show about a diagnostic: a Markdown page with a title line
 * {@code # B0301: Reference may be null} and the headings of {@link Section}, in that order, each
 * once.
 *
 * <p>{@code Wrong} and {@code Right} each hold one program in a <code>```b</code> fence and, where
 * the built-in protocols do not show the matter, a protocol file in a <code>```b proto.b</code>
 * fence before it. The wrong program has that diagnostic and no other, the right one has none; a
 * line {@code <!-- not testable alone: reason -->} under the title says why that is tested
 * elsewhere.
 *
 * @param title without code and {@code #}
 * @param text the whole page
 * @param notTestable reason why {@code Wrong} is not a complete program, if so
 */
public record ExplanationPage(
    DiagnosticCode code,
    String title,
    String text,
    Map<Section, String> sections,
    Optional<String> notTestable) {
  private static final String MARK = "<!-- not testable alone:";
  private static final String FENCE = "```";

  /** The fixed headings. */
  public enum Section {
    WHY("Why"),
    WRONG("Wrong"),
    RIGHT("Right"),
    KERNEL_RULE("Kernel rule"),
    FIX("Fix");

    private final String heading;

    Section(String heading) {
      this.heading = heading;
    }

    public String heading() {
      return heading;
    }
  }

  /** A program with the protocol file that it needs, if not the built-in one. */
  public record Sample(String program, Optional<String> proto) {}

  /**
   * The page of a code.
   *
   * @throws IllegalStateException if the resource is missing or malformed
   */
  public static ExplanationPage of(DiagnosticCode code) {
    String name = code.code() + ".md";
    try (InputStream stream = ExplanationPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("missing resource " + name);
      }
      return parse(code, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a page.
   *
   * @throws IllegalStateException if it does not have the form described above
   */
  static ExplanationPage parse(DiagnosticCode code, String text) {
    List<String> lines = text.lines().toList();
    String start = "# " + code.code() + ": ";
    if (lines.isEmpty() || !lines.get(0).startsWith(start)) {
      throw malformed(code, "the first line must start with `" + start + "`");
    }
    Map<Section, String> sections = new EnumMap<>(Section.class);
    Optional<String> notTestable = Optional.empty();
    Section current = null;
    StringBuilder body = new StringBuilder();
    boolean inFence = false;
    for (String line : lines.subList(1, lines.size())) {
      inFence ^= line.startsWith(FENCE);
      if (!inFence && line.startsWith("## ")) {
        finish(code, sections, current, body);
        current = next(code, current, line.substring(3));
      } else if (current == null && line.startsWith(MARK)) {
        notTestable = Optional.of(line.substring(MARK.length()).replace("-->", "").strip());
      } else if (current == null && !line.isBlank()) {
        throw malformed(code, "text before the first heading");
      } else {
        body.append(line).append('\n');
      }
    }
    if (inFence) {
      throw malformed(code, "a code sample is not closed");
    }
    finish(code, sections, current, body);
    if (sections.size() != Section.values().length) {
      throw malformed(code, "headings are missing after " + current);
    }
    return new ExplanationPage(
        code, lines.get(0).substring(start.length()), text, Map.copyOf(sections), notTestable);
  }

  private static Section next(DiagnosticCode code, Section current, String heading) {
    Section[] all = Section.values();
    int index = current == null ? 0 : current.ordinal() + 1;
    if (index >= all.length || !all[index].heading().equals(heading)) {
      throw malformed(code, "unexpected heading `" + heading + "`");
    }
    return all[index];
  }

  private static void finish(
      DiagnosticCode code, Map<Section, String> sections, Section current, StringBuilder body) {
    if (current != null) {
      String content = body.toString().strip();
      if (content.isEmpty()) {
        throw malformed(code, "nothing under `" + current.heading() + "`");
      }
      sections.put(current, content);
    }
    body.setLength(0);
  }

  private static IllegalStateException malformed(DiagnosticCode code, String what) {
    return new IllegalStateException("explanation page of " + code.code() + ": " + what);
  }

  /** Markdown under a heading. */
  public String section(Section section) {
    return sections.get(section);
  }

  /** The program that has this diagnostic. */
  public Sample wrong() {
    return sample(Section.WRONG);
  }

  /** The program that is right. */
  public Sample right() {
    return sample(Section.RIGHT);
  }

  private Sample sample(Section section) {
    Optional<String> program = fence(section, FENCE + "b");
    return new Sample(
        program.orElseThrow(() -> malformed(code, "no program under `" + section.heading() + "`")),
        fence(section, FENCE + "b proto.b"));
  }

  /** Content of the section's fenced block whose first line is {@code opening}. */
  private Optional<String> fence(Section section, String opening) {
    List<String> lines = section(section).lines().toList();
    int start = lines.indexOf(opening);
    if (start < 0) {
      return Optional.empty();
    }
    List<String> rest = lines.subList(start + 1, lines.size());
    return Optional.of(String.join("\n", rest.subList(0, rest.indexOf(FENCE))) + "\n");
  }
}
