package org.b.dsl.parse;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.b.core.diagnostics.Diagnostic;
import org.b.core.source.SourceFile;
import org.b.core.source.Span;
import org.b.dsl.syntax.Declaration;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.EStructuralFeature;
import org.eclipse.xtext.nodemodel.INode;

/**
 * The syntax of one file: its top-level declarations, each with a tree of its own. Two versions of
 * a file share the trees of what they have in common, so places must be asked for here; a tree by
 * itself counts from the start of its declaration.
 */
public final class ParsedSource {
  private final SourceFile file;
  private final List<Declaration> declarations;
  private final List<Diagnostic> errors;
  private final Map<INode, Integer> starts;
  private final Map<EObject, Tree> units;
  private final int[] offsets;
  private final INode[] trees;

  /**
   * A tree in this version of the file.
   *
   * @param start where it starts
   */
  record Tree(int start, Regions regions) {}

  /**
   * A file's syntax.
   *
   * @param starts where each tree, by the root of its nodes, starts in the file; compares by
   *     identity
   * @param units the trees by their topmost objects; compares by identity
   * @param trees the same roots in source order
   */
  ParsedSource(
      SourceFile file,
      List<Declaration> declarations,
      List<Diagnostic> errors,
      Map<INode, Integer> starts,
      Map<EObject, Tree> units,
      List<INode> trees) {
    this.file = file;
    this.declarations = List.copyOf(declarations);
    this.errors = List.copyOf(errors);
    this.starts = starts;
    this.units = units;
    this.trees = trees.toArray(INode[]::new);
    this.offsets = trees.stream().mapToInt(starts::get).toArray();
  }

  /**
   * A place in a tree that stays true when the tree moves in its file.
   *
   * @param offset from the start of the tree
   */
  public record Anchor(INode tree, int offset, int length) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Anchor anchor
          && tree == anchor.tree
          && offset == anchor.offset
          && length == anchor.length;
    }

    @Override
    public int hashCode() {
      return 31 * (31 * System.identityHashCode(tree) + offset) + length;
    }
  }

  /** Ties a place to its declaration; empty for a place outside of all. */
  public Optional<Anchor> anchor(Span span) {
    int found = Arrays.binarySearch(offsets, span.offset());
    int index = found >= 0 ? found : -found - 2;
    if (index < 0) {
      return Optional.empty();
    }
    int offset = span.offset() - offsets[index];
    return offset + span.length() <= trees[index].getTotalLength()
        ? Optional.of(new Anchor(trees[index], offset, span.length()))
        : Optional.empty();
  }

  /** Where an anchored place is in this text; empty when its tree is not part of it. */
  public Optional<Span> place(Anchor anchor) {
    Integer start = starts.get(anchor.tree());
    return start == null
        ? Optional.empty()
        : Optional.of(new Span(file, start + anchor.offset(), anchor.length()));
  }

  public SourceFile file() {
    return file;
  }

  /** What could be parsed, in source order; parts that could not are missing. */
  public List<Declaration> declarations() {
    return declarations;
  }

  /** Syntax errors, in source order. */
  public List<Diagnostic> errors() {
    return errors;
  }

  /** The text of an object, without surrounding white space and comments. */
  public Span span(EObject object) {
    return span(object, null, 0);
  }

  /** The text of one value of an object; the object's own text where the value is missing. */
  public Span span(EObject object, EStructuralFeature feature) {
    return span(object, feature, 0);
  }

  /** The text of one of several values; the file's start where there is no object. */
  public Span span(EObject object, EStructuralFeature feature, int index) {
    if (object == null) {
      return new Span(file, 0, 0);
    }
    EObject top = object;
    for (EObject outer = top.eContainer(); outer != null; outer = top.eContainer()) {
      top = outer;
    }
    Tree tree = units.get(top);
    Regions.Region region =
        tree == null ? Regions.Region.NOWHERE : tree.regions().of(object, feature, index);
    return region == Regions.Region.NOWHERE
        ? new Span(file, 0, 0)
        : new Span(file, tree.start() + region.offset(), region.length());
  }
}
