@NullMarked
package dev.rideshare.model;

import org.jspecify.annotations.NullMarked;
