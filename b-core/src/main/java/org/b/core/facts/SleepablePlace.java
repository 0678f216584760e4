package org.b.core.facts;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where programs of a hook may sleep.
 *
 * @param hook the hook's name, without {@code .s}
 * @param place what stands in the parentheses; {@code *} stands for anything
 * @param since first kernel that lets programs sleep there
 * @param needs the option with which kernels before {@code before} must be built
 */
public record SleepablePlace(
    String hook,
    String place,
    KernelVersion since,
    Optional<String> needs,
    Optional<KernelVersion> before) {

  boolean fits(String argument) {
    return Pattern.matches(
        Pattern.quote(place).replace("*", "\\E.*\\Q"), argument.replace(" ", ""));
  }
}
