package org.b.dsl;

/** Sets the language up outside of Eclipse. */
public class BStandaloneSetup extends BStandaloneSetupGenerated {
  public static void doSetup() {
    new BStandaloneSetup().createInjectorAndDoEMFRegistration();
  }
}
