package dev.rideshare.model.cluster;

/** What a worker does: the master executes writes, slaves answer reads. */
public enum Role {
  MASTER,
  SLAVE
}
