package org.b.backend.facts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.b.backend.sys.KernelRelease;
import org.b.backend.sys.Machine;
import org.b.core.facts.KernelVersion;

/**
 * Asks the running kernel whether the tables of kernel facts are true of it. A main class without
 * JUnit, to be run as root in a virtual machine: prints a line for each kind of facts and ends with
 * status 1 if one is wrong.
 */
public final class KernelFactsInVirtualMachine {
  private KernelFactsInVirtualMachine() {}

  public static void main(String[] arguments) throws Exception {
    Machine.raiseMemoryLimit();
    loadModule("nf_conntrack");
    loadModule("nf_nat");
    KernelVersion kernel = KernelRelease.current().version();
    System.out.println("kernel " + KernelRelease.current().text());
    int wrong = 0;
    for (Supplier<Answers> question : questions(kernel)) {
      long start = System.nanoTime();
      Answers answers = question.get();
      System.out.println(
          answers.report() + " (" + (System.nanoTime() - start) / 1_000_000 + " ms)");
      wrong += answers.wrong().size();
    }
    System.out.println(wrong == 0 ? "all as the tables say" : wrong + " facts are wrong");
    System.exit(wrong == 0 ? 0 : 1);
  }

  /** All questions; each is asked when its answers are got. */
  static List<Supplier<Answers>> questions(KernelVersion kernel) {
    RunningTypes types = new RunningTypes();
    ProgramQuestions programs = new ProgramQuestions(kernel, ProgramKind.all(types));
    CallQuestions calls = new CallQuestions(kernel, programs.loadable());
    TypeQuestions numbers = new TypeQuestions(types);
    List<Supplier<Answers>> questions = new ArrayList<>();
    questions.add(programs::types);
    questions.add(programs::hooks);
    questions.add(programs::contextReads);
    questions.add(programs::contextWrites);
    questions.add(programs::results);
    questions.add(calls::helpers);
    questions.add(() -> calls.functions(types));
    questions.add(new MapQuestions(kernel)::kinds);
    SleepQuestions sleeping = new SleepQuestions(kernel, types);
    questions.add(sleeping::places);
    questions.add(sleeping::tables);
    questions.add(sleeping::helpers);
    questions.add(new HelperPlaceQuestions(kernel, types)::places);
    questions.add(new DeviceQuestions(kernel, types)::programs);
    questions.add(new TracepointQuestions(kernel, types)::arguments);
    questions.add(numbers::numbers);
    questions.add(numbers::constants);
    questions.add(numbers::layouts);
    questions.add(numbers::functions);
    return questions;
  }

  /** Functions of modules are there only while the module is. */
  private static void loadModule(String name) throws InterruptedException {
    try {
      new ProcessBuilder("modprobe", name).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      System.out.println("no modprobe: functions of modules are not asked");
    }
  }
}
