import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AccessVersion,
  AnswerGenerated,
  BundlesFile,
  GenerateAnswer,
  ModelsProbe,
  ModelsRegister,
  ModelsRegistry,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { generator } from '../src/index.js';

export const secret = 'sk-not-to-be-seen';
export const variable = 'CHASSIS_MODEL_KEY_ACME';
const price = { inputMicroUsdPerMtoken: 1, outputMicroUsdPerMtoken: 1 };

/** Answers with a list of models, or sends elsewhere, and keeps the keys that it was given. */
export class KeyServer {
  private constructor(
    private readonly server: Server,
    readonly keys: (string | undefined)[],
  ) {}

  static async start(location?: string): Promise<KeyServer> {
    const keys: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      keys.push(request.headers.authorization);
      if (location !== undefined) return void response.writeHead(307, { location }).end();
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: [{ id: 'acme-large' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new KeyServer(server, keys);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `${this.origin}/v1`;
  }

  stop(): void {
    this.server.close();
  }
}

/** A server of a model that wants a key, and a folder of keys with its `keys.yaml`. */
export class KeyedModels {
  private constructor(
    readonly server: KeyServer,
    readonly folder: string,
  ) {}

  static async start(): Promise<KeyedModels> {
    const found = new KeyedModels(await KeyServer.start(), await mkdtemp(path.join(tmpdir(), 'chassis-keys-')));
    await found.bind({ apiKeyEnv: variable });
    return found;
  }

  async stop(): Promise<void> {
    this.server.stop();
    await rm(this.folder, { recursive: true });
  }

  /** What the server was given since the last time. */
  taken(): (string | undefined)[] {
    return this.server.keys.splice(0);
  }

  pathOf(file: string): string {
    return path.join(this.folder, file);
  }

  /** Says in `keys.yaml` where each of these keys may be sent. */
  async bind(...bound: object[]): Promise<void> {
    const keys = bound.map((one) => ({ tenants: ['acme'], servers: [this.server.origin], ...one }));
    await writeFile(this.pathOf('keys.yaml'), JSON.stringify({ keys }));
  }

  async keep(key: string): Promise<void> {
    await writeFile(this.pathOf('acme.key'), key);
  }

  async modelsFile(more: object): Promise<string> {
    const file = this.pathOf(`${randomUUID()}.yaml`);
    const model = { name: 'acme', baseUrl: this.server.url, model: 'acme-large', ...more };
    await writeFile(file, JSON.stringify({ models: [model] }));
    return file;
  }

  /** Starts a line, acts on it, and stops it. */
  async on(settings: Record<string, string>, act: (line: KeyedLine) => Promise<void>): Promise<void> {
    const given = { MODEL_RETRIES: '0', GENERATOR_SECRETS_DIR: this.folder, ...settings };
    const line = await startLine({ services: [generator], settings: given });
    line.stubRoute(BundlesFile, () => ({ text: 'Answer.', hash: 'h' }));
    line.stubRoute(AccessVersion, () => ({ version: 1 }));
    try {
      await act(new KeyedLine(line, this.server.url));
    } finally {
      await line.stop();
    }
  }
}

/** A line whose tenant acme has a model of that name. */
export class KeyedLine {
  constructor(
    readonly line: TestLine,
    private readonly baseUrl: string,
  ) {}

  async register(more: object = {}, tenant = 'acme') {
    const known = { name: 'acme', baseUrl: this.baseUrl, model: 'acme-large', price, status: 'live' };
    const model = { ...known, apiKeyEnv: variable, ...more };
    return await this.line.call(ModelsRegister, model as never, await this.admin(tenant));
  }

  async admin(tenant = 'acme') {
    return { as: await this.line.principal(tenant, 'user:root') };
  }

  /** How the server of acme stands. */
  async probe() {
    const { models } = await this.line.call(ModelsProbe, {}, await this.admin());
    return models.find(({ name }) => name === 'acme');
  }

  async health() {
    return (await this.probe())?.health;
  }

  async listed() {
    const { models } = await this.line.call(ModelsRegistry, {}, await this.admin());
    return models.find(({ name }) => name === 'acme');
  }

  async chat(): Promise<AnswerGenerated> {
    const messages = [{ role: 'user', content: 'Hello?' }];
    const given = {
      ...{ prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' }, model: 'acme', passages: [], checks: [] },
      ...{ inputs: { chat: { model: 'acme', messages } }, maxOutputTokens: 50, budgetMicroUsd: 1_000_000 },
    };
    const context = await this.line.payloads.putJson('acme', given, 'public');
    const step = { run: randomUUID(), step: 'answer', attempt: 1 };
    const as = await this.admin();
    return await this.line.ask(GenerateAnswer, AnswerGenerated, { context }, { ...as, step, dataClass: 'public' });
  }
}
