package org.b.dsl.ide;

/** Registers what editors need of this language. */
public class BIdeModule extends AbstractBIdeModule {}
