import path from 'node:path';

import { ChassisApi, type DemoAccess, seedDemo, serviceDefinitions, startOldSystems } from '@chassis/all-in-one';
import { startLine, type TestLine } from '@chassis/testing';
import { root } from '../../product.js';

/** The whole product: every service on the embedded bus, the old systems in processes of their own, the demo tenant seeded. */
export class WholeLine {
  private constructor(
    readonly line: TestLine,
    readonly access: DemoAccess,
    private readonly stopOldSystems: () => Promise<void>,
  ) {}

  static async start(
    dataDir: string,
    options: { seedFile?: string; settings?: Record<string, string> } = {},
  ): Promise<WholeLine> {
    const old = await startOldSystems(root, dataDir, {}, options.seedFile);
    const settings = {
      INGRESS_PORT: '0',
      CONNECTORS_DIR: path.join(root, 'connectors'),
      CHASSIS_NATIVE_DIR: path.join(root, 'native'),
      ...old.settings,
      ...options.settings,
    };
    const line = await startLine({ services: serviceDefinitions, settings });
    const access = await seedDemo({ root, dataDir, platform: line.platform, url: line.url, say: () => undefined });
    return new WholeLine(line, access, async () => await old.stop());
  }

  as(who: string): ChassisApi {
    return new ChassisApi(this.access.url, this.access.keys[who] as string);
  }

  async stop(): Promise<void> {
    await this.line.stop();
    await this.stopOldSystems();
  }
}
