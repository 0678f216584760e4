package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.b.dsl.syntax.Argument;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.ForInStatement;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.Parameter;
import org.b.dsl.syntax.VariableStatement;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.util.EcoreUtil;

/**
 * The parameters for which a call passes memory that is no table's, as the program's text shows:
 * space in a ring buffer, a message, or a part of what a dynamic pointer leads to. The function
 * fills and reads it, and whoever made it gives it back.
 */
final class MemoryParameters {
  /** Operations that give such memory, as loops over messages do. */
  private static final Set<String> GIVING = Set.of("reserve", "data");

  /** A variable that a call passes. */
  private record Passed(String callee, int index, String name) {}

  /**
   * What the text of a function says.
   *
   * @param memory names of variables that start with such memory
   */
  private record Text(Set<String> memory, List<Passed> passed) {}

  /** Trees never change. Values must not refer to the tree: it would stay. */
  private static final Map<MemberDeclaration, Text> TEXTS = new WeakHashMap<>();

  private final Map<String, Set<String>> memory = new HashMap<>();

  MemoryParameters(Map<String, MemberDeclaration> functions) {
    Map<String, Text> texts = new HashMap<>();
    functions.forEach((name, function) -> texts.put(name, text(function)));
    texts.forEach((name, text) -> memory.put(name, new HashSet<>(text.memory())));
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Map.Entry<String, Text> caller : texts.entrySet()) {
        for (Passed passed : caller.getValue().passed()) {
          changed |=
              memory.get(caller.getKey()).contains(passed.name())
                  && functions.containsKey(passed.callee())
                  && mark(functions.get(passed.callee()), passed);
        }
      }
    }
  }

  /** Whether what the parameter of that name leads to may be such memory. */
  boolean contains(String function, String parameter) {
    return memory.getOrDefault(function, Set.of()).contains(parameter);
  }

  private boolean mark(MemberDeclaration callee, Passed passed) {
    if (passed.index() >= callee.getParameters().size()) {
      return false;
    }
    Parameter parameter = callee.getParameters().get(passed.index());
    return parameter.getVariable() != null
        && parameter.getVariable().getName() != null
        && memory.get(passed.callee()).add(parameter.getVariable().getName());
  }

  private static Text text(MemberDeclaration function) {
    synchronized (TEXTS) {
      return TEXTS.computeIfAbsent(function, MemoryParameters::read);
    }
  }

  private static Text read(MemberDeclaration function) {
    Text text = new Text(new HashSet<>(), new ArrayList<>());
    if (function.getBody() != null) {
      for (var contents = EcoreUtil.<EObject>getAllContents(function.getBody(), true);
          contents.hasNext(); ) {
        read(contents.next(), text);
      }
    }
    return text;
  }

  private static void read(EObject syntax, Text text) {
    if (syntax instanceof VariableStatement statement
        && statement.getVariable() != null
        && statement.getVariable().getName() != null
        && givesMemory(statement.getValue())) {
      text.memory().add(statement.getVariable().getName());
    } else if (syntax instanceof ForInStatement loop && loop.getVariables().size() == 1) {
      text.memory().addAll(loop.getVariables());
    } else if (syntax instanceof CallExpression call
        && call.getCallee() instanceof NameExpression callee
        && callee.getName() != null) {
      for (int i = 0; i < call.getArguments().size(); i++) {
        Argument argument = call.getArguments().get(i);
        if (argument instanceof NameExpression name && name.getName() != null) {
          text.passed().add(new Passed(callee.getName(), i, name.getName()));
        }
      }
    }
  }

  private static boolean givesMemory(Argument value) {
    return value instanceof CallExpression call
        && call.getCallee() instanceof FieldAccess method
        && GIVING.contains(String.valueOf(method.getField()));
  }
}
