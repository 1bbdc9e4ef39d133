import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ModelsProcess } from '../../chaos/providers/models-process.js';
import { Product } from '../../product.js';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics, Suite } from '../suite.js';
import { readInvoices } from './read-invoices.js';
import { measureSmallModel } from './small-model.js';
import { askForJson, askForText, type Repaired } from './repaired-jobs.js';

const each = 20;

const method =
  'The whole product in a process of its own; its model is the simulated one over HTTP, scripted job by job. ' +
  `${each} jobs for each kind of mistake and ${each} without one: JSON by a schema over /v1/chat/completions (workflow chat: two attempts), for an ungrounded sentence answer-question (three attempts), and (invoice…) a workflow of one step with the invoice’s schema and sums, published for this (two attempts). ` +
  'Of four jobs, three err in the first attempt alone and one in every attempt, so that a job that asks the model again cannot exceed .75; only JSON that is mended without asking could; JSON that ends before it is closed is not, since nobody knows what is missing. ' +
  'Mended: the client got exactly the right answer (text: completed, without the false sentence); invalid delivered: anything else that it got as an answer, the false sentence in any released segment included. ' +
  'Attempts: requests in the model’s log. Extra cost: prompt tokens, of four characters, beyond those of a job without a mistake (workflow chat alone). ungroundedDelivered: the small model of MODELS_DIR (GGUF, in the product’s own process) answers questions about notes of our own, as many as it can in six minutes and at most 120 (smallModelAnswers; five questions in six are not answered by the note), in workflow answer-question with one attempt, so that a reviewer sees what was refused; of its sentences that the note does not say (a number that is not there, or under 60 % of the words; no code shared with the product’s check) the share that stands in a released segment. Without weights it is left out. Intervals: Wilson 95 %.';

/** What becomes of the mistakes of a model: mended, asked again, or kept back. */
export const repairSuite: Suite = {
  name: 'repair',
  measures: 'mistakes of a simulated model and of a small real one: mended, attempts, extra cost, invalid delivered',
  needsData: false,
  async run() {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-repair-'));
    await chmod(dataDir, 0o755);
    const models = await ModelsProcess.start();
    try {
      const product = await Product.start(dataDir, { OPENAI_BASE_URL: models.url, OPENAI_MODEL: 'scripted' });
      try {
        const json = await askForJson(each, product, models);
        const text = await askForText(each, product, models);
        const invoices = await readInvoices(each, product, models);
        const small = await measureSmallModel();
        return { metrics: { ...metricsOf(json, [...text, ...invoices]), ...small }, method };
      } finally {
        await product.stop();
      }
    } finally {
      await models.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};

function metricsOf(json: readonly Repaired[], text: readonly Repaired[]): Metrics {
  const all = [...json, ...text];
  const wrong = all.filter(({ kind }) => kind !== 'none' && kind !== 'invoiceNone');
  const faultless = meanOf(json.filter(({ kind }) => kind === 'none').map((one) => one.tokens));
  const metrics: Metrics = {
    ...shareMetrics(
      'mendedShare',
      wrong.map((one) => one.isMended),
    ),
    invalidDelivered: all.filter((one) => one.isInvalidDelivered).length,
    attemptsMean: meanOf(wrong.map((one) => one.attempts)),
    attemptsMost: Math.max(...all.map((one) => one.attempts)),
    neverAsked: all.filter((one) => one.attempts === 0).length,
    extraPromptTokensMean: meanOf(json.filter(({ kind }) => kind !== 'none').map((one) => one.tokens - faultless)),
  };
  for (const kind of new Set(all.map((one) => one.kind))) {
    const some = all.filter((one) => one.kind === kind);
    const isMended = some.map((one) => one.isMended);
    Object.assign(metrics, shareMetrics(`${kind}MendedShare`, isMended));
    metrics[`${kind}AttemptsMean`] = meanOf(some.map((one) => one.attempts));
  }
  return metrics;
}

const meanOf = (figures: readonly number[]): number =>
  Math.round((figures.reduce((sum, one) => sum + one, 0) / Math.max(1, figures.length)) * 100) / 100;
