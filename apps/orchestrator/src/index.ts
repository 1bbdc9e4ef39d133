import { defineService } from '@chassis/service-kit';
import { orchestratorConfig } from './config.js';
import { migrations } from './migrations.js';
import { OrchestratorModule } from './orchestrator.module.js';

/** The orchestrator: published workflows, and runs that each come to exactly one end. */
export const orchestrator = defineService({
  name: 'orchestrator',
  module: OrchestratorModule,
  config: orchestratorConfig,
  migrations,
});
