@NullMarked
package dev.rideshare.rideshare.users;

import org.jspecify.annotations.NullMarked;
