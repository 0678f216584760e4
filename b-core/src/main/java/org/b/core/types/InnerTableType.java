package org.b.core.types;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A table within a table of tables, as its values are: only references to it exist.
 *
 * @param name its type of table, {@code Hash}
 * @param arguments what stands between the angle brackets
 * @param key nothing where the type of table has no keys
 */
public record InnerTableType(String name, List<Type> arguments, Type key, Type leaf)
    implements Type {
  public InnerTableType {
    arguments = List.copyOf(arguments);
  }

  /** User space passes a number for it. */
  @Override
  public int size() {
    return 4;
  }

  @Override
  public int alignment() {
    return 4;
  }

  @Override
  public String display() {
    return name + arguments.stream().map(Type::display).collect(Collectors.joining(", ", "<", ">"));
  }
}
