import { type ChildProcess, spawn } from 'node:child_process';
import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { installPeers, peerScript } from '../../rig/install-peers.js';
import { answersAt } from './answers-at.js';
import { freePort } from './free-port.js';
import type { Target } from './target.js';

const startMs = 60_000;

/** Portkey's gateway as published, in a process of its own, towards the same simulator. */
export class Portkey {
  private constructor(
    private readonly child: ChildProcess,
    readonly target: Target,
  ) {}

  static async start(models: ModelsProcess): Promise<Portkey> {
    await installPeers();
    const port = await freePort();
    const child = spawn(process.execPath, [peerScript('portkey'), `--port=${port}`, '--headless'], {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { ...process.env, TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost', NODE_ENV: 'production' },
    });
    const url = `http://127.0.0.1:${port}/v1`;
    const headers = {
      authorization: 'Bearer none',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': models.url,
    };
    const portkey = new Portkey(child, { name: 'portkey', url, headers, model: 'first', pid: child.pid });
    if (await answersAt(`http://127.0.0.1:${port}/`, startMs)) return portkey;
    portkey.stop();
    throw new CannotMeasure('the gateway of bench/peers does not start');
  }

  stop(): void {
    this.child.kill();
  }
}
