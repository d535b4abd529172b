/** A client of the DBaaS, over HTTP alone. */
@NullMarked
package dev.rideshare.rideshare.dbaas;

import org.jspecify.annotations.NullMarked;
