package dev.rideshare.cli.bench;

import java.net.URI;

/**
 * Something that clients ask for.
 *
 * @param name for the command line and the report
 * @param what a request asks for, for people
 * @param server whom it is sent to
 * @param workload the requests, each with what a right answer is
 */
record Scenario(String name, String what, URI server, Workload workload) {}
