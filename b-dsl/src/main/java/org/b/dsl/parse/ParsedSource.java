package org.b.dsl.parse;

import java.util.List;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.syntax.SourceUnit;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.EStructuralFeature;
import org.eclipse.xtext.nodemodel.INode;
import org.eclipse.xtext.nodemodel.util.NodeModelUtils;

/**
 * The syntax tree of one file.
 *
 * @param unit parts that could not be parsed are missing from it
 * @param errors syntax errors, in source order
 */
public record ParsedSource(SourceFile file, SourceUnit unit, List<Diagnostic> errors) {

  /** The text of an object, without surrounding white space and comments. */
  public Span span(EObject object) {
    INode node = NodeModelUtils.findActualNodeFor(object);
    return node == null ? new Span(file, 0, 0) : span(node);
  }

  /** The text of one value of an object; the object's own text where the value is missing. */
  public Span span(EObject object, EStructuralFeature feature) {
    List<INode> nodes = NodeModelUtils.findNodesForFeature(object, feature);
    return nodes.isEmpty() ? span(object) : span(nodes.get(0));
  }

  /** The text of one of several values. */
  public Span span(EObject object, EStructuralFeature feature, int index) {
    List<INode> nodes = NodeModelUtils.findNodesForFeature(object, feature);
    return index < nodes.size() ? span(nodes.get(index)) : span(object);
  }

  private Span span(INode node) {
    var region = node.getTextRegion();
    return new Span(file, region.getOffset(), region.getLength());
  }
}
