/** A client of the DBaaS by its HTTP API, with or without a connection in between. */
@NullMarked
package dev.rideshare.rideshare.dbaas;

import org.jspecify.annotations.NullMarked;
