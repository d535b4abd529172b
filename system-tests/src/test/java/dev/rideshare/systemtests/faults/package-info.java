/**
 * Everything that hurts a running system: signals, servers that go away, lines that are cut,
 * processes that fail at a chosen step; and the nemesis, which does all of it by chance.
 */
@NullMarked
package dev.rideshare.systemtests.faults;

import org.jspecify.annotations.NullMarked;
