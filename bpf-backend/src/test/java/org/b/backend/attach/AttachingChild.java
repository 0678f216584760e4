package org.b.backend.attach;

import org.b.backend.load.LoadOptions;
import org.b.backend.load.LoadedObject;
import org.b.backend.load.ObjectLoader;
import org.b.backend.testing.Assembly;
import org.b.backend.testing.TestNetwork;

/**
 * A process to be killed: attaches below clsact by the hook that its argument names, says so, and
 * waits.
 */
public final class AttachingChild {
  private AttachingChild() {}

  public static void main(String[] arguments) throws Exception {
    boolean action = arguments[0].equals("tc_action");
    LoadedObject object =
        ObjectLoader.load(Assembly.packetCounter(action ? "action" : "tc", 0), LoadOptions.DEFAULT);
    AttachRequest request =
        action
            ? AttachRequest.tcAction(TestNetwork.LEFT, "ingress")
            : AttachRequest.tc(TestNetwork.LEFT, "ingress").withoutTcx();
    Attacher.attach(object.program("count"), request);
    System.out.println("attached");
    Thread.sleep(120_000);
  }
}
