package org.b.dsl.ide.completion;

import java.util.List;
import org.b.core.facts.KernelVersion;
import org.b.core.source.Span;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.completion.CompletionItem.Kind;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.token.Token;

/** Proposals in the format of {@code log}. */
final class LogCompletion {
  /** bpf_bprintf_prepare in kernel/bpf/helpers.c takes more since then. */
  private static final KernelVersion RICH = new KernelVersion(5, 13);

  private record Conversion(String text, String meaning, boolean rich) {}

  private static final List<Conversion> CONVERSIONS =
      List.of(
          new Conversion("%u", "unsigned, 32 bits", false),
          new Conversion("%llu", "unsigned, 64 bits", false),
          new Conversion("%d", "signed, 32 bits", false),
          new Conversion("%lld", "signed, 64 bits", false),
          new Conversion("%x", "hexadecimal, 32 bits", false),
          new Conversion("%llx", "hexadecimal, 64 bits", false),
          new Conversion("%s", "a text", false),
          new Conversion("%p", "an address", false),
          new Conversion("%X", "hexadecimal in capitals, 32 bits", true),
          new Conversion("%c", "a character", true),
          new Conversion("%%", "a percent sign", true));

  private LogCompletion() {}

  static List<CompletionItem> format(AnalyzedDocument document, Token string, int offset) {
    Code code = document.outline().code();
    int index = code.lastBefore(string.offset() + 1);
    boolean log = code.is(index - 1, "(") && code.is(index - 2, "log");
    boolean stream =
        code.is(index - 1, ",")
            && code.is(index - 3, "(")
            && code.is(index - 4, "bpf_stream_printk");
    if (!log && !stream) {
      return List.of();
    }
    String typed = string.text().substring(0, offset - string.offset());
    int percent = typed.lastIndexOf('%');
    boolean within = percent >= 0 && typed.substring(percent + 1).matches("l{0,2}");
    int start = within ? string.offset() + percent : offset;
    Proposals proposals =
        new Proposals(
            new Span(document.file(), start, offset - start),
            within ? typed.substring(percent) : "",
            false);
    KernelVersion target = document.names().target();
    for (int i = 0; i < CONVERSIONS.size(); i++) {
      Conversion conversion = CONVERSIONS.get(i);
      if (!conversion.rich() || target.atLeast(RICH)) {
        proposals.add(
            Kind.VALUE,
            conversion.text(),
            conversion.meaning(),
            conversion.rich() ? "Since kernel " + RICH + "." : "",
            i);
      }
    }
    return proposals.items();
  }
}
