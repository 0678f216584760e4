package org.b.dsl.lower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.b.core.source.Span;
import org.b.dsl.parse.ParsedSource;
import org.b.dsl.syntax.EnumDeclaration;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.StateDeclaration;
import org.b.dsl.syntax.StructDeclaration;
import org.b.dsl.syntax.TableDeclaration;
import org.b.dsl.syntax.TestDeclaration;
import org.b.dsl.syntax.TypedefDeclaration;

/** What a file and the files that it includes declare: names to declarations, not yet checked. */
final class Symbols {
  /**
   * A declared struct.
   *
   * @param packed whether {@code #packed "true"} stands before it
   */
  record Struct(
      String name, Span nameSpan, ParsedSource source, StructDeclaration syntax, boolean packed) {}

  /** A transition: a state outside functions. */
  record State(String name, Span nameSpan, ParsedSource source, StateDeclaration syntax) {}

  /**
   * A declared enumeration.
   *
   * @param name empty where it has none
   */
  record Enumeration(String name, Span nameSpan, ParsedSource source, EnumDeclaration syntax) {}

  record Typedef(String name, Span nameSpan, ParsedSource source, TypedefDeclaration syntax) {}

  /**
   * A named number.
   *
   * @param enumeration that lists it; {@code null} for a declaration with {@code const}
   * @param syntax of the declaration with {@code const}; {@code null} in an enumeration
   */
  record Constant(
      String name,
      Span nameSpan,
      ParsedSource source,
      Enumeration enumeration,
      MemberDeclaration syntax) {}

  record TableSyntax(ParsedSource source, TableDeclaration syntax) {}

  record Member(ParsedSource source, MemberDeclaration syntax) {}

  record Test(ParsedSource source, TestDeclaration syntax) {}

  final List<Test> tests = new ArrayList<>();
  final Map<String, Struct> structs = new LinkedHashMap<>();
  final Map<String, State> states = new LinkedHashMap<>();
  final Map<String, Enumeration> enumerations = new LinkedHashMap<>();
  final List<Enumeration> allEnumerations = new ArrayList<>();
  final Map<String, Typedef> typedefs = new LinkedHashMap<>();
  final Map<String, Constant> constants = new LinkedHashMap<>();
  final List<TableSyntax> tables = new ArrayList<>();
  final List<Member> members = new ArrayList<>();
}
