package org.b.dsl.ide.edit;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.b.core.source.Span;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/** Fixes of values that do not fit where they go. */
final class ValueFixes {
  private static final List<Integer> WIDTHS = List.of(8, 16, 32, 64);
  private static final Pattern NEEDED_BYTES = Pattern.compile("takes (\\d+) bytes");
  private static final Pattern SLICE =
      Pattern.compile("takes bits (\\d+) to \\d+, but the value has (\\d+) bits");
  private static final Pattern SLICE_WIDTH = Pattern.compile(":\\+\\s*(\\w+)");
  private static final Pattern HEADER_BITS = Pattern.compile("has (\\d+) bits");

  private ValueFixes() {}

  /** {@code u8 bytes = 300;} becomes {@code u16 bytes = 300;}. */
  static void widen(Fixes fixes) {
    Code code = fixes.document.outline().code();
    int value = code.lastBefore(fixes.offset() + 1);
    if (code.get(value).kind() != Token.Kind.NUMBER || !code.is(value - 1, "=")) {
      return;
    }
    Optional<Outline.Variable> variable =
        fixes
            .document
            .outline()
            .declaredAt(code.get(value - 2).offset())
            .filter(Outline.Variable.class::isInstance)
            .map(Outline.Variable.class::cast);
    if (variable.isEmpty() || variable.get().type().width().isPresent()) {
      return;
    }
    Outline.TypeUse type = variable.get().type();
    long number;
    try {
      number = Long.decode(fixes.span().text());
    } catch (NumberFormatException notPlain) {
      return;
    }
    boolean signed = type.integer().startsWith("i");
    for (int width : WIDTHS) {
      if (width > type.bits() && (width == 64 || number >> (signed ? width - 1 : width) == 0)) {
        String wider = (signed ? "i" : "u") + width;
        int from = code.lastBefore(variable.get().name().span().offset());
        if (code.is(from, type.integer())) {
          Token word = code.get(from);
          fixes.add(
              "make `" + variable.get().name().text() + "` a " + wider,
              new TextEdit(new Span(fixes.file(), word.offset(), word.text().length()), wider));
        }
        return;
      }
    }
  }

  /** {@code char name[4] = "bash";} becomes {@code char name[5] = "bash";}. */
  static void lengthen(Fixes fixes) {
    Matcher needed = NEEDED_BYTES.matcher(fixes.diagnostic.message());
    Code code = fixes.document.outline().code();
    int value = code.lastBefore(fixes.offset() + 1);
    if (needed.find()
        && code.is(value - 1, "=")
        && code.is(value - 2, "]")
        && code.get(value - 3).kind() == Token.Kind.NUMBER
        && code.is(value - 4, "[")
        && fixes.document.outline().declaredAt(code.get(value - 5).offset()).isPresent()) {
      Token length = code.get(value - 3);
      fixes.add(
          "make room for " + needed.group(1) + " bytes",
          new TextEdit(
              new Span(fixes.file(), length.offset(), length.text().length()), needed.group(1)));
    }
  }

  /** {@code length[28:+8]} of 32 bits becomes {@code length[28:+4]}. */
  static void narrowSlice(Fixes fixes) {
    Matcher bits = SLICE.matcher(fixes.diagnostic.message());
    Matcher width = SLICE_WIDTH.matcher(fixes.span().text());
    if (!bits.find() || !width.find()) {
      return;
    }
    int left = Integer.parseInt(bits.group(2)) - Integer.parseInt(bits.group(1));
    if (left > 0) {
      Span place =
          new Span(fixes.file(), fixes.offset() + width.start(1), width.end(1) - width.start(1));
      fixes.add("take " + left + " bits", new TextEdit(place, Integer.toString(left)));
    }
  }

  /** Names the bits that a header of a proto file lacks for whole bytes. */
  static void fillHeader(Fixes fixes) {
    Matcher bits = HEADER_BITS.matcher(fixes.diagnostic.message());
    Optional<Outline.Struct> header =
        fixes
            .document
            .outline()
            .around(fixes.offset())
            .filter(Outline.Struct.class::isInstance)
            .map(Outline.Struct.class::cast)
            .filter(struct -> !struct.fields().isEmpty() && struct.field("unused").isEmpty());
    if (!bits.find() || header.isEmpty()) {
      return;
    }
    int missing = 8 - Integer.parseInt(bits.group(1)) % 8;
    List<Outline.Field> fields = header.get().fields();
    Span last = fields.get(fields.size() - 1).span();
    boolean oneLine =
        header.get().span().start().line() == header.get().span().endPosition().line();
    String separator = oneLine ? " " : "\n" + fixes.indentation(last.offset());
    fixes.add(
        "name " + (missing == 1 ? "the bit that is missing" : missing + " bits that are missing"),
        fixes.insert(last.end(), separator + "u8 unused:" + missing + ";"));
  }
}
