package org.b.dsl;

import org.b.core.source.SourceFile;

/**
 * Tells proto files from programs. Classic B passes both on the command line ({@code b run prog.b
 * proto.b}); a proto file is one that declares nothing but structs and parser states.
 */
public final class ProtoFiles {
  private ProtoFiles() {}

  /**
   * Whether the file declares only structs and states, and at least one. Looks at the words and
   * braces of the text alone, so that broken source is judged too.
   */
  public static boolean isProto(SourceFile file) {
    String text = file.text();
    int depth = 0;
    boolean atStart = true;
    boolean found = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' && text.startsWith("//", i) || c == '#') {
        i = end(text, "\n", i);
      } else if (text.startsWith("/*", i)) {
        i = end(text, "*/", i + 2) + 1;
      } else if (c == '"') {
        i = end(text, "\"", i + 1);
      } else if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
        atStart = depth <= 0;
      } else if (depth == 0 && c == ';') {
        atStart = true;
      } else if (depth == 0 && (c == '(' || c == '@' || c == '<')) {
        return false;
      } else if (depth == 0 && atStart && !Character.isWhitespace(c)) {
        if (!isWord(text, i, "struct") && !isWord(text, i, "state")) {
          return false;
        }
        found = true;
        atStart = false;
      }
    }
    return found;
  }

  private static boolean isWord(String text, int at, String word) {
    int end = at + word.length();
    return text.startsWith(word, at)
        && end < text.length()
        && !Character.isJavaIdentifierPart(text.charAt(end));
  }

  /** Index of a mark's first character, or of the text's last one. */
  private static int end(String text, String mark, int from) {
    int at = text.indexOf(mark, from);
    return at < 0 ? text.length() : at;
  }
}
