package org.b.core.facts;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Something that a program attaches to, as the language spells it.
 *
 * @param name spelling after {@code @} and on the command line: {@code tc}, {@code kprobe}
 * @param programType kernel name of the program type
 * @param section start of the ELF section name that libbpf-based loaders expect: {@code tc}, {@code
 *     kprobe}; empty when each word has one of its own
 * @param form what stands in the parentheses
 * @param argument the same for messages: {@code function}, {@code ingress or egress}; empty if
 *     nothing
 * @param words known words in the parentheses
 * @param argumentNeeded whether a program cannot be loaded without the argument
 * @param since first kernel that can attach it
 * @param sleepableSince first kernel whose programs may sleep there; empty where none may
 * @param sleepable whether programs for it may sleep: they wait for pages of memory
 * @param results what the verifier lets the program return, by kernel; empty for anything
 * @param verdicts names of the results that mean something; empty when none has a name
 * @param meaning one sentence
 */
public record Hook(
    String name,
    String programType,
    String section,
    Form form,
    String argument,
    List<HookWord> words,
    boolean argumentNeeded,
    KernelVersion since,
    Optional<KernelVersion> sleepableSince,
    boolean sleepable,
    List<ResultRange> results,
    List<String> verdicts,
    String meaning) {

  /** What stands in a hook's parentheses. */
  public enum Form {
    /** Nothing. */
    NONE,
    /** One of a few words: {@code ingress}. */
    WORD,
    /** One of a few words, or nothing. */
    OPTION,
    /** A name of the kernel's: {@code vfs_read}. */
    NAME,
    /** {@code sched:sched_process_exec}. */
    TRACEPOINT,
    /** {@code "/bin/bash":readline}, with {@code +0x10} behind it for a place within. */
    FILE_SYMBOL,
    /** {@code "/usr/lib/libc.so.6":libc:setjmp}. */
    FILE_PROBE,
    /** {@code cpu_clock, 99hz} or {@code page_faults, 1000}. */
    EVENT,
    /** {@code ipv4, local_in, -100}. */
    NETFILTER,
    /** {@code tcp_congestion_ops.ssthresh, b_reno}. */
    OPERATION
  }

  /** What libbpf puts behind the names of sections whose programs may sleep. */
  public static final String SLEEPABLE_SUFFIX = ".s";

  /** The name as programs write it: {@code fentry}, {@code fentry.s}. */
  public String spelling() {
    return sleepable ? name + SLEEPABLE_SUFFIX : name;
  }

  /** The same place for programs that may sleep, if some kernel has such programs there. */
  public Optional<Hook> sleeping() {
    return sleepableSince.map(this::asleep);
  }

  /** The same place for functions that programs there have called later, and that may sleep. */
  public Hook asleep() {
    return sleepable ? this : asleep(since);
  }

  private Hook asleep(KernelVersion version) {
    return new Hook(
        name,
        programType,
        section,
        form,
        argument,
        words,
        argumentNeeded,
        version,
        sleepableSince,
        true,
        results,
        verdicts,
        meaning);
  }

  /** The words that may stand at a position, from 1. */
  public List<HookWord> words(int position) {
    return words.stream().filter(word -> word.position() == position).toList();
  }

  /** Whether one of a few words stands in the parentheses. */
  public boolean isChoice() {
    return form == Form.WORD || form == Form.OPTION;
  }

  /**
   * By what helpers tell programs of the hook from others of their type (helper-words.table): the
   * word in the parentheses where it is one of a few, else the hook's name.
   */
  public String helperWord(String text) {
    return isChoice() ? text : name;
  }

  /** The word that an argument is, if the hook is one of words. */
  public Optional<HookWord> word(String text) {
    return words.stream().filter(word -> isChoice() && word.word().equals(text)).findFirst();
  }

  /** What a program with that argument may return on a target: the newest range it has. */
  public Optional<ResultRange> resultRange(String text, KernelVersion target) {
    List<ResultRange> ranges =
        word(text).map(HookWord::results).filter(list -> !list.isEmpty()).orElse(results);
    return ranges.stream()
        .filter(range -> target.atLeast(range.since()))
        .reduce((older, newer) -> newer)
        .or(() -> ranges.stream().findFirst());
  }

  /** Names of the results that mean something to a program with that argument. */
  public List<String> verdicts(String text) {
    return word(text).map(HookWord::verdicts).filter(list -> !list.isEmpty()).orElse(verdicts);
  }

  /**
   * The ELF section of a program, by whose name libbpf-based loaders know what it attaches to.
   *
   * @param text what stands in the parentheses; may be empty
   */
  public String section(String text) {
    if (isChoice()) {
      return word(text).map(HookWord::section).filter(s -> !s.isEmpty()).orElse(section);
    }
    List<String> parts = HookArgument.parse(this, text).parts();
    String start = sleepable ? section + SLEEPABLE_SUFFIX : section;
    if (text.isEmpty() || parts.isEmpty()) {
      return start;
    }
    return switch (form) {
      case NAME -> start + "/" + parts.get(0);
      case TRACEPOINT -> start + "/" + String.join("/", parts);
      case OPERATION -> start + "/" + parts.get(2) + "." + parts.get(1);
      case FILE_SYMBOL, FILE_PROBE -> start + "/" + String.join(":", parts);
      default -> start;
    };
  }

  /** Words joined by "or", as messages show them. */
  static String join(List<HookWord> words) {
    return words.stream().map(HookWord::word).collect(Collectors.joining(" or "));
  }
}
