/** The program seen from outside: its commands, its HTTP interfaces, its processes, its modules. */
@NullMarked
package dev.rideshare.systemtests;

import org.jspecify.annotations.NullMarked;
