package org.b.dsl.ide.completion;

import java.util.Optional;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelVersion;
import org.b.core.facts.ProgramType;
import org.b.core.facts.ProgramType.PacketAccess;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Names;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/**
 * Where something is typed.
 *
 * @param offset start of the word that is typed
 * @param last index of the code's token before that word; -1 if there is none
 */
record Place(AnalyzedDocument document, int offset, int last) {
  Code code() {
    return document.outline().code();
  }

  Names names() {
    return document.names();
  }

  Token before() {
    return code().get(last);
  }

  boolean isBehind(String... texts) {
    for (String text : texts) {
      if (before().is(text)) {
        return true;
      }
    }
    return false;
  }

  Optional<Outline.Function> function() {
    return document
        .outline()
        .functionAt(offset)
        .filter(f -> f.body().offset() < offset && offset <= f.body().end());
  }

  /** The test that the place is in. */
  Optional<Outline.Test> test() {
    return document
        .outline()
        .around(offset)
        .filter(Outline.Test.class::isInstance)
        .map(Outline.Test.class::cast)
        .filter(t -> t.name().span().end() < offset && offset < t.span().end());
  }

  Optional<ProgramType> programType() {
    return function().flatMap(names()::programType);
  }

  /** Whether the function around may call it. */
  boolean allows(Callable callable) {
    return callable.isAllowed(programType(), target())
        && (!callable.maySleep()
            || function().flatMap(names()::hook).map(Hook::sleepable).orElse(true));
  }

  KernelVersion target() {
    return names().target();
  }

  /** Whether the program has a packet, or may have one for all that is known. */
  boolean mayHavePacket() {
    return programType().map(type -> type.packetRead() != PacketAccess.NONE).orElse(true);
  }

  /** Whether a statement may start here. */
  boolean startsStatement() {
    return last < 0 || isBehind("{", "}", ";");
  }
}
