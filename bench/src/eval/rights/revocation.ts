import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Product } from '../../product.js';
import type { Metrics } from '../suite.js';
import { percentile, round } from '../../statistics.js';
import { CitingReader } from './citing-reader.js';
import { withdrawals, type Withdrawal } from './withdrawals.js';
import { ProductApi } from './product-api.js';

/** Runs that must have ended without the document before it counts as gone. */
const quietRuns = 6;
const everyMs = 40;
/** A withdrawal that did not take by then is taken for one that never does. */
const giveUpMs = 30_000;

/**
 * The revocation clock, seen by a client of the whole product: from the answer that says "withdrawn" to the last event that still cited the
 * document, while questions about it are asked without a pause. Runs that had found it before count too, so this is "not retrievable, not cached, not citable" together.
 */
export async function measureRevocation(trialsEach: number): Promise<Metrics> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-rights-'));
  const product = await Product.start(dataDir);
  try {
    const { url, keys } = product.access;
    const [admin, reader] = [new ProductApi(url, keys['olga'] ?? ''), new CitingReader(url, keys['ada'] ?? '')];
    await admin.giveRole('olga', 'documents-admin');
    const times = new Map<string, number[]>();
    for (let trial = 0; trial < trialsEach; trial += 1)
      for (const [name, withdrawal] of Object.entries(withdrawals)) {
        const tookMs = await timeOf(withdrawal, `${name}-${trial}`, { admin, reader });
        times.set(name, [...(times.get(name) ?? []), tookMs]);
      }
    return toMetrics(times);
  } finally {
    await product.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function timeOf(
  withdrawal: Withdrawal,
  name: string,
  { admin, reader }: { admin: ProductApi; reader: CitingReader },
): Promise<number> {
  const word = `px${name.replaceAll(/[^a-z0-9]/gi, '')}`.toLowerCase();
  const document = `revoked-${name}`;
  const withdraw = await withdrawal({
    admin,
    document,
    text: `The warranty on the pump ${word} is 31 months.`,
    group: word,
  });
  const question = `How long is the warranty on the pump ${word}?`;
  await reader.until(async () => await reader.cites(document, question), `${name}: a run cites what was permitted`);
  const watch = reader.watch(document, question);
  for (let at = 0; at < 3; at += 1) await watch.next(everyMs);
  const withdrawnAt = await withdraw();
  const until = performance.now() + giveUpMs;
  while (watch.runsWithout(withdrawnAt) < quietRuns && performance.now() < until) await watch.next(everyMs);
  await watch.end();
  await sleep(20);
  return Math.max(0, watch.lastCitedAt - withdrawnAt);
}

function toMetrics(times: ReadonlyMap<string, readonly number[]>): Metrics {
  const all = [...times.values()].flat();
  const metrics: Metrics = {
    revocations: all.length,
    revocationMsP50: round(percentile(all, 50)),
    revocationMsP99: round(percentile(all, 99)),
    revocationMsMax: round(Math.max(...all)),
  };
  for (const [name, took] of times) {
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    metrics[`revocation${title}MsP50`] = round(percentile(took, 50));
    metrics[`revocation${title}MsP99`] = round(percentile(took, 99));
  }
  return metrics;
}
