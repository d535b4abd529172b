/** The customers of the DBaaS: what users, rides and gateway share. */
@NullMarked
package dev.rideshare.rideshare;

import org.jspecify.annotations.NullMarked;
