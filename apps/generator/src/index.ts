import { modelKeyPrefix } from '@chassis/contracts';
import { defineService } from '@chassis/service-kit';
import { generatorConfig } from './config.js';
import { GeneratorModule } from './generator.module.js';
import { migrations } from './migrations.js';

/** The service that makes every model call. */
export const generator = defineService({
  name: 'generator',
  module: GeneratorModule,
  config: generatorConfig,
  secretPrefix: modelKeyPrefix,
  migrations,
});
