package dev.rideshare.systemtests.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The class's constructor takes a {@link RideshareProcess} that serves: one for all classes so
 * marked, started when the first of them needs it, with one slave, on what {@code -Dsetup} names
 * ({@link Setup}). A class leaves it as it found it: a master and one ready slave.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedSystem.class)
@Tag("shared-system")
public @interface OnSharedSystem {}
