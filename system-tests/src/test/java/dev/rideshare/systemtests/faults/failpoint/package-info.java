/**
 * Failpoints and broken builds: the program's classes as it is built, with calls put in at named
 * steps or with parts taken out, brought into its processes by a Java agent.
 */
@NullMarked
package dev.rideshare.systemtests.faults.failpoint;

import org.jspecify.annotations.NullMarked;
