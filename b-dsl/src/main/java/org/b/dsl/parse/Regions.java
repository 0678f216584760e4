package org.b.dsl.parse;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.EStructuralFeature;
import org.eclipse.xtext.nodemodel.INode;
import org.eclipse.xtext.nodemodel.util.NodeModelUtils;

/**
 * Where the objects of one tree and their values stand, from the tree's start. Looking that up in
 * the nodes takes a good part of an analysis, so what has been asked for is kept as long as the
 * tree.
 */
final class Regions {
  /** A part of the tree's text. */
  record Region(int offset, int length) {
    static final Region NOWHERE = new Region(0, 0);
  }

  private record Key(EObject object, EStructuralFeature feature, int index) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && object == key.object
          && feature == key.feature
          && index == key.index;
    }

    @Override
    public int hashCode() {
      return 31 * (31 * System.identityHashCode(object) + System.identityHashCode(feature)) + index;
    }
  }

  private final Map<Key, Region> known = new ConcurrentHashMap<>();

  /**
   * The text of one of an object's values; the object's own text, without surrounding white space
   * and comments, where the value is missing.
   *
   * @param feature null for the object itself
   */
  Region of(EObject object, EStructuralFeature feature, int index) {
    Key key = new Key(object, feature, index);
    Region region = known.get(key);
    if (region == null) {
      region = find(object, feature, index);
      known.put(key, region);
    }
    return region;
  }

  private static Region find(EObject object, EStructuralFeature feature, int index) {
    if (feature != null) {
      List<INode> nodes = NodeModelUtils.findNodesForFeature(object, feature);
      if (index < nodes.size()) {
        return of(nodes.get(index));
      }
    }
    INode node = NodeModelUtils.findActualNodeFor(object);
    return node == null ? Region.NOWHERE : of(node);
  }

  private static Region of(INode node) {
    var region = node.getTextRegion();
    return new Region(region.getOffset(), region.getLength());
  }
}
