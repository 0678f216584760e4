package org.b.cli.command;

import org.b.cli.Failure;
import picocli.CommandLine.ParseResult;

/** The value of {@code --format}. */
final class Formats {
  private Formats() {}

  static boolean isJson(ParseResult arguments) {
    String format = arguments.matchedOptionValue("--format", "text");
    return switch (format) {
      case "json" -> true;
      case "text" -> false;
      default -> throw Failure.usage("no format `" + format + "`", "use text or json");
    };
  }
}
