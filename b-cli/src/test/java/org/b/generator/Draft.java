package org.b.generator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.facts.KernelVersion;

/** A program while it is written: what it declares outside functions. */
final class Draft {
  final Choices choices;
  final KernelVersion target;
  final HookKind hook;

  /** Whether the newer families may be used. */
  final boolean later;

  private final List<String> declarations = new ArrayList<>();
  private final List<String> functions = new ArrayList<>();
  private final List<Struct> structs = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<String, Table> attached = new HashMap<>();
  private final List<Callee> callees = new ArrayList<>();
  private final List<String> globals = new ArrayList<>();
  private final List<String> configs = new ArrayList<>();
  private int names;

  /** Statements that may still be written. */
  private int fuel;

  /** How deep functions are in each other while they are written. */
  int functionDepth;

  /** Whether what is being written may sleep, whatever the program may. */
  boolean asleep;

  Draft(Choices choices, KernelVersion target, HookKind hook, boolean later, int size) {
    this.choices = choices;
    this.target = target;
    this.hook = hook;
    this.later = later;
    this.fuel = size;
  }

  String fresh(String stem) {
    return stem + names++;
  }

  boolean burn() {
    return fuel-- > 0;
  }

  int fuel() {
    return fuel;
  }

  /** Gives a part of the remaining statements to something and takes back what it left. */
  void within(int most, Runnable writing) {
    int all = fuel;
    fuel = Math.min(all, most);
    int given = fuel;
    writing.run();
    fuel = all - (given - Math.max(fuel, 0));
  }

  /** Gives statements of its own to something that is written after the program. */
  void afterwards(int most, Runnable writing) {
    fuel = most;
    writing.run();
  }

  void declare(String text) {
    declarations.add(text);
  }

  void function(String text) {
    functions.add(text);
  }

  Struct struct() {
    if (structs.isEmpty() || structs.size() < 3 && choices.percent(30)) {
      Struct struct = Struct.create(choices, fresh("S"));
      structs.add(struct);
      declare(struct.declaration());
    }
    return choices.of(structs);
  }

  /** A variable outside functions, of 32 or 64 bits. */
  String global() {
    if (globals.isEmpty() || globals.size() < 3 && choices.percent(30)) {
      String name = fresh("g");
      globals.add(name);
      declare(
          choices.of("u64", "u32", "i64", "i32")
              + " "
              + name
              + (choices.percent(50) ? " = " + choices.below(9) : "")
              + ";");
    }
    return choices.of(globals);
  }

  String config() {
    if (configs.isEmpty() || configs.size() < 2 && choices.percent(30)) {
      String name = fresh("c");
      configs.add(name);
      declare(
          "config "
              + choices.of("u32", "u64", "u8", "i32")
              + " "
              + name
              + " = "
              + choices.below(100)
              + ";");
    }
    return choices.of(configs);
  }

  /** A table with keys that any program may use, tables of its own or an older one. */
  Table table() {
    if (tables.isEmpty() || tables.size() < 4 && choices.percent(40)) {
      tables.add(newTable());
    }
    return choices.of(tables);
  }

  /** The table of leaves of control groups with that type; declared with another one like it. */
  Table attached(String type) {
    return attached.computeIfAbsent(
        type,
        name -> {
          Table shape = shape(fresh("group"));
          Table table =
              new Table(
                  shape.name(),
                  name,
                  "",
                  Optional.empty(),
                  shape.leaf(),
                  shape.leafStruct(),
                  Optional.of(""));
          declare(table.spelling() + " " + table.name() + ";");
          declare(table.spelling() + " " + table.name() + "_other;");
          return table;
        });
  }

  private Table newTable() {
    Table table = shape(fresh("t"));
    declare(
        table.spelling()
            + " "
            + table.name()
            + "("
            + choices.of("16", "64", "1024", "1 << 10")
            + ");");
    return table;
  }

  /** A table that is not declared. */
  Table shape(String name) {
    String type =
        choices.of(
            "Hash",
            "Hash",
            "LruHash",
            "PercpuHash",
            "LruPercpuHash",
            "Array",
            "Array",
            "PercpuArray");
    Optional<Struct> leafStruct = choices.percent(60) ? Optional.of(struct()) : Optional.empty();
    String leaf =
        leafStruct
            .map(Struct::name)
            .orElseGet(() -> choices.of("u64", "u64", "u32", "i64", "i32", "u16", "u8"));
    boolean indexed = type.endsWith("Array");
    Optional<Struct> keyStruct =
        !indexed && choices.percent(40) ? Optional.of(struct()) : Optional.empty();
    String key =
        indexed
            ? "u32"
            : keyStruct
                .map(Struct::name)
                .orElseGet(() -> choices.of("u32", "u64", "u16", "u8", "i32"));
    return new Table(name, type, key, keyStruct, leaf, leafStruct, Optional.empty());
  }

  List<Callee> callees() {
    return callees;
  }

  void callee(Callee callee) {
    callees.add(callee);
  }

  String text(List<String> programs) {
    StringBuilder text = new StringBuilder();
    if (!target.equals(KernelVersion.DEFAULT_TARGET)) {
      text.append("#target \"").append(target).append("\"\n");
    }
    text.append("#proto <net>\n");
    declarations.forEach(d -> text.append(d).append('\n'));
    functions.forEach(f -> text.append(f).append('\n'));
    programs.forEach(p -> text.append(p).append('\n'));
    return text.toString();
  }

  /** A function that others call with integers; it yields one. */
  record Callee(String name, int parameters) {}
}
