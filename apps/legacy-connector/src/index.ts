import { defineService } from '@chassis/service-kit';
import { legacyConnectorConfig } from './config.js';
import { LegacyConnectorModule } from './legacy-connector.module.js';
import { migrations } from './migrations.js';

export const legacyConnector = defineService({
  name: 'legacy-connector',
  module: LegacyConnectorModule,
  config: legacyConnectorConfig,
  migrations,
});
