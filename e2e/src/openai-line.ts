import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import OpenAI from 'openai';
import { ModelServer } from './model-server.js';
import { WholeLine } from './whole-line.js';

/** The whole line before a simulated provider, and a client of OpenAI's that speaks for Ada. */
export class OpenAiLine {
  private constructor(
    readonly whole: WholeLine,
    readonly server: ModelServer,
    private readonly dataDir: string,
  ) {}

  static async start(): Promise<OpenAiLine> {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-openai-'));
    await chmod(dataDir, 0o755);
    const server = await ModelServer.start();
    const whole = await WholeLine.start(dataDir, {
      settings: {
        OPENAI_BASE_URL: server.url,
        OPENAI_MODEL: 'small',
        OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '1000000',
        OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '2000000',
        MODEL_CIRCUIT_COOL_MS: '20',
      },
    });
    return new OpenAiLine(whole, server, dataDir);
  }

  /** It repeats nothing: what fails is seen. */
  clientOf(who: string): OpenAI {
    return new OpenAI({ baseURL: `${this.whole.access.url}/v1`, apiKey: this.whole.access.keys[who]!, maxRetries: 0 });
  }

  async stop(): Promise<void> {
    await this.whole.stop();
    await this.server.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
