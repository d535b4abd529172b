/** How commands ask a running system, over HTTP. */
@NullMarked
package dev.rideshare.cli.client;

import org.jspecify.annotations.NullMarked;
