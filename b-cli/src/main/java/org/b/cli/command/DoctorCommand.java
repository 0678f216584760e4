package org.b.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.EnvironmentException;
import org.b.backend.attach.StaleAttachments;
import org.b.backend.llvm.LlvmCompiler;
import org.b.backend.probe.KernelProbe;
import org.b.backend.probe.ProbeItem;
import org.b.backend.sys.SystemCallException;
import org.b.cli.ExitStatus;
import org.b.cli.output.Json;
import org.b.cli.output.Terminal;
import org.b.core.diagnostics.TextStyle;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code b doctor}: what this machine and user can do, and what mends each "no". */
final class DoctorCommand implements Command {
  private static final String LLVM = "LLVM";
  private static final String HOOK = "hook ";

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Syntax.command(
                "doctor",
                "Tries what this kernel and user can do, item by item, says what mends each"
                    + " \"no\", and removes what killed runs left attached.")
            .addOption(Syntax.format());
    spec.usageMessage()
        .footer(
            "%nThe status is 0 if programs can be compiled, loaded and attached to at least one"
                + " kind of hook, else 3.");
    return spec;
  }

  @Override
  public int run(ParseResult arguments, Terminal terminal) {
    boolean json = Formats.isJson(arguments);
    terminal.progress("trying what this machine can do");
    List<ProbeItem> items = new ArrayList<>();
    items.add(llvm());
    items.add(stale());
    items.addAll(KernelProbe.run());
    if (json) {
      terminal.out().println(Json.pretty(items.stream().map(DoctorCommand::json).toList()));
    } else {
      items.forEach(item -> terminal.out().print(text(item, terminal.outStyle())));
    }
    boolean compiles = items.stream().anyMatch(item -> item.name().equals(LLVM) && item.ok());
    boolean attaches = items.stream().anyMatch(item -> item.name().startsWith(HOOK) && item.ok());
    return compiles && attaches ? ExitStatus.DONE : ExitStatus.ENVIRONMENT;
  }

  private static ProbeItem llvm() {
    try {
      return new ProbeItem(LLVM, true, LlvmCompiler.get().version(), "");
    } catch (EnvironmentException e) {
      return new ProbeItem(LLVM, false, e.getMessage(), e.advice());
    }
  }

  private static ProbeItem stale() {
    String name = "left attached";
    try {
      List<String> removed =
          StaleAttachments.remove().stream().map(StaleAttachments.Stale::toString).toList();
      return new ProbeItem(
          name, true, removed.isEmpty() ? "nothing" : "removed " + String.join("; ", removed), "");
    } catch (EnvironmentException e) {
      return new ProbeItem(name, false, e.getMessage(), e.advice());
    } catch (SystemCallException e) {
      return new ProbeItem(name, false, e.getMessage(), "run as root: sudo b doctor");
    }
  }

  private static String text(ProbeItem item, TextStyle style) {
    String mark = item.ok() ? style.good("yes") : style.warning("no ");
    String advice = item.advice().isEmpty() ? "" : "     = " + item.advice() + "\n";
    return mark + "  " + style.strong(item.name()) + ": " + item.detail() + "\n" + advice;
  }

  private static Object json(ProbeItem item) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", item.name());
    object.put("ok", item.ok());
    object.put("detail", item.detail());
    object.put("advice", item.advice());
    return object;
  }
}
