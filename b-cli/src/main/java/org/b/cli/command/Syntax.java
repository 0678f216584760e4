package org.b.cli.command;

import java.io.File;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Pieces of command syntax that several commands share. */
final class Syntax {
  private static final int HELP_WIDTH = 100;

  private Syntax() {}

  /** A command with {@code --help} and a description. */
  static CommandSpec command(String name, String... description) {
    CommandSpec spec = CommandSpec.create().name(name);
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("show this help and exit")
            .build());
    spec.usageMessage()
        .description(description)
        .width(HELP_WIDTH)
        .abbreviateSynopsis(false)
        .sortOptions(false)
        .parameterListHeading("%n")
        .optionListHeading("%nOptions:%n");
    return spec;
  }

  static OptionSpec option(String name, String value, String... description) {
    return OptionSpec.builder(name)
        .paramLabel(value)
        .type(String.class)
        .description(description)
        .build();
  }

  static OptionSpec repeatable(String name, String value, String... description) {
    return OptionSpec.builder(name)
        .paramLabel(value)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .description(description)
        .build();
  }

  static OptionSpec flag(String name, String... description) {
    return OptionSpec.builder(name).type(boolean.class).description(description).build();
  }

  static OptionSpec format() {
    return OptionSpec.builder("--format")
        .paramLabel("text|json")
        .type(String.class)
        .completionCandidates(List.of("text", "json"))
        .defaultValue("text")
        .description("form of the output (default: text)")
        .build();
  }

  static PositionalParamSpec parameter(
      String index, String arity, String label, String... description) {
    boolean many = index.contains("..");
    PositionalParamSpec.Builder builder =
        PositionalParamSpec.builder()
            .index(index)
            .arity(arity)
            .required(!arity.startsWith("0"))
            .paramLabel(label)
            .description(description);
    return many
        ? builder.type(List.class).auxiliaryTypes(String.class).build()
        : builder.type(String.class).build();
  }

  static PositionalParamSpec files(String arity, String label, String... description) {
    return PositionalParamSpec.builder()
        .index("0..*")
        .arity(arity)
        .required(!arity.startsWith("0"))
        .paramLabel(label)
        .type(List.class)
        .auxiliaryTypes(File.class)
        .description(description)
        .build();
  }

  /** Values of {@link #files}, as written. */
  static List<String> fileNames(ParseResult arguments) {
    List<File> files = arguments.matchedPositionalValue(0, List.of());
    return files.stream().map(File::getPath).toList();
  }
}
