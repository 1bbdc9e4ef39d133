import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { Product } from '../../product.js';
import type { Target } from './target.js';

/** Limits that would end the search before the line does. */
const settings = {
  OPENAI_MODEL: 'first',
  OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '1000',
  OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '1000',
  MODEL_CONCURRENCY: '10000',
  MAX_STREAMS_PER_TENANT: '10000',
  ENGINE_STEPS_PER_TENANT: '10000',
};

/** The product in a process of its own, with a price and a blocking budget of its tenant, so that money is held and settled for each call. */
export class LineUnderTest {
  private constructor(
    private readonly product: Product,
    readonly target: Target,
  ) {}

  static async start(models: ModelsProcess): Promise<LineUnderTest> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-gateway-'));
    await chmod(dataDir, 0o755);
    const product = await Product.start(dataDir, { ...settings, OPENAI_BASE_URL: models.url });
    const { url, keys } = product.access;
    await budget(`${url}/v1/budgets`, String(keys['olga']));
    const headers = { authorization: `Bearer ${keys['ada']}` };
    return new LineUnderTest(product, {
      name: 'chassis',
      url: `${url}/v1`,
      headers,
      model: 'openai',
      pid: product.pid,
    });
  }

  async stop(): Promise<void> {
    await this.product.stop();
    await rm(this.product.dataDir, { recursive: true, force: true });
  }
}

async function budget(url: string, key: string): Promise<void> {
  const body = { scope: 'tenant', period: 'day', limitMicroUsd: 1_000_000_000_000 };
  const response = await fetch(url, {
    method: 'PUT',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the budget was not taken: ${response.status} ${await response.text()}`);
}
