package org.b.cli.input;

import java.util.ArrayList;
import java.util.List;

/** What the values of {@code --set} ask for. */
public record Settings(List<TableEntry> entries, List<ConstantEntry> constants) {
  public Settings {
    entries = List.copyOf(entries);
    constants = List.copyOf(constants);
  }

  public static Settings parse(List<String> texts) {
    List<TableEntry> entries = new ArrayList<>();
    List<ConstantEntry> constants = new ArrayList<>();
    for (String text : texts) {
      if (ConstantEntry.isOne(text)) {
        constants.add(ConstantEntry.parse(text));
      } else {
        entries.add(TableEntry.parse(text));
      }
    }
    return new Settings(entries, constants);
  }
}
