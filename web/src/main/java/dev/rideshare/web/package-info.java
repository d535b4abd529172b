/** What every HTTP process shares: server, routes, JSON, problems, health, metrics, limits. */
@NullMarked
package dev.rideshare.web;

import org.jspecify.annotations.NullMarked;
