package org.b.dsl.parse;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.antlr.runtime.CommonToken;
import org.antlr.runtime.MismatchedTokenException;
import org.antlr.runtime.RecognitionException;
import org.antlr.runtime.Token;
import org.antlr.runtime.TokenStream;
import org.antlr.runtime.UnwantedTokenException;
import org.b.core.diagnostics.DiagnosticCode;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.xtext.RuleCall;
import org.eclipse.xtext.nodemodel.INode;
import org.eclipse.xtext.nodemodel.SyntaxErrorMessage;
import org.eclipse.xtext.parser.antlr.ISyntaxErrorMessageProvider;

/**
 * Words the parser's errors. A message's data are offset and length of the place and the text to
 * insert there, which may be empty. For what C writes in another way, what to do follows, and
 * whether the text replaces what is there.
 */
public class SyntaxMessages implements ISyntaxErrorMessageProvider {
  /** What a rule of the grammar stands for; rules that are not listed are looked through. */
  private static final Map<String, String> RULES =
      Map.ofEntries(
          Map.entry("SourceUnit", "a struct, a table, a state or a function"),
          Map.entry("Declaration", "a struct, a table, a state or a function"),
          Map.entry("StructDeclaration", "a field such as `u32 name;`"),
          Map.entry("FieldDeclaration", "a field such as `u32 name;`"),
          Map.entry("TypedName", "a name"),
          Map.entry("SoftTypedName", "a name"),
          Map.entry(
              "TableDeclaration",
              "a table such as `Table<Key, Leaf, FIXED_MATCH, AUTO> name(1024);`"),
          Map.entry("TableArgument", "a type or a word such as AUTO"),
          Map.entry("Attribute", "a hook such as `@tc(ingress)`"),
          Map.entry("AttributeArgument", "what the hook attaches to"),
          Map.entry("Parameter", "a parameter such as `struct pt_regs *ctx`"),
          Map.entry("Block", "a statement or `}`"),
          Map.entry("Statement", "a statement"),
          Map.entry("Branch", "a statement"),
          Map.entry("PlainBranch", "`{`"),
          Map.entry("SwitchStatement", "`case`"),
          Map.entry("SwitchCase", "a value or `*`"),
          Map.entry("TableBlock", "`on_match`, `on_miss` or `on_failure`"),
          Map.entry("StructLiteral", "a field such as `.name = value`"),
          Map.entry("FieldInitializer", "a field such as `.name = value`"),
          Map.entry("SliceRange", "a bit slice such as `[0:+8]`"),
          Map.entry("FieldName", "a field's name"),
          Map.entry("Name", "a name"),
          Map.entry("ScopedName", "a name"),
          Map.entry("Expression", "an expression"),
          Map.entry("OperatorExpression", "an expression"),
          Map.entry("UnaryExpression", "an expression"),
          Map.entry("PostfixExpression", "an expression"),
          Map.entry("PrimaryExpression", "an expression"),
          Map.entry("Argument", "an argument"),
          Map.entry("Value", "a value"),
          Map.entry("ExpressionStatement", "`;`"),
          Map.entry("VariableStatement", "`;`"),
          Map.entry("SoftVariableStatement", "`;`"),
          Map.entry("MemberDeclaration", "`(`, `=` or `;`"));

  private static final String END = "the file ends here";
  private static final String THE_END = "the end of the file";

  /** What may simply be inserted. */
  private static final Set<String> INSERTABLE = Set.of(";", ")", "]", "}", ">", "{", "(", ",");

  @Override
  public SyntaxErrorMessage getSyntaxErrorMessage(IParserErrorContext context) {
    RecognitionException error = context.getRecognitionException();
    if (error == null || !(error.token instanceof CommonToken token)) {
      return lexical(context);
    }
    Optional<SyntaxErrorMessage> ofC = CSyntax.find(error, expected(context, error)).map(this::ofC);
    if (ofC.isPresent()) {
      return ofC.get();
    }
    if (error instanceof UnwantedTokenException unwanted) {
      String expected = expected(context, error);
      return at(
          token,
          found(token)
              + " is not expected here"
              + (reserved(context, token, expected) ? reservedHint(token) : ""),
          "");
    }
    return expected(
        context, token, expected(context, error), error instanceof MismatchedTokenException);
  }

  /** What the parser was waiting for, in words. */
  private static String expected(IParserErrorContext context, RecognitionException error) {
    return error instanceof MismatchedTokenException mismatched
        ? tokenName(context, mismatched.expecting)
        : wanted(context.getCurrentNode());
  }

  private SyntaxErrorMessage ofC(CSyntax.Finding finding) {
    CommonToken token = finding.token();
    return new SyntaxErrorMessage(
        "`" + shortened(token.getText()) + "` is C, but not B",
        DiagnosticCode.SYNTAX.code(),
        new String[] {
          Integer.toString(token.getStartIndex()),
          Integer.toString(token.getText().length()),
          finding.replacement().orElse(""),
          finding.advice(),
          Boolean.toString(finding.replacement().isPresent())
        });
  }

  @Override
  public SyntaxErrorMessage getSyntaxErrorMessage(IValueConverterErrorContext context) {
    return new SyntaxErrorMessage(context.getDefaultMessage(), DiagnosticCode.SYNTAX.code());
  }

  /** A message about the end of the parsed text where that is not the end of the file. */
  static String beforeMore(String message) {
    return message
        .replace(END, "the declaration ends here")
        .replace(THE_END, "the end of the declaration");
  }

  private static SyntaxErrorMessage lexical(IParserErrorContext context) {
    return new SyntaxErrorMessage(
        "this text is not complete: a comment or a literal does not end",
        DiagnosticCode.SYNTAX.code());
  }

  private static SyntaxErrorMessage expected(
      IParserErrorContext context, CommonToken token, String expected, boolean single) {
    CommonToken previous = previous(context.getRecognitionException());
    if (token.getType() == Token.EOF) {
      String message = END + ", but " + expected + " is missing";
      return previous == null
          ? at(0, 0, message, "")
          : at(previous.getStopIndex() + 1, 0, message, insertion(expected, single));
    }
    if (reserved(context, token, expected)) {
      return at(
          token,
          "expected " + expected + ", but `" + token.getText() + "`" + reservedHint(token),
          "");
    }
    if (single && previous != null && !insertion(expected, true).isEmpty()) {
      return at(
          previous.getStopIndex() + 1,
          0,
          "expected " + expected + " after `" + shortened(previous.getText()) + "`",
          insertion(expected, true));
    }
    return at(token, "expected " + expected + ", found " + found(token), "");
  }

  private static boolean reserved(IParserErrorContext context, CommonToken token, String expected) {
    String text = token.getText();
    return expected.endsWith("name")
        && text != null
        && !text.isEmpty()
        && Character.isLetter(text.charAt(0))
        && !tokenName(context, token.getType()).startsWith("a ");
  }

  private static String reservedHint(CommonToken token) {
    return " is a word of the language; choose another name";
  }

  private static String insertion(String expected, boolean single) {
    String text = expected.replace("`", "");
    return single && INSERTABLE.contains(text) ? text : "";
  }

  /** The innermost rule around a node that has a meaning for the user. */
  private static String wanted(INode node) {
    for (INode at = node; at != null; at = at.getParent()) {
      EObject element = at.getGrammarElement();
      if (element instanceof RuleCall call) {
        String wanted = RULES.get(call.getRule().getName());
        if (wanted != null) {
          return wanted;
        }
      }
    }
    return RULES.get("SourceUnit");
  }

  private static String tokenName(IParserErrorContext context, int type) {
    if (type == Token.EOF) {
      return THE_END;
    }
    String[] names = context.getTokenNames();
    String name = type >= 0 && type < names.length ? names[type] : "";
    return switch (name) {
      case "RULE_ID" -> "a name";
      case "RULE_NUMBER", "RULE_SIZED_NUMBER" -> "a number";
      case "RULE_TEXT" -> "a string";
      case "RULE_CHARACTER" -> "a character";
      case "RULE_DIRECTIVE" -> "a directive";
      case "RULE_WHOLE_CONDITION" -> "`(`";
      case "RULE_ANY_OTHER" -> "a character that means nothing";
      default -> "`" + name.replace("'", "") + "`";
    };
  }

  private static CommonToken previous(RecognitionException error) {
    if (error.input instanceof TokenStream stream) {
      for (int i =
              error.token.getTokenIndex() < 0 ? stream.size() - 1 : error.token.getTokenIndex() - 1;
          i >= 0;
          i--) {
        if (stream.get(i) instanceof CommonToken token
            && token.getChannel() == Token.DEFAULT_CHANNEL) {
          return token;
        }
      }
    }
    return null;
  }

  private static String found(CommonToken token) {
    return token.getType() == Token.EOF ? THE_END : "`" + shortened(token.getText()) + "`";
  }

  private static String shortened(String text) {
    return text.length() <= 24 ? text : text.substring(0, 21) + "...";
  }

  private static SyntaxErrorMessage at(CommonToken token, String message, String insert) {
    return at(
        token.getStartIndex(), token.getStopIndex() - token.getStartIndex() + 1, message, insert);
  }

  private static SyntaxErrorMessage at(int offset, int length, String message, String insert) {
    return new SyntaxErrorMessage(
        message,
        DiagnosticCode.SYNTAX.code(),
        new String[] {Integer.toString(offset), Integer.toString(length), insert});
  }
}
