package org.b.dsl.ide.names;

import java.util.Optional;
import java.util.Set;
import org.b.core.facts.KernelFacts;
import org.b.core.facts.LeafField;
import org.b.core.facts.ProgramType;
import org.b.core.facts.TableType;
import org.b.dsl.ide.names.Callable.Owner;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.ide.outline.Outline.Struct;
import org.b.dsl.ide.outline.SoftWords;
import org.b.dsl.token.Token;

/** Finds what each word of a text stands for, from the tokens around it. */
public final class Binder {
  /** The state in which parsing ends. */
  public static final String END = "EOP";

  private static final Set<String> STATE_WORDS = Set.of("goto", "next", "continue", "state");

  private final Outline outline;
  private final Code code;
  private final Names names;
  private final Receivers receivers;
  private final KernelWords kernelWords;

  public Binder(Outline outline, Names names) {
    this.outline = outline;
    this.code = outline.code();
    this.names = names;
    this.receivers = new Receivers(outline, names);
    this.kernelWords = new KernelWords(outline, names, receivers);
  }

  public Receivers receivers() {
    return receivers;
  }

  /** The word at an offset or just before it; -1 if there is none. */
  public int wordAt(int offset) {
    return code.wordAt(offset);
  }

  /** What the word at an index of {@link Outline#code()} stands for. */
  public Meaning meaning(int index) {
    Token token = code.get(index);
    String text = token.text();
    Optional<Meaning> argument = kernelWords.hookArgument(index);
    if (argument.isPresent()) {
      return argument.get();
    }
    if (code.is(index - 1, ".") || code.is(index - 1, "->")) {
      return member(index, text);
    }
    if (code.is(index - 1, "$")) {
      return header(text, false);
    }
    if (code.is(index - 1, "@")) {
      return atSign(index, text);
    }
    if (code.is(index - 1, "::")) {
      return scoped(index, text);
    }
    if (text.equals("proto") && code.is(index + 1, "::")) {
      return new Meaning.ProtoScope();
    }
    Optional<Outline.Declaration> declared = outline.declaredAt(token.offset());
    if (declared.isPresent()) {
      return declaration(declared.get());
    }
    if (STATE_WORDS.contains(code.get(index - 1).text()) && startsTransfer(index - 1)) {
      return text.equals(END) ? new Meaning.EndState() : header(text, true);
    }
    if (token.kind() == Token.Kind.KEYWORD && !isUsedAsName(index)) {
      return new Meaning.Word(text);
    }
    return plain(index, text);
  }

  private Meaning declaration(Outline.Declaration declaration) {
    if (declaration instanceof Outline.State state) {
      return state.name().text().equals(END)
          ? new Meaning.EndState()
          : header(state.name().text(), true);
    }
    return new Meaning.Declared(declaration, true);
  }

  private Meaning header(String name, boolean state) {
    return names
        .header(name)
        .<Meaning>map(struct -> new Meaning.Header(struct, state))
        .orElse(new Meaning.Unknown());
  }

  private Meaning atSign(int index, String text) {
    if (isHook(index - 1)) {
      return KernelFacts.hook(text)
          .<Meaning>map(Meaning.HookName::new)
          .or(() -> LeafField.callerNamed(text).map(caller -> new Meaning.Word(text)))
          .orElse(new Meaning.Unknown());
    }
    return header(text, false);
  }

  /** Whether the {@code @} at an index stands outside functions. */
  public boolean isHook(int index) {
    int offset = code.get(index).offset();
    return outline
        .functionAt(offset)
        .filter(f -> f.body().offset() < offset && offset < f.body().end())
        .isEmpty();
  }

  private Meaning scoped(int index, String text) {
    if (text.equals(END)) {
      return new Meaning.EndState();
    }
    boolean state = STATE_WORDS.contains(code.get(index - 3).text());
    if (state) {
      return header(text, true);
    }
    return names
        .struct(text, true)
        .<Meaning>map(struct -> new Meaning.Declared(struct, false))
        .orElse(new Meaning.Unknown());
  }

  /** Whether a word such as {@code next} at an index is a statement's first. */
  private boolean startsTransfer(int index) {
    return code.is(index, "goto") || code.startsStatement(index);
  }

  /** Words that may be names are names where an expression would use one. */
  private boolean isUsedAsName(int index) {
    if (!SoftWords.NAMES.contains(code.get(index).text())) {
      return false;
    }
    Token next = code.get(index + 1);
    if (code.is(index, "test") && next.kind() == Token.Kind.STRING) {
      return false;
    }
    if (code.is(index, "in") && code.get(index - 1).isWord()) {
      int open = code.openBefore(index);
      return !code.is(open, "(") || !code.is(open - 1, "for");
    }
    if (code.is(index, "max") && code.is(index - 1, ")")) {
      return false;
    }
    if (code.is(index, "break") || code.is(index, "continue")) {
      return !next.is(";") && !next.isWord();
    }
    if (code.is(index, "lock") || code.is(index, "lock_irqsave")) {
      int close = code.is(index + 1, "(") ? code.partner(index + 1) : -1;
      return close < 0 || !code.is(close + 1, "{");
    }
    if (code.is(index, "for") || code.is(index, "while")) {
      return !next.is("(") && !next.isWord() && !next.is("!");
    }
    if (code.is(index, "expect") && next.is("!") && test(index).isPresent()) {
      return false;
    }
    return !next.isWord() && !next.is("{") && !next.is("*");
  }

  private Meaning member(int index, String text) {
    int dot = index - 1;
    if (code.is(dot, ".") && (code.is(dot - 1, "{") || code.is(dot - 1, ","))) {
      return receivers
          .literal(dot)
          .flatMap(struct -> struct.field(text))
          .<Meaning>map(field -> new Meaning.Declared(field, false))
          .orElse(new Meaning.Unknown());
    }
    Receiver receiver = receivers.before(dot);
    if (receiver instanceof Receiver.OfTable) {
      return call(Owner.TABLE, text);
    } else if (receiver instanceof Receiver.OfPacket) {
      return PacketCallables.FIELDS.containsKey(text)
          ? new Meaning.PacketPart(text)
          : call(Owner.PACKET, text);
    } else if (receiver instanceof Receiver.OfMemory) {
      return call(Owner.CONTEXT_MEMORY, text);
    } else if (receiver instanceof Receiver.OfType type && type.isDynamicPointer()) {
      return call(Owner.DYNPTR, text);
    } else if (receiver instanceof Receiver.OfType type && type.caller().isPresent()) {
      return call(Owner.of(type.caller().get()), text);
    } else if (receiver instanceof Receiver.OfContext context) {
      return kernelField(context.type(), text);
    }
    return kernelWords.member(receiver, text).orElseGet(() -> ownMember(receiver, text));
  }

  private static Meaning ownMember(Receiver receiver, String text) {
    return receiver
        .struct()
        .flatMap(struct -> struct.field(text))
        .<Meaning>map(field -> new Meaning.Declared(field, false))
        .orElse(new Meaning.Unknown());
  }

  private static Meaning kernelField(Optional<ProgramType> type, String text) {
    return type.flatMap(t -> t.field(text))
        .<Meaning>map(field -> new Meaning.KernelField(field, type.get()))
        .orElse(new Meaning.Unknown());
  }

  private static Meaning call(Owner owner, String text) {
    return Callables.find(owner, text)
        .<Meaning>map(Meaning.Call::new)
        .orElse(new Meaning.Unknown());
  }

  /** The test around a token. */
  private Optional<Outline.Test> test(int index) {
    return outline
        .around(code.get(index).offset())
        .filter(Outline.Test.class::isInstance)
        .map(Outline.Test.class::cast);
  }

  private Meaning plain(int index, String text) {
    int offset = code.get(index).offset();
    if (receivers.isLayer(index + 1)) {
      return header(text, false);
    }
    Optional<Outline.TestPacket> packet = test(index).flatMap(test -> test.packet(text));
    if (packet.isPresent()) {
      return new Meaning.Declared(packet.get(), false);
    }
    if (code.is(index - 1, "struct") || code.is(index - 1, "enum")) {
      Meaning own = struct(text);
      return own instanceof Meaning.Unknown ? kernelWords.type(index).orElse(own) : own;
    }
    Optional<Meaning> asked = kernelWords.askedMember(index);
    if (asked.isPresent()) {
      return asked.get();
    }
    Optional<Meaning> tableWord = tableWord(index, text);
    if (tableWord.isPresent()) {
      return tableWord.get();
    }
    if (code.is(index + 1, "(")) {
      Meaning call = call(Owner.NONE, text);
      if (!(call instanceof Meaning.Unknown)) {
        return call;
      }
    }
    Optional<Outline.Variable> variable =
        outline.variable(text, offset).or(() -> names.global(text));
    if (variable.isPresent()) {
      return new Meaning.Declared(variable.get(), false);
    }
    Optional<Outline.Table> table = names.table(text);
    if (table.isPresent()) {
      return new Meaning.Declared(table.get(), false);
    }
    Optional<Outline.EnumConstant> constant = names.enumConstant(text);
    if (constant.isPresent()) {
      return new Meaning.Declared(constant.get(), false);
    }
    if (text.equals("pkt")) {
      return new Meaning.Packet();
    }
    if (text.equals(END)) {
      return new Meaning.EndState();
    }
    Meaning struct = struct(text);
    if (!(struct instanceof Meaning.Unknown)) {
      return struct;
    }
    if (text.equals("null")) {
      return new Meaning.Word(text);
    }
    return names
        .function(text)
        .<Meaning>map(f -> new Meaning.Declared(f, false))
        .or(() -> KernelFacts.constant(text).map(Meaning.NamedNumber::new))
        .or(() -> kernelWords.variable(index))
        .or(() -> kernelWords.type(index))
        .orElse(struct);
  }

  private Meaning struct(String text) {
    Optional<Struct> struct = names.struct(text, false);
    return struct
        .<Outline.Declaration>map(s -> s)
        .or(() -> names.type(text))
        .<Meaning>map(s -> new Meaning.Declared(s, false))
        .or(
            () ->
                Meaning.BUILT_IN_TYPES.contains(text)
                    ? Optional.of(new Meaning.Word(text))
                    : Optional.empty())
        .orElse(new Meaning.Unknown());
  }

  /** The words of {@code Table<Key, Leaf, KIND, POLICY>}. */
  private Optional<Meaning> tableWord(int index, String text) {
    if (text.equals("Table") && code.is(index + 1, "<")) {
      return Optional.of(new Meaning.TableWord());
    }
    Optional<TableType> type = KernelFacts.tableType(text);
    if (type.isPresent() && (code.is(index + 1, "<") || code.get(index + 1).isWord())) {
      return Optional.of(new Meaning.TypeOfTable(type.get()));
    }
    int argument = tableArgument(index);
    if (argument == 2) {
      return TableWords.Kind.of(text).map(Meaning.TableKind::new);
    } else if (argument == 3) {
      return TableWords.Policy.of(text).map(Meaning.TablePolicy::new);
    }
    return Optional.empty();
  }

  /** Which argument of a {@code Table<...>} a token is in or would be in; -1 outside. */
  public int tableArgument(int index) {
    int open = tableBracket(index);
    return open >= 0 && code.is(open - 1, "Table") ? argumentsBetween(open, index) : -1;
  }

  /** The type of table in whose brackets a token is or would be. */
  public Optional<TableType> typeOfTable(int index) {
    int open = tableBracket(index);
    return open < 0 ? Optional.empty() : KernelFacts.tableType(code.get(open - 1).text());
  }

  /** Commas between a bracket and a token. */
  public int argumentsBetween(int open, int index) {
    int commas = 0;
    for (int i = open + 1; i < index; i++) {
      commas += code.is(i, ",") ? 1 : 0;
    }
    return commas;
  }

  /** The {@code <} before a token that may be an argument of a table's type; -1 if none is. */
  public int tableBracket(int index) {
    for (int i = index - 1; i >= 0 && i > index - 40; i--) {
      Token token = code.get(i);
      if (token.is("<")) {
        return i;
      } else if (!token.isWord()
          && !token.is(",")
          && !token.is("::")
          && !token.is(":")
          && token.kind() != Token.Kind.NUMBER) {
        return -1;
      }
    }
    return -1;
  }
}
