package org.b.lsp.features;

import org.b.dsl.ide.SymbolKind;
import org.b.dsl.ide.completion.CompletionItem;
import org.eclipse.lsp4j.CompletionItemKind;

/** Icons: kinds of names in the protocol's words, which know neither headers nor tables. */
final class Kinds {
  private Kinds() {}

  static org.eclipse.lsp4j.SymbolKind of(SymbolKind kind) {
    return switch (kind) {
      case STRUCT -> org.eclipse.lsp4j.SymbolKind.Struct;
      case HEADER -> org.eclipse.lsp4j.SymbolKind.Interface;
      case FIELD -> org.eclipse.lsp4j.SymbolKind.Field;
      case TABLE -> org.eclipse.lsp4j.SymbolKind.Array;
      case FUNCTION -> org.eclipse.lsp4j.SymbolKind.Function;
      case STATE -> org.eclipse.lsp4j.SymbolKind.Event;
      case ENUMERATION -> org.eclipse.lsp4j.SymbolKind.Enum;
      case CONSTANT -> org.eclipse.lsp4j.SymbolKind.EnumMember;
      case TYPE -> org.eclipse.lsp4j.SymbolKind.Class;
      case TEST -> org.eclipse.lsp4j.SymbolKind.Event;
      case PARAMETER, VARIABLE, GLOBAL -> org.eclipse.lsp4j.SymbolKind.Variable;
    };
  }

  static CompletionItemKind of(CompletionItem.Kind kind) {
    return switch (kind) {
      case KEYWORD -> CompletionItemKind.Keyword;
      case TYPE -> CompletionItemKind.TypeParameter;
      case STRUCT -> CompletionItemKind.Struct;
      case HEADER -> CompletionItemKind.Interface;
      case FIELD -> CompletionItemKind.Field;
      case TABLE -> CompletionItemKind.Module;
      case STATE -> CompletionItemKind.Event;
      case VARIABLE, PARAMETER -> CompletionItemKind.Variable;
      case FUNCTION -> CompletionItemKind.Function;
      case METHOD -> CompletionItemKind.Method;
      case HOOK -> CompletionItemKind.Interface;
      case TABLE_KIND, TABLE_POLICY -> CompletionItemKind.EnumMember;
      case VALUE -> CompletionItemKind.Value;
      case DIRECTIVE -> CompletionItemKind.Keyword;
      case SNIPPET -> CompletionItemKind.Snippet;
    };
  }
}
