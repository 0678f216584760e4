package org.b.cli.command;

import java.util.List;
import java.util.Optional;
import org.b.cli.Failure;
import org.b.cli.Suggestions;
import org.b.cli.input.ProgramInput;
import org.b.cli.kernel.BtfOption;
import org.b.core.facts.Hook;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.KernelVersion;
import org.b.core.kernel.KernelTypes;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendRequest.DefaultHook;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that say how a program is to be understood, and what they mean. */
final class ProgramSyntax {
  private ProgramSyntax() {}

  static CommandSpec add(CommandSpec spec) {
    return spec.addOption(
            Syntax.option(
                "--target", "VERSION", "oldest kernel to serve, such as 5.10 (default: 5.10)"))
        .addOption(
            Syntax.option(
                "--proto",
                "FILE",
                "protocol headers and parser states (also: a second file that declares nothing"
                    + " else)"))
        .addOption(
            Syntax.option(
                "--hook", "KIND[:ARG]", "hook of functions without an attribute; see b list hooks"))
        .addOption(btf());
  }

  static OptionSpec btf() {
    return Syntax.option(
        "--btf",
        "FILE",
        "types of the kernel: BTF, or an ELF file with it (default: the running kernel's)");
  }

  /** The kernel types that a command is to use. */
  static KernelTypes kernelTypes(ParseResult arguments) {
    String file = arguments.matchedOptionValue("--btf", (String) null);
    return file == null ? BtfOption.running() : BtfOption.file(file);
  }

  static List<ProgramInput> inputs(ParseResult arguments, List<String> files) {
    return ProgramInput.of(
        files, Optional.ofNullable(arguments.matchedOptionValue("--proto", (String) null)));
  }

  /** The one program that a command takes. */
  static ProgramInput input(ParseResult arguments, List<String> files) {
    List<ProgramInput> inputs = inputs(arguments, files);
    if (inputs.size() != 1) {
      throw Failure.usage(
          "one program at a time, and " + inputs.get(1).program().name() + " is a second one",
          "a second file may only declare structs and parser states (a proto file)");
    }
    return inputs.get(0);
  }

  static FrontendRequest request(ParseResult arguments, ProgramInput input) {
    return request(arguments, input, kernelTypes(arguments));
  }

  /** As {@link #request(ParseResult, ProgramInput)} for one of several programs. */
  static FrontendRequest request(ParseResult arguments, ProgramInput input, KernelTypes types) {
    FrontendRequest request = input.request().withKernelTypes(types);
    String target = arguments.matchedOptionValue("--target", (String) null);
    if (target != null) {
      request =
          request.withTarget(
              KernelVersion.parse(target)
                  .orElseThrow(
                      () ->
                          Failure.usage(
                              "`" + target + "` is not a kernel version",
                              "write a version such as 5.10")));
    }
    String hook = arguments.matchedOptionValue("--hook", (String) null);
    return hook == null ? request : request.withDefaultHook(hook(hook));
  }

  static DefaultHook hook(String text) {
    DefaultHook hook = DefaultHook.parse(text);
    if (KernelFacts.hook(hook.kind()).isEmpty()) {
      List<String> known = KernelFacts.hooks().stream().map(Hook::name).toList();
      throw Failure.usage(
          "no hook `" + hook.kind() + "`" + Suggestions.didYouMean(hook.kind(), known),
          "hooks: " + String.join(", ", known));
    }
    return hook;
  }
}
