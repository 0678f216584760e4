package org.b.cli.input;

import java.util.List;
import java.util.Optional;
import org.b.cli.Failure;
import org.b.cli.Suggestions;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;

/**
 * {@code --attach FUNCTION=KIND:ARGUMENT}: where one function goes, {@code sys_wr=ksyscall:write},
 * {@code on_packet=tc:eth0:ingress}.
 *
 * @param argument as written after the kind; may be empty
 */
public record AttachRequest(String function, Hook hook, String argument) {
  public static AttachRequest parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1 || equals == text.length() - 1) {
      throw Failure.usage(
          "--attach " + text + ": not of the form FUNCTION=KIND:ARGUMENT",
          "write for example --attach sys_wr=ksyscall:write or --attach on_packet=tc:eth0:ingress");
    }
    String place = text.substring(equals + 1);
    int colon = place.indexOf(':');
    String kind = colon < 0 ? place : place.substring(0, colon);
    Optional<Hook> hook = KernelFacts.hook(kind);
    if (hook.isEmpty()) {
      List<String> known = KernelFacts.hooks().stream().map(Hook::name).toList();
      throw Failure.usage(
          "--attach " + text + ": no hook `" + kind + "`" + Suggestions.didYouMean(kind, known),
          "hooks: " + String.join(", ", known));
    }
    return new AttachRequest(
        text.substring(0, equals), hook.get(), colon < 0 ? "" : place.substring(colon + 1));
  }
}
