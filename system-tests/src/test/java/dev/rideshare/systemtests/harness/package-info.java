/** What the black-box suites need: real processes, an HTTP client, direct database connections. */
@NullMarked
package dev.rideshare.systemtests.harness;

import org.jspecify.annotations.NullMarked;
