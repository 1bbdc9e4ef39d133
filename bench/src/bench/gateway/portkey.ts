import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { installPeers, peerScript } from '../../rig/install-peers.js';
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
    for (let waitedMs = 0; waitedMs < startMs; waitedMs += 200) {
      if (
        await fetch(`http://127.0.0.1:${port}/`).then(
          () => true,
          () => false,
        )
      )
        return portkey;
      await sleep(200);
    }
    portkey.stop();
    throw new CannotMeasure('the gateway of bench/peers does not start');
  }

  stop(): void {
    this.child.kill();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
