package org.b.backend.attach;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Links that are closed together, the last one first. A link that cannot be closed does not keep
 * the others open. A link added after close is closed at once.
 */
public final class AttachedLinks implements AutoCloseable {
  private final Deque<AttachedLink> links = new ArrayDeque<>();
  private boolean closed;

  /** Takes over a link. */
  public synchronized AttachedLink add(AttachedLink link) {
    if (closed) {
      link.close();
    } else {
      links.push(link);
    }
    return link;
  }

  /** The links that are open, the last one first. */
  public synchronized List<AttachedLink> links() {
    return new ArrayList<>(links);
  }

  /**
   * @throws RuntimeException the first failure, with the others suppressed, after every link has
   *     been tried
   */
  @Override
  public synchronized void close() {
    closed = true;
    RuntimeException failure = null;
    while (!links.isEmpty()) {
      try {
        links.pop().close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
