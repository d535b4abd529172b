package dev.rideshare.systemtests;

import dev.rideshare.systemtests.harness.LoadBalancer;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;

/** Debian's HAProxy with {@code deploy/haproxy/haproxy.cfg}. */
@OnSharedSystem
final class HaproxyIT extends LoadBalancerContract {
  HaproxyIT(RideshareProcess system) {
    super(LoadBalancer.Program.HAPROXY, system);
  }
}
