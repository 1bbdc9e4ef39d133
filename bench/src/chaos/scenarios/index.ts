import type { Scenario } from '../apart/scenario.js';
import { clockOffset } from './clock-offset.js';
import { duplicateDelivery } from './duplicate-delivery.js';
import { freeze } from './freeze.js';
import { killBroker, killPostgres, killRedis } from './kill-servers.js';
import { killServices, killStorm } from './kill-services.js';
import { logDiskFull } from './log-disk-full.js';
import { networkCut } from './network-cut.js';
import { rebalanceStorm } from './rebalance-storm.js';

/** Made anew for each command: some remember whom they hit. */
export const scenarios = (): Scenario[] => [
  killServices(),
  killStorm(),
  killBroker,
  killPostgres,
  killRedis,
  freeze(),
  networkCut,
  clockOffset(),
  logDiskFull,
  rebalanceStorm(),
  duplicateDelivery(),
];
