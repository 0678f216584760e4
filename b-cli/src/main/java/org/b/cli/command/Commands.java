package org.b.cli.command;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands by name, in the order in which help lists them. */
public final class Commands {
  /** Started by the language server; not listed. */
  private static final String WORKER = "worker";

  private static final Map<String, Supplier<Command>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("check", CheckCommand::new);
    COMMANDS.put("build", BuildCommand::new);
    COMMANDS.put("run", RunCommand::new);
    COMMANDS.put("test", TestCommand::new);
    COMMANDS.put("disasm", DisasmCommand::new);
    COMMANDS.put("fmt", FmtCommand::new);
    COMMANDS.put("explain", ExplainCommand::new);
    COMMANDS.put("list", ListCommand::new);
    COMMANDS.put("doctor", DoctorCommand::new);
    COMMANDS.put("lsp", LspCommand::new);
    COMMANDS.put("completion", CompletionCommand::new);
    COMMANDS.put(WORKER, WorkerCommand::new);
  }

  private Commands() {}

  public static Set<String> names() {
    return COMMANDS.keySet().stream()
        .filter(name -> !name.equals(WORKER))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  public static Command command(String name) {
    return COMMANDS.get(name).get();
  }

  /** Syntax of the whole command line; of one command alone where {@code name} names one. */
  public static CommandLine commandLine(String name) {
    CommandSpec root =
        Syntax.command(
            "b",
            "The compiler of B, a C-like language for Linux eBPF: what it accepts, the kernel's"
                + " verifier accepts.");
    root.addOption(
        OptionSpec.builder("-V", "--version")
            .versionHelp(true)
            .description("show the version and exit")
            .build());
    root.usageMessage()
        .commandListHeading("%nCommands:%n")
        .footer(
            "%nExit status: 0 done; 1 the program has errors, or the run failed; 2 wrong usage;"
                + " 3 the environment does not allow it.");
    if (COMMANDS.containsKey(name)) {
      root.addSubcommand(name, command(name).spec());
    } else {
      COMMANDS.forEach((each, command) -> root.addSubcommand(each, command.get().spec()));
    }
    return new CommandLine(root);
  }
}
