import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Approval, RunSummary } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeLine } from '../src/whole-line.js';
import { type ExpectedMail, makeInvoiceMail, masterData } from './index.js';

const seeds = Array.from({ length: 200 }, (_one, seed) => seed);
const atOnce = 16;
const patienceMs = 120_000;

interface Outcome {
  readonly status: string;
  readonly code: string | undefined;
  readonly result: unknown;
}

let whole: WholeLine;
let dataDir: string;
const outcomes = new Map<number, Outcome>();
const expectations = new Map<number, ExpectedMail>();

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-mails-'));
  await chmod(dataDir, 0o755);
  const seedFile = path.join(dataDir, 'old-ledger.json');
  await writeFile(seedFile, JSON.stringify(masterData(seeds)));
  await chmod(seedFile, 0o644);
  whole = await WholeLine.start(dataDir, { seedFile });
  // A duplicate comes after the mail that it repeats.
  const isRepeat = (seed: number): boolean => seed % 20 === 17;
  await send(seeds.filter((seed) => !isRepeat(seed)));
  await send(seeds.filter(isRepeat));
}, 400_000);
afterAll(async () => {
  await whole.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function send(some: readonly number[]): Promise<void> {
  const waiting = [...some];
  const worker = async (): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) outcomes.set(seed, await run(seed));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Runs one mail to its end, or to where a person would have to look at it; payments are approved. */
async function run(seed: number): Promise<Outcome> {
  const { mail, expected } = await makeInvoiceMail(seed);
  expectations.set(seed, expected);
  const { id } = await whole
    .as('mailroom')
    .post<{ id: string }>('/v1/runs', { workflow: 'vendor-invoice', input: { mail: mail.toString('utf8') } });
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const summary = await whole.as('olga').get<RunSummary & { result?: unknown }>(`/v1/runs/${id}`);
    if (summary.status === 'waiting') {
      const review = await decide(id);
      if (review !== undefined) return { status: 'waiting', code: review.code, result: undefined };
    } else if (summary.endedAt !== undefined) {
      return { status: summary.status, code: summary.reason, result: summary.result };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { status: 'never-ended', code: undefined, result: undefined };
}

/** Accepts an approval; gives a review back, which stays open. */
async function decide(id: string): Promise<Approval | undefined> {
  const carla = whole.as('carla');
  const { approvals } = await carla.get<{ approvals: Approval[] }>(`/v1/approvals?run=${id}`);
  const [open] = approvals;
  if (open?.kind === 'review') return open;
  if (open !== undefined)
    await carla.post(`/v1/approvals/${open.id}/decision`, { decision: 'accept', payloadHash: open.payloadHash });
  return undefined;
}

describe('two hundred vendor mails, through every service', () => {
  it('end as each of them must', () => {
    const wrong = [...outcomes].flatMap(([seed, { status, code }]) => {
      const { end, ...expected } = expectations.get(seed)!;
      const isRight = status === end.status && (end.code === undefined || code === end.code);
      return isRight
        ? []
        : [
            `${seed} ${expected.case} ${expected.layout} ${expected.carrier}: ${status} ${code} instead of ${end.status} ${end.code ?? ''}`,
          ];
    });
    expect(wrong).toEqual([]);
    expect(outcomes.size).toBe(seeds.length);
  });

  it('are paid once each, and only the good ones', () => {
    const paid = [...outcomes]
      .filter(([, { status }]) => status === 'completed')
      .map(([seed, { result }]) => ({
        seed,
        reference: (result as { payment?: { reference?: string } } | undefined)?.payment?.reference,
      }));
    expect(paid.filter(({ seed }) => expectations.get(seed)!.case !== 'good')).toEqual([]);
    expect(new Set(paid.map((one) => one.reference)).size).toBe(paid.length);
    const executed = whole.line.seen.filter(
      (one) =>
        one.topic === 'action.executed' && (one.data as { reference?: string }).reference?.startsWith('PAY-') === true,
    );
    expect(new Set(executed.map((one) => (one.data as { reference?: string }).reference)).size).toBe(paid.length);
  });
});
