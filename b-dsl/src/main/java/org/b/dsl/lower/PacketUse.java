package org.b.dsl.lower;

import java.util.Set;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.Expression;
import org.b.dsl.syntax.ExpressionStatement;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.IncrementExpression;
import org.b.dsl.syntax.NameExpression;
import org.b.dsl.syntax.PacketFieldExpression;
import org.b.dsl.syntax.PacketOffsetExpression;
import org.b.dsl.syntax.SliceExpression;
import org.b.dsl.syntax.StateDeclaration;
import org.b.dsl.syntax.TransferStatement;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.util.EcoreUtil;

/** What a function does with the packet, as far as its text shows. */
enum PacketUse {
  NONE,
  READ,
  WRITE;

  /** Methods of the packet that change nothing. */
  private static final Set<String> READING = Set.of("load", "starts_with", "redirect");

  static PacketUse of(EObject body) {
    PacketUse use = NONE;
    if (body != null) {
      for (var contents = EcoreUtil.getAllContents(body, true); contents.hasNext(); ) {
        PacketUse here = ofObject((EObject) contents.next());
        use = here.compareTo(use) > 0 ? here : use;
      }
    }
    return use;
  }

  private static PacketUse ofObject(EObject object) {
    if (object instanceof ExpressionStatement statement) {
      boolean assigns = statement.getOperator() != null;
      return assigns && isPacketField(statement.getTarget()) ? WRITE : NONE;
    }
    if (object instanceof IncrementExpression increment) {
      return isPacketField(increment.getTarget()) ? WRITE : NONE;
    }
    if (object instanceof CallExpression call) {
      if (call.getCallee() instanceof NameExpression name) {
        return "incr_cksum".equals(name.getName()) ? WRITE : NONE;
      }
      return call.getCallee() instanceof FieldAccess access
              && access.getField() != null
              && isPacket(access.getBase())
          ? READING.contains(access.getField()) ? READ : WRITE
          : NONE;
    }
    if (object instanceof FieldAccess access && isPacket(access.getBase())) {
      return READ;
    }
    return object instanceof PacketFieldExpression
            || object instanceof PacketOffsetExpression
            || object instanceof TransferStatement
            || object instanceof StateDeclaration
        ? READ
        : NONE;
  }

  private static boolean isPacket(Expression base) {
    return base instanceof NameExpression name && MethodLowering.PACKET.equals(name.getName());
  }

  private static boolean isPacketField(Expression target) {
    return target instanceof SliceExpression slice
        ? isPacketField(slice.getValue())
        : target instanceof PacketFieldExpression;
  }
}
