package dev.rideshare.coordination;

import org.apache.zookeeper.data.Stat;

/** A znode as it was read; never compared, and its bytes never changed. */
@SuppressWarnings("ArrayRecordComponent")
record Znode(String path, byte[] bytes, Stat stat) {}
