import type { Logger } from '@chassis/telemetry';
import { describe, expect, it } from 'vitest';
import { InstalledVectors } from './installed-vectors.js';

describe('vectors of sentences', () => {
  it('are none where no model is installed, and the log says so once', async () => {
    const told: string[] = [];
    const logger = { info: (_fields: unknown, message: string) => told.push(message), warn: () => undefined };
    const config = {
      CHASSIS_MODELS_DIR: '/nowhere',
      CHASSIS_NATIVE_DIR: '/nowhere',
      EVENT_LOG_DAYS: 1,
      EXAMPLES_DAYS: 1,
    };
    const vectors = new InstalledVectors(config, logger as unknown as Logger);
    expect(await vectors.of('acme').embed(['a sentence'])).toBeUndefined();
    expect(await vectors.of('acme').embed(['another'])).toBeUndefined();
    expect(told).toEqual([expect.stringContaining('by words alone')]);
    await vectors.onModuleDestroy();
  });
});
