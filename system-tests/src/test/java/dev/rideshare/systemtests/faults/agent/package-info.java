/**
 * What runs inside the processes that are hurt. It is packed into an agent's jar and needs the JDK
 * alone.
 */
@NullMarked
package dev.rideshare.systemtests.faults.agent;

import org.jspecify.annotations.NullMarked;
