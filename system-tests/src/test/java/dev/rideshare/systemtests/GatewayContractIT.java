package dev.rideshare.systemtests;

import dev.rideshare.systemtests.harness.OnSharedSystem;
import dev.rideshare.systemtests.harness.RideshareProcess;

@OnSharedSystem
final class GatewayContractIT extends GatewayContract {
  GatewayContractIT(RideshareProcess system) {
    super(system.gateway(), system.users(), system.rides());
  }
}
