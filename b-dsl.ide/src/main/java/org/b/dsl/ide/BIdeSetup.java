package org.b.dsl.ide;

import com.google.inject.Guice;
import com.google.inject.Injector;
import org.b.dsl.BRuntimeModule;
import org.b.dsl.BStandaloneSetup;
import org.eclipse.xtext.util.Modules2;

/** Sets the language up for a language server. */
public class BIdeSetup extends BStandaloneSetup {
  @Override
  public Injector createInjector() {
    return Guice.createInjector(Modules2.mixin(new BRuntimeModule(), new BIdeModule()));
  }
}
