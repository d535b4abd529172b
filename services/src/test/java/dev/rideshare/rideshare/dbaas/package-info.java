@NullMarked
package dev.rideshare.rideshare.dbaas;

import org.jspecify.annotations.NullMarked;
