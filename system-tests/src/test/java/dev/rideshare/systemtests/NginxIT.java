package dev.rideshare.systemtests;

import dev.rideshare.systemtests.harness.LoadBalancer;
import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;

/** Debian's nginx with {@code deploy/nginx/rideshare.conf}. */
@OnSharedSystem
final class NginxIT extends LoadBalancerContract {
  NginxIT(RideshareProcess system) {
    super(LoadBalancer.Program.NGINX, system);
  }
}
