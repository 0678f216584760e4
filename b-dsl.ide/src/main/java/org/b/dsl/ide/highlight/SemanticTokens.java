package org.b.dsl.ide.highlight;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.b.dsl.ide.AnalyzedDocument;
import org.b.dsl.ide.names.Binder;
import org.b.dsl.ide.names.Meaning;
import org.b.dsl.ide.outline.Code;
import org.b.dsl.ide.outline.Outline;
import org.b.dsl.token.Token;

/** What each token of a text means. */
public final class SemanticTokens {
  private static final Set<String> INTEGERS =
      Set.of("u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64");

  private SemanticTokens() {}

  /** Kinds of tokens, in the order of the protocol's legend. */
  public enum Type {
    NAMESPACE,
    TYPE,
    STRUCT,
    /** A protocol header. */
    HEADER,
    FIELD,
    TABLE,
    FUNCTION,
    STATE,
    PARAMETER,
    VARIABLE,
    /** A built-in function or method. */
    BUILTIN,
    /** A hook with its {@code @}. */
    DECORATOR,
    /** A table's KIND or POLICY. */
    ENUM_MEMBER,
    KEYWORD,
    DIRECTIVE,
    NUMBER,
    STRING,
    COMMENT
  }

  /** What else there is to say of a token. */
  public enum Modifier {
    DECLARATION,
    READONLY,
    /** Part of the language or of the kernel. */
    DEFAULT_LIBRARY
  }

  /** A token; it may span lines only if it is a block comment. */
  public record SemanticToken(int offset, int length, Type type, Set<Modifier> modifiers) {
    public int end() {
      return offset + length;
    }
  }

  /** The tokens of a text in source order. */
  public static List<SemanticToken> of(AnalyzedDocument document) {
    return of(document, 0, document.file().text().length());
  }

  /** The tokens that overlap a range. */
  public static List<SemanticToken> of(AnalyzedDocument document, int from, int to) {
    List<SemanticToken> found = new ArrayList<>();
    Code code = document.outline().code();
    Binder binder = document.binder();
    int index = 0;
    for (Token token : document.tokens()) {
      boolean visible = !token.isHidden();
      if (token.offset() >= to) {
        break;
      }
      if (token.end() > from && token.kind() != Token.Kind.SPACE) {
        add(token, visible ? index : -1, code, binder, found);
      }
      if (visible) {
        index++;
      }
    }
    return List.copyOf(found);
  }

  private static void add(
      Token token, int index, Code code, Binder binder, List<SemanticToken> found) {
    switch (token.kind()) {
      case LINE_COMMENT, BLOCK_COMMENT -> {
        int length = token.text().stripTrailing().length();
        found.add(plain(token.offset(), length, Type.COMMENT));
      }
      case NUMBER -> found.add(plain(token, Type.NUMBER));
      case STRING, CHARACTER -> found.add(plain(token, Type.STRING));
      case DIRECTIVE -> directive(token, found);
      case IDENTIFIER, KEYWORD -> word(token, index, code, binder, found);
      case PUNCTUATION -> {
        if (token.is("@") && code.get(index + 1).isWord() && binder.isHook(index)) {
          found.add(plain(token, Type.DECORATOR));
        }
      }
      default -> {}
    }
  }

  private static void directive(Token token, List<SemanticToken> found) {
    String text = token.text();
    int quote = text.indexOf('"');
    String name = (quote < 0 ? text : text.substring(0, quote)).stripTrailing();
    found.add(plain(token.offset(), name.length(), Type.DIRECTIVE));
    if (quote >= 0) {
      int close = text.indexOf('"', quote + 1);
      int length = (close < 0 ? text.stripTrailing().length() : close + 1) - quote;
      found.add(plain(token.offset() + quote, length, Type.STRING));
    }
  }

  private static void word(
      Token token, int index, Code code, Binder binder, List<SemanticToken> found) {
    Meaning meaning = binder.meaning(index);
    Type type = type(meaning);
    if (type == null) {
      return;
    }
    Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
    if (meaning instanceof Meaning.Declared declared && declared.declaring()) {
      modifiers.add(Modifier.DECLARATION);
    }
    boolean scoped = code.is(index - 1, "::");
    if (meaning instanceof Meaning.Header && code.is(scoped ? index - 3 : index - 1, "state")) {
      modifiers.add(Modifier.DECLARATION);
    }
    if (meaning instanceof Meaning.KernelMember
        || meaning instanceof Meaning.KernelVariable
        || meaning instanceof Meaning.CallArgument
        || meaning instanceof Meaning.ShownField
        || meaning instanceof Meaning.KernelField field && !field.field().writable()) {
      modifiers.add(Modifier.READONLY);
    }
    if (meaning instanceof Meaning.Call
        || meaning instanceof Meaning.KernelField
        || meaning instanceof Meaning.KernelMember
        || meaning instanceof Meaning.KernelVariable
        || meaning instanceof Meaning.CallArgument
        || meaning instanceof Meaning.ShownField
        || meaning instanceof Meaning.KernelType
        || meaning instanceof Meaning.ContextType
        || meaning instanceof Meaning.ShownType
        || meaning instanceof Meaning.HookArgument
        || meaning instanceof Meaning.Packet
        || meaning instanceof Meaning.PacketPart
        || meaning instanceof Meaning.EndState
        || meaning instanceof Meaning.NamedNumber
        || meaning instanceof Meaning.HookName) {
      modifiers.add(Modifier.DEFAULT_LIBRARY);
    }
    found.add(new SemanticToken(token.offset(), token.text().length(), type, modifiers));
  }

  private static Type type(Meaning meaning) {
    if (meaning instanceof Meaning.Declared declared) {
      return declared(declared.declaration());
    } else if (meaning instanceof Meaning.Header header) {
      return header.state() ? Type.STATE : Type.HEADER;
    } else if (meaning instanceof Meaning.EndState) {
      return Type.STATE;
    } else if (meaning instanceof Meaning.Call) {
      return Type.BUILTIN;
    } else if (meaning instanceof Meaning.KernelField
        || meaning instanceof Meaning.KernelMember
        || meaning instanceof Meaning.CallArgument
        || meaning instanceof Meaning.ShownField
        || meaning instanceof Meaning.PacketPart) {
      return Type.FIELD;
    } else if (meaning instanceof Meaning.KernelVariable) {
      return Type.VARIABLE;
    } else if (meaning instanceof Meaning.KernelType
        || meaning instanceof Meaning.ContextType
        || meaning instanceof Meaning.ShownType) {
      return Type.STRUCT;
    } else if (meaning instanceof Meaning.HookArgument argument) {
      return argument.hook().words().isEmpty() ? Type.FUNCTION : Type.ENUM_MEMBER;
    } else if (meaning instanceof Meaning.HookName) {
      return Type.DECORATOR;
    } else if (meaning instanceof Meaning.TableKind
        || meaning instanceof Meaning.TablePolicy
        || meaning instanceof Meaning.NamedNumber) {
      return Type.ENUM_MEMBER;
    } else if (meaning instanceof Meaning.TableWord || meaning instanceof Meaning.TypeOfTable) {
      return Type.TYPE;
    } else if (meaning instanceof Meaning.Packet) {
      return Type.VARIABLE;
    } else if (meaning instanceof Meaning.ProtoScope) {
      return Type.NAMESPACE;
    } else if (meaning instanceof Meaning.Word word) {
      return INTEGERS.contains(word.text()) ? Type.TYPE : Type.KEYWORD;
    }
    return null;
  }

  private static Type declared(Outline.Declaration declaration) {
    if (declaration instanceof Outline.Struct) {
      return Type.STRUCT;
    } else if (declaration instanceof Outline.Field) {
      return Type.FIELD;
    } else if (declaration instanceof Outline.Table) {
      return Type.TABLE;
    } else if (declaration instanceof Outline.Function) {
      return Type.FUNCTION;
    } else if (declaration instanceof Outline.State) {
      return Type.STATE;
    }
    return declaration instanceof Outline.Variable variable && variable.parameter()
        ? Type.PARAMETER
        : Type.VARIABLE;
  }

  private static SemanticToken plain(Token token, Type type) {
    return plain(token.offset(), token.text().length(), type);
  }

  private static SemanticToken plain(int offset, int length, Type type) {
    return new SemanticToken(offset, length, type, Set.of());
  }
}
