package org.b.backend.attach;

import java.util.List;

/** Several links that are one to whoever asked for them: one program at several places. */
final class LinkGroup extends AbstractLink {
  private final AttachedLinks links = new AttachedLinks();

  LinkGroup(
      String program, String hook, String target, String mechanism, List<AttachedLink> parts) {
    super(program, hook, target, mechanism);
    parts.forEach(links::add);
  }

  @Override
  void detach() {
    links.close();
  }
}
