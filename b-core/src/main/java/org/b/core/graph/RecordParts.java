package org.b.core.graph;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The components of records that may lead to other parts of the graph, read without naming them.
 * What a class has is looked up once: the checks ask for every instruction, again and again.
 */
final class RecordParts {
  private static final MethodType READER = MethodType.methodType(Object.class, Object.class);
  private static final String PACKAGE = RecordParts.class.getPackageName();

  private static final ClassValue<MethodHandle[]> READERS =
      new ClassValue<>() {
        @Override
        protected MethodHandle[] computeValue(Class<?> type) {
          List<MethodHandle> readers = new ArrayList<>();
          for (RecordComponent component : type.getRecordComponents()) {
            if (mayLeadOn(component.getType())) {
              readers.add(reader(component));
            }
          }
          return readers.toArray(new MethodHandle[0]);
        }
      };

  private RecordParts() {}

  /**
   * Gives the components to whoever asks; those that can hold no part of the graph are left out.
   */
  static void of(Record item, Consumer<Object> parts) {
    for (MethodHandle reader : READERS.get(item.getClass())) {
      Object part;
      try {
        part = (Object) reader.invokeExact((Object) item);
      } catch (Throwable failure) {
        throw new IllegalStateException("cannot read a component of " + item.getClass(), failure);
      }
      parts.accept(part);
    }
  }

  /**
   * Gives the locals that a value names to whoever asks.
   *
   * @param within the records whose components count, too
   */
  static void locals(Object value, Predicate<Record> within, Consumer<Local> locals) {
    if (value instanceof Local local) {
      locals.accept(local);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(inner -> locals(inner, within, locals));
    } else if (value instanceof Collection<?> items) {
      items.forEach(item -> locals(item, within, locals));
    } else if (value instanceof Record item && within.test(item)) {
      of(item, part -> locals(part, within, locals));
    }
  }

  private static MethodHandle reader(RecordComponent component) {
    try {
      return MethodHandles.lookup().unreflect(component.getAccessor()).asType(READER);
    } catch (IllegalAccessException failure) {
      throw new IllegalStateException("cannot read " + component, failure);
    }
  }

  /** A final class from elsewhere leads nowhere; of any other a value may be anything. */
  private static boolean mayLeadOn(Class<?> type) {
    boolean closed = type.isPrimitive() || type.isEnum() || Modifier.isFinal(type.getModifiers());
    return !closed || type == Optional.class || type.getPackageName().equals(PACKAGE);
  }
}
