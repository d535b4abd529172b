@NullMarked
package dev.rideshare.model.request;

import org.jspecify.annotations.NullMarked;
