package org.b.dsl.lower;

import java.util.Map;
import org.b.core.facts.Helper;
import org.b.core.facts.HelperCall.PacketEffect;
import org.b.core.facts.KernelFacts;
import org.b.dsl.syntax.CallExpression;
import org.b.dsl.syntax.FieldAccess;
import org.b.dsl.syntax.MemberDeclaration;
import org.b.dsl.syntax.NameExpression;
import org.eclipse.emf.ecore.util.EcoreUtil;

/** What a function does to the packet by itself, as its text shows; its callers' headers follow. */
final class PacketEffects {
  private static final Map<String, PacketEffect> METHODS =
      Map.of(
          "adjust_head", PacketEffect.SHIFTS,
          "vlan_push", PacketEffect.SHIFTS,
          "vlan_pop", PacketEffect.SHIFTS,
          "store", PacketEffect.MOVES,
          "clone_redirect", PacketEffect.MOVES);

  private PacketEffects() {}

  static PacketEffect of(MemberDeclaration function) {
    PacketEffect effect = PacketEffect.NONE;
    if (function.getBody() != null) {
      for (var contents = EcoreUtil.getAllContents(function.getBody(), true);
          contents.hasNext(); ) {
        if (contents.next() instanceof CallExpression call) {
          effect = stronger(effect, of(call));
        }
      }
    }
    return effect;
  }

  static PacketEffect stronger(PacketEffect one, PacketEffect other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static PacketEffect of(CallExpression call) {
    if (call.getCallee() instanceof FieldAccess access && access.getField() != null) {
      return METHODS.getOrDefault(access.getField(), PacketEffect.NONE);
    }
    if (!(call.getCallee() instanceof NameExpression name) || name.getName() == null) {
      return PacketEffect.NONE;
    }
    return name.getName().equals("incr_cksum")
        ? PacketEffect.MOVES
        : KernelFacts.helper(name.getName()).map(Helper::packetEffect).orElse(PacketEffect.NONE);
  }
}
