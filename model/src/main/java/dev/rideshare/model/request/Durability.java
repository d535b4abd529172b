package dev.rideshare.model.request;

/** When a write is answered. */
public enum Durability {
  /** On disk in every in-sync copy. */
  REPLICATED,
  /** Besides, applied by every ready slave. */
  ALL
}
