package org.b.backend.sys;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs code on a thread with an empty network namespace of its own, which ends with the thread. */
public final class IsolatedNetwork {
  private IsolatedNetwork() {}

  /**
   * @throws SystemCallException if no namespace can be made
   * @throws RuntimeException what the action throws
   */
  public static <T> T call(Callable<T> action) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              Machine.newNetworkNamespace();
              return action.call();
            });
    Thread thread = new Thread(task, "isolated-network");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
