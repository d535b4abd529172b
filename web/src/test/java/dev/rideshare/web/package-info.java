@NullMarked
package dev.rideshare.web;

import org.jspecify.annotations.NullMarked;
