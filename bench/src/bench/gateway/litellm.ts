import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { installPythonPeer } from '../../rig/install-python-peer.js';
import { answersAt } from './answers-at.js';
import { freePort } from './free-port.js';
import type { Target } from './target.js';

const startMs = 120_000;
const key = 'sk-bench-of-the-gateway-0001';

/** The LiteLLM proxy as published, in one process of its own, towards the same simulator; no database, no log, its master key alone. */
export class LiteLlm {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly target: Target,
  ) {}

  static async start(models: ModelsProcess): Promise<LiteLlm> {
    const bin = await installPythonPeer('litellm');
    const folder = await mkdtemp(path.join(tmpdir(), 'chassis-bench-litellm-'));
    const config = path.join(folder, 'config.json');
    const parameters = { model: 'openai/first', api_base: models.url, api_key: 'none' };
    await writeFile(config, JSON.stringify({ model_list: [{ model_name: 'first', litellm_params: parameters }] }));
    const port = await freePort();
    const given = ['--config', config, '--host', '127.0.0.1', '--port', String(port), '--telemetry', 'False'];
    const child = spawn(path.join(bin, 'litellm'), given, {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { ...process.env, LITELLM_MASTER_KEY: key, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' },
    });
    const url = `http://127.0.0.1:${port}/v1`;
    const headers = { authorization: `Bearer ${key}` };
    const litellm = new LiteLlm(child, folder, { name: 'litellm', url, headers, model: 'first', pid: child.pid });
    if (await answersAt(`http://127.0.0.1:${port}/health/liveliness`, startMs)) return litellm;
    await litellm.stop();
    throw new CannotMeasure('the LiteLLM proxy of bench/peers does not start');
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }
}
