package org.b.cli.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.b.backend.load.LoadedObject;
import org.b.backend.maps.BpfMap;
import org.b.backend.maps.EventBuffer;

/**
 * Shows the events of all buffers as they come, on a thread of its own. {@link #finish} shows what
 * is left after the programs have been detached: nothing that was sent is lost at the end.
 */
final class EventPump implements AutoCloseable {
  private static final int WAIT_MILLISECONDS = 50;

  /** Events between two looks at whether somebody still reads the output. */
  private static final int BATCH = 1 << 12;

  /** A program that is still running when it is detached has ended after this. */
  private static final int LAST_MILLISECONDS = 10;

  private final LoadedObject object;
  private final List<EventBuffer> buffers = new ArrayList<>();

  /** Losses that the kernel told and the output said. */
  private final Map<EventBuffer, Long> said = new HashMap<>();

  private final RunOutput output;
  private final StackFrames stacks;
  private final Runnable readerGone;
  private final Thread thread = new Thread(this::run, "events");
  private volatile boolean ended;

  private EventPump(
      LoadedObject object, RunOutput output, StackFrames stacks, Runnable readerGone) {
    this.object = object;
    this.output = output;
    this.stacks = stacks;
    this.readerGone = readerGone;
    thread.setDaemon(true);
  }

  /**
   * Opens the buffers and starts showing.
   *
   * @param output safe for use by several threads
   * @param readerGone called once nobody reads the output any more
   */
  static EventPump start(
      LoadedObject object, RunOutput output, StackFrames stacks, Runnable readerGone) {
    EventPump pump = new EventPump(object, output, stacks, readerGone);
    try {
      for (BpfMap map : object.maps().values()) {
        if (map.definition().carriesEvents()) {
          pump.buffers.add(EventBuffer.open(map));
        }
      }
    } catch (RuntimeException e) {
      pump.buffers.forEach(EventBuffer::close);
      throw e;
    }
    if (!pump.buffers.isEmpty()) {
      pump.thread.start();
    }
    return pump;
  }

  private void run() {
    try {
      while (!ended) {
        if (drain(BATCH) == 0) {
          EventBuffer.await(buffers, WAIT_MILLISECONDS);
        } else if (!output.flush()) {
          ended = true;
          readerGone.run();
        }
      }
    } catch (RuntimeException e) {
      output.note("events are no longer shown: " + e.getMessage());
    }
  }

  private int drain(int limit) {
    int count = 0;
    for (EventBuffer buffer : buffers) {
      count += buffer.read(event -> output.event(buffer.map(), event, stacks.of(event)), limit);
      long lost = buffer.takeLost();
      if (lost > 0) {
        said.merge(buffer, lost, Long::sum);
        output.lost(buffer.map().name(), lost);
      }
    }
    return count;
  }

  /** Shows the rest; call it when nothing is attached any more. */
  void finish() {
    stop();
    try {
      drain(Integer.MAX_VALUE);
      if (!buffers.isEmpty()) {
        Thread.sleep(LAST_MILLISECONDS);
        drain(Integer.MAX_VALUE);
      }
      for (EventBuffer buffer : buffers) {
        // what a full buffer refused, the programs have counted
        long refused = Globals.lost(object, buffer.map().name()) - said.getOrDefault(buffer, 0L);
        if (refused > 0) {
          output.lost(buffer.map().name(), refused);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    ended = true;
    try {
      if (thread.isAlive()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
    buffers.forEach(EventBuffer::close);
    buffers.clear();
  }
}
