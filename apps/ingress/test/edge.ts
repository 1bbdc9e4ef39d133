import {
  ChassisError,
  AdministrationSeed,
  RunEnd,
  RunEvents,
  RunsGet,
  RunsList,
  WorkflowsGet,
  type RunEvent,
  type RunSummary,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import type { Right } from '../src/domain/rights.js';
import { ingress } from '../src/index.js';

const inputSchema = {
  type: 'object',
  required: ['question'],
  properties: { question: { type: 'string', minLength: 1 }, attachments: { type: 'array' } },
};

/** Ingress on the embedded line, with the engine and the validator's log played by this test. */
export class Edge {
  readonly runs = new Map<string, RunSummary>();
  readonly logs = new Map<string, RunEvent[]>();

  private constructor(readonly line: TestLine) {
    line.stubRoute(WorkflowsGet, ({ name }) => {
      if (name !== 'answer-question')
        throw new ChassisError('rejected', 'unknown-workflow', 'There is no such workflow.');
      return {
        name,
        hash: 'f00d',
        inputSchema,
        dataClass: 'internal' as const,
        deadlineMs: 60_000,
        budgetMicroUsd: 1_000,
      };
    });
    line.stubRoute(RunsGet, ({ run }) => this.known(String(run)));
    line.stubRoute(RunsList, ({ subject }) => ({
      runs: [...this.runs.values()].filter((one) => subject === undefined || one.subject === subject),
    }));
    line.stubRoute(RunEvents, ({ run, after, limit }) => ({
      events: (this.logs.get(String(run)) ?? [])
        .filter(({ position }) => position > Number(after))
        .slice(0, Number(limit)),
    }));
    line.stubRoute(RunEnd, ({ run }) => ({
      end: this.logs.get(String(run))?.find(({ type }) => type === 'run.ended') ?? null,
    }));
  }

  static async start(settings: Record<string, string> = {}): Promise<Edge> {
    return new Edge(await startLine({ services: [ingress], settings: { INGRESS_PORT: '0', ...settings } }));
  }

  get url(): string {
    return this.line.url;
  }

  /** A key of a user with these rights. */
  async key(
    tenant: string,
    user: string,
    rights: Right[],
    more: { groups?: string[]; roles?: string[] } = {},
  ): Promise<string> {
    const as = await this.line.principal(tenant, 'service:setup');
    const seed = {
      tenant,
      users: [{ id: user, rights, ...more }],
      keys: [{ subject: user, name: 'test', renew: true }],
    };
    return (await this.line.call(AdministrationSeed, seed, { as })).keys[0]!.key;
  }

  async request(
    method: string,
    path: string,
    key?: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const isJson =
      body !== undefined && !(body instanceof FormData) && !(body instanceof Uint8Array) && typeof body !== 'string';
    return await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isJson ? JSON.stringify(body) : (body as string) }),
    });
  }

  async ask(
    key: string,
    headers: Record<string, string> = {},
    question = 'How long is the warranty?',
  ): Promise<Response> {
    return await this.request('POST', '/v1/runs', key, { workflow: 'answer-question', input: { question } }, headers);
  }

  /** The id of a run that was just accepted. */
  async accepted(key: string): Promise<string> {
    const answer = await this.ask(key);
    return ((await answer.json()) as { id: string }).id;
  }

  /** Plays the validator: appends to the run's log and wakes who follows it. */
  append(run: string, ...types: RunEvent['type'][]): void {
    const log = this.logs.get(run) ?? [];
    for (const type of types) {
      const data =
        type === 'run.ended'
          ? { status: 'completed', result: { answer: 'Two years.' } }
          : { note: `event ${log.length + 1}` };
      log.push({ position: log.length + 1, type, at: new Date().toISOString(), data });
    }
    this.logs.set(run, log);
    this.line.platform.live.announce(run);
  }

  /** Plays the engine: it knows the run. */
  know(run: string, status: RunSummary['status'], subject = 'user:ada'): void {
    const at = new Date().toISOString();
    this.runs.set(run, {
      id: run,
      workflow: 'answer-question',
      workflowHash: 'f00d',
      status,
      subject,
      acceptedAt: at,
      deadline: at,
      dataClass: 'internal',
      costMicroUsd: 7,
      steps: [],
    });
  }

  private known(run: string): RunSummary {
    const found = this.runs.get(run);
    if (found === undefined) throw new ChassisError('rejected', 'unknown-run', 'There is no such run.');
    return found;
  }
}
