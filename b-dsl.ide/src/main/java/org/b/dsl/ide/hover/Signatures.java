package org.b.dsl.ide.hover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.names.Callable;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.names.Receiver;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;

/** The parameters of the call that is being typed. */
public final class Signatures {
  private Signatures() {}

  /** A parameter as a part of the signature's label. */
  public record Parameter(int labelStart, int labelEnd, String documentation) {}

  /**
   * A signature.
   *
   * @param active index of the parameter that is typed; may be behind the last one
   */
  public record Signature(
      String label, String documentation, List<Parameter> parameters, int active) {}

  /** The signature of the call around an offset. */
  public static Optional<Signature> at(AnalyzedDocument document, int offset) {
    Code code = document.outline().code();
    Binder binder = document.binder();
    int behind = code.lastBefore(offset) + 1;
    for (int open = code.openBefore(behind); open >= 0; open = code.openBefore(open)) {
      if (code.is(open, "{") && binder.receivers().literal(open).isEmpty()) {
        return Optional.empty();
      }
      if (code.is(open, "(")
          && code.get(open - 1).isWord()
          && binder.meaning(open - 1) instanceof Meaning.Call call) {
        return Optional.of(signature(call.callable(), binder, code, open, behind));
      }
      if (code.is(open, "(")
          && code.get(open - 1).isWord()
          && binder.meaning(open - 1) instanceof Meaning.Declared declared
          && !declared.declaring()
          && declared.declaration() instanceof Outline.Function function) {
        return Optional.of(signature(Callable.of(function), binder, code, open, behind));
      }
    }
    return Optional.empty();
  }

  private static Signature signature(
      Callable callable, Binder binder, Code code, int open, int behind) {
    StringBuilder label = new StringBuilder();
    if (callable.owner() == Callable.Owner.TABLE
        && binder.receivers().before(open - 2) instanceof Receiver.OfTable table) {
      label.append(head(callable, table.table()));
    } else {
      label.append(callable.result().isEmpty() ? "" : callable.result() + " ");
      label.append(callable.qualifiedName());
    }
    label.append('(');
    List<Parameter> parameters = new ArrayList<>();
    for (Callable.Parameter parameter : callable.parameters()) {
      if (!parameters.isEmpty()) {
        label.append(", ");
      }
      int start = label.length();
      label.append(parameter.label());
      parameters.add(new Parameter(start, label.length(), parameter.documentation()));
    }
    label.append(')');
    int active = argument(code, open, behind);
    int last = callable.parameters().size() - 1;
    if (active > last && last >= 0 && callable.parameters().get(last).repeated()) {
      active = last;
    }
    return new Signature(
        label.toString(), callable.fullDocumentation(), List.copyOf(parameters), active);
  }

  /** The call on that table, with its own leaf. */
  private static String head(Callable callable, Outline.Table table) {
    String leaf = table.leaf().map(Outline.TypeUse::display).orElse("?");
    String result = callable.result().equals("Leaf *") ? leaf + " *" : callable.result() + " ";
    return result + table.name().text() + "." + callable.name();
  }

  private static int argument(Code code, int open, int behind) {
    int number = 0;
    for (int i = open + 1; i < behind; i++) {
      int partner = code.partner(i);
      if (partner > i) {
        i = partner;
      } else if (code.is(i, ",") && code.openBefore(i) == open) {
        number++;
      }
    }
    return number;
  }
}
