package org.b.cli.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.backend.load.VerifierException;
import org.b.cli.ExitStatus;
import org.b.cli.Failure;
import org.b.cli.input.AttachRequest;
import org.b.cli.input.Durations;
import org.b.cli.input.ProgramInput;
import org.b.cli.input.Settings;
import org.b.cli.output.Terminal;
import org.b.cli.session.AttachPlan;
import org.b.cli.session.JsonRunOutput;
import org.b.cli.session.KernelRefusal;
import org.b.cli.session.Loading;
import org.b.cli.session.RunOutput;
import org.b.cli.session.Session;
import org.b.cli.session.SessionOptions;
import org.b.cli.session.TextRunOutput;
import org.b.dsl.FrontendRequest;
import org.b.dsl.FrontendRequest.DefaultHook;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b run}: compile, load, attach, show, detach. */
final class RunCommand implements Command {
  private static final int DEFAULT_TOP = 20;

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        ProgramSyntax.add(
            Syntax.command(
                    "run",
                    "Compiles, loads and attaches a program and shows its output until Ctrl-C, the"
                        + " end of COMMAND or of --for; then detaches everything and shows the"
                        + " tables.")
                .addPositional(
                    Syntax.files(
                        "1..*",
                        "FILE.b",
                        "the program, its proto file if it has one; after -- a COMMAND that runs"
                            + " meanwhile")));
    spec.addOption(
            Syntax.repeatable(
                "--attach",
                "FUNCTION=KIND:ARG",
                "where a function goes: sys_wr=ksyscall:write, on_packet=tc:eth0:ingress"))
        .addOption(Syntax.option("--iface", "IFACE", "network interface of packet hooks"))
        .addOption(
            Syntax.option(
                "--cgroup", "GROUP", "control group of cgroup hooks: a folder of cgroup2"))
        .addOption(Syntax.option("--pid", "PID", "process of uprobes, USDT probes and perf events"))
        .addOption(
            Syntax.repeatable(
                "--set",
                "NAME=VALUE",
                "sets a config before the start: limit=5; or fills a table: TABLE[KEY]=VALUE, such"
                    + " as 'subnets[10.0.0.0/8]={}', 'x[{a: 1}]={b: 2}'"))
        .addOption(Syntax.option("--for", "TIME", "ends the run: 500ms, 5s, 2m"))
        .addOption(
            Syntax.option("--interval", "TIME", "shows the tables again and again, not just last"))
        .addOption(
            Syntax.option(
                "--top", "N", "rows of a table in text, by value (default: " + DEFAULT_TOP + ")"))
        .addOption(
            Syntax.flag("--json", "one JSON object a line; COMMAND writes to standard error"))
        .addOption(
            Syntax.option(
                "--pin", "DIR", "keeps maps and programs in a folder of a BPF file system"));
    spec.usageMessage()
        .customSynopsis("b run [OPTIONS] FILE.b [PROTO.b] [-- COMMAND [ARGUMENT...]]")
        .footer(
            "%nThe status is 0 after Ctrl-C and SIGTERM too; a COMMAND that fails is reported and"
                + " does not change it.");
    return spec;
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    CommandWords words = CommandWords.of(arguments);
    ProgramInput input = ProgramSyntax.input(arguments, words.files());
    List<AttachRequest> attach =
        arguments.matchedOptionValue("--attach", List.<String>of()).stream()
            .map(AttachRequest::parse)
            .toList();
    Settings settings = Settings.parse(arguments.matchedOptionValue("--set", List.<String>of()));
    boolean json = arguments.matchedOptionValue("--json", false);
    RunOutput output =
        json ? new JsonRunOutput(terminal) : new TextRunOutput(terminal, top(arguments));
    SessionOptions options =
        new SessionOptions(
            duration(arguments, "--for"), duration(arguments, "--interval"), words.command(), json);
    words.requireCommand();
    FrontendRequest request = withHooks(ProgramSyntax.request(arguments, input), attach);
    Compilation compiled = Compilation.of(request, terminal);
    Optional<String> pin = text(arguments, "--pin");
    AttachPlan plan =
        AttachPlan.of(
            compiled.program(),
            attach,
            new AttachPlan.Common(
                text(arguments, "--iface"), text(arguments, "--cgroup"), process(arguments), pin));
    terminal.progress("loading " + input.program().name());
    try (Session session =
        new Session(
            Loading.load(compiled.object(), settings, plan, pin, output), options, output)) {
      terminal.progress("attaching");
      session.run(plan);
      return ExitStatus.DONE;
    } catch (VerifierException e) {
      KernelRefusal.of(e, compiled.program().target()).print(terminal);
      return ExitStatus.FAILED;
    }
  }

  /** Functions without an attribute get the kind of hook that {@code --attach} gives them. */
  private static FrontendRequest withHooks(FrontendRequest request, List<AttachRequest> attach) {
    Map<String, DefaultHook> hooks = new LinkedHashMap<>();
    for (AttachRequest given : attach) {
      hooks.putIfAbsent(
          given.function(), new DefaultHook(given.hook().spelling(), compiledArgument(given)));
    }
    return request.withFunctionHooks(hooks);
  }

  /** What the compiler must know of the place: a word behind the last colon, or all of it. */
  private static String compiledArgument(AttachRequest given) {
    if (!given.hook().argumentNeeded()) {
      return "";
    }
    return given.hook().isChoice()
        ? given.argument().substring(given.argument().lastIndexOf(':') + 1)
        : given.argument();
  }

  private static Duration duration(ParseResult arguments, String option) {
    String text = arguments.matchedOptionValue(option, (String) null);
    return text == null ? Duration.ZERO : Durations.parse(option, text);
  }

  private static Optional<String> text(ParseResult arguments, String option) {
    return Optional.ofNullable(arguments.matchedOptionValue(option, (String) null));
  }

  private static Optional<Integer> process(ParseResult arguments) {
    Optional<String> text = text(arguments, "--pid");
    if (text.isPresent() && !text.get().matches("[1-9]\\d{0,8}")) {
      throw Failure.usage("--pid " + text.get() + ": not a process", "write one such as 1234");
    }
    return text.map(Integer::valueOf);
  }

  private static int top(ParseResult arguments) {
    String text = arguments.matchedOptionValue("--top", String.valueOf(DEFAULT_TOP));
    try {
      int top = Integer.parseInt(text);
      if (top > 0) {
        return top;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw Failure.usage("--top " + text + ": not a number of rows", "write one such as 20");
  }

  /**
   * Positional arguments: files up to {@code --}, the command behind it.
   *
   * @param command empty for none
   */
  private record CommandWords(List<String> files, List<String> command) {
    static CommandWords of(ParseResult arguments) {
      List<String> all = Syntax.fileNames(arguments);
      List<String> original = new ArrayList<>(arguments.originalArgs());
      int mark = original.indexOf("--");
      int behind = mark < 0 ? 0 : original.size() - mark - 1;
      if (behind >= all.size()) {
        throw Failure.usage("no FILE.b before --", "see `b run --help`");
      }
      int files = all.size() - behind;
      return new CommandWords(
          all.subList(0, files),
          behind == 0 ? List.of() : original.subList(mark + 1, original.size()));
    }

    void requireCommand() {
      if (!command.isEmpty()) {
        Session.requireCommand(command);
      }
    }
  }
}
