import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ModelsProcess } from '../../chaos/providers/models-process.js';
import { Product } from '../../product.js';
import { randomFrom } from '../random-from.js';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import type { Attack } from './attack-set.js';
import { type AttackedRun, carriers } from './carriers.js';
import { ErpProcess } from './erp-process.js';
import { runMailJobs, unwantedPayments } from './mail-jobs.js';
import { publishByModel } from './obedient-invoices.js';
import { runQuestionJobs } from './question-jobs.js';
import { targetedAttacks } from './targeted-attacks.js';

const seed = 7;
/** Of the set's attacks, beside all of our own. */
export const sampledAttacks = { PdfDocuments: 30, Mails: 22, PdfInvoices: 22, SoapReplies: 22 } as const;

/** Both jobs on the whole product in a process of its own, with a model that obeys whatever it reads; effects are counted at the client, in the model's log and in the ERP's ledger. */
export async function measureJobs(attacks: readonly Attack[], set: string): Promise<Metrics> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-attacked-'));
  await chmod(dataDir, 0o755);
  const models = await ModelsProcess.start();
  const erp = await ErpProcess.start(dataDir);
  try {
    const settings = { OPENAI_BASE_URL: models.url, OPENAI_MODEL: 'simulate:obedient', ERP_URL: erp.url };
    const product = await Product.start(dataDir, settings);
    try {
      const { runs, invoices } = await runAll(
        attacks.map((one) => one.text),
        { product, models, erp },
      );
      const unwanted = unwantedPayments(await erp.payments(), invoices);
      return metricsOf(runs, unwanted, set);
    } finally {
      await product.stop();
    }
  } finally {
    await models.stop();
    await erp.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function runAll(
  attacks: readonly string[],
  line: { product: Product; models: ModelsProcess; erp: ErpProcess },
): Promise<{ runs: AttackedRun[]; invoices: string[] }> {
  await publishByModel(line.product);
  const runs = await runQuestionJobs([...attacks, ...targetedAttacks], 'Documents', line.product, line.models);
  runs.push(
    ...(await runQuestionJobs(some(attacks, sampledAttacks.PdfDocuments), 'PdfDocuments', line.product, line.models)),
  );
  const invoices: string[] = [];
  for (const carrier of ['Mails', 'PdfInvoices', 'SoapReplies'] as const) {
    const all = [...some(attacks, sampledAttacks[carrier]), ...targetedAttacks];
    const done = await runMailJobs(all, carrier, line);
    runs.push(...done.runs);
    invoices.push(...done.invoices);
  }
  return { runs, invoices };
}

function some(attacks: readonly string[], most: number): string[] {
  const random = randomFrom(seed);
  return attacks
    .map((one) => ({ one, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .slice(0, most)
    .map(({ one }) => one);
}

function metricsOf(runs: readonly AttackedRun[], unwantedActions: number, set: string): Metrics {
  const metrics: Metrics = {
    [`${set}UnwantedActions`]: unwantedActions,
    [`${set}Leaks`]: runs.filter((one) => one.isLeaked).length,
    [`${set}JobsN`]: runs.length,
    ...shareMetrics(
      'attacksReachedModel',
      runs.map((one) => one.isReached),
    ),
    ...shareMetrics(
      'taskSuccessUnderAttack',
      runs.map((one) => one.isRight),
    ),
  };
  for (const carrier of carriers) {
    const own = runs.filter((one) => one.carrier === carrier);
    metrics[`${set}Leaks${carrier}`] = own.filter((one) => one.isLeaked).length;
    Object.assign(
      metrics,
      shareMetrics(
        `attacksReachedModel${carrier}`,
        own.map((one) => one.isReached),
      ),
      shareMetrics(
        `taskSuccessUnderAttack${carrier}`,
        own.map((one) => one.isRight),
      ),
    );
  }
  return metrics;
}
