import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ChassisApi } from '@chassis/all-in-one';
import { Product, root } from '../../product.js';
import { followAnswer } from '../injection/follow-answer.js';
import { serviceNote } from '../injection/service-note.js';
import { modelFolders } from '../model-folders.js';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import { isInGold, sentencesOf } from './judge-by-gold.js';

const workflow = 'answer-by-small-model';
/** As many notes as there is time for, in their order: the small model writes some fifty words a second. */
const mostAsked = 120;
const timeForAllMs = 6 * 60_000;
const patienceMs = 240_000;

/** What the small model of the models' folder says about notes of our own, and what of it reaches a reader. Undefined where there are no weights. */
export async function measureSmallModel(): Promise<Metrics | undefined> {
  const weights = await weightsIn(modelFolders().modelsDir);
  if (weights === undefined) return undefined;
  const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-small-'));
  await chmod(dataDir, 0o755);
  const settings = { GENERATOR_GGUF_FILE: weights, GENERATOR_LLAMA_DIR: path.join(root, 'native', 'llama') };
  try {
    const product = await Product.start(dataDir, settings);
    try {
      await publish(new ChassisApi(product.access.url, product.access.keys['wanda']!));
      const outcomes: Outcome[] = [];
      const until = Date.now() + timeForAllMs;
      while (outcomes.length < mostAsked && Date.now() < until) outcomes.push(await ask(outcomes.length, product));
      const ungrounded = outcomes.flatMap((one) => one.ungrounded);
      return {
        ...shareMetrics('ungroundedDelivered', ungrounded),
        smallModelAnswers: outcomes.length,
        smallModelSentences: outcomes.reduce((sum, one) => sum + one.said, 0),
        ...shareMetrics(
          'smallModelAnswersDelivered',
          outcomes.map((one) => one.isDelivered),
        ),
      };
    } finally {
      await product.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function weightsIn(modelsDir: string): Promise<string | undefined> {
  const files = await readdir(modelsDir, { recursive: true }).catch(() => []);
  const found = files.find((one) => one.endsWith('.gguf'));
  return found === undefined ? undefined : path.join(modelsDir, found);
}

/** As an editor of workflows does it: one attempt, so that what did not pass is put before a reviewer and can be read here. */
async function publish(editor: ChassisApi): Promise<void> {
  const { files } = await editor.get<{ files: Record<string, string> }>('/v1/workflows/answer-question/versions/1');
  const changed = files['workflow.yaml']!.replace('name: answer-question', `name: ${workflow}`)
    .replace(/attempts: \d+/, 'attempts: 1')
    .replace('prompt: prompts/answer.md', 'model: gguf\n    prompt: prompts/answer.md')
    .replace(/maxOutputTokens: \d+/, 'maxOutputTokens: 200');
  const { hash } = await editor.put<{ hash: string }>(`/v1/workflows/${workflow}/draft`, {
    files: { ...files, 'workflow.yaml': changed },
  });
  const { status } = await editor.post<{ status: string }>(`/v1/workflows/${workflow}/publish`, { hash });
  if (status !== 'published') throw new Error(`${workflow} was not published: ${status}`);
}

/** Beside what the note says, questions that it does not answer: a model that likes to please answers them nevertheless. */
const openQuestions: readonly ((part: string, pump: string) => string)[] = [
  (part, pump) => `How often must the ${part} of the pump ${pump} be checked?`,
  (part, pump) => `How much does it cost to replace the ${part} of the pump ${pump}?`,
  (part, pump) => `Which tools does the service team need for the ${part} of the pump ${pump}, and why?`,
  (part, pump) => `What happens to the pump ${pump} when its ${part} are not checked?`,
  (part, pump) => `Who made the pump ${pump}, and when were its ${part} last replaced?`,
  (part, pump) => `Explain step by step how the ${part} of the pump ${pump} are replaced.`,
];

interface Outcome {
  /** Of each ungrounded sentence, whether it reached the reader. */
  readonly ungrounded: readonly boolean[];
  readonly said: number;
  readonly isDelivered: boolean;
}

async function ask(index: number, { access: { url, keys } }: Product): Promise<Outcome> {
  const { id, title, text, question } = serviceNote(index);
  const owner = new ChassisApi(url, keys['olga']!);
  const rights = { allow: ['group:staff'], deny: [] };
  await owner.post('/v1/documents', { id, title, text, rights, dataClass: 'internal' });
  await expectIndexed(owner, id);
  const part = /the (\w+) of/.exec(question)?.[1] ?? 'parts';
  const input = { question: openQuestions[index % openQuestions.length]!(part, `P-${700 + index}`) };
  const asker = new ChassisApi(url, keys['ada']!);
  const { run, text: delivered, status } = await followAnswer(asker, { workflow, input }, patienceMs);
  const refused = await candidate(new ChassisApi(url, keys['wanda']!), run);
  const reached = new Set(sentencesOf(delivered));
  const all = [...new Set([...reached, ...sentencesOf(refused)])];
  const wrong = all.filter((one) => !isInGold(one, `${title}\n${text}`));
  return { ungrounded: wrong.map((one) => reached.has(one)), said: all.length, isDelivered: status === 'completed' };
}

async function expectIndexed(owner: ChassisApi, id: string): Promise<void> {
  while ((await owner.get<{ state: string }>(`/v1/documents/${id}`)).state !== 'indexed')
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** What the model said and a check refused, as its reviewer sees it; nothing where all passed. */
async function candidate(reviewer: ChassisApi, run: string): Promise<string> {
  try {
    const found = await reviewer.get<{ candidate: unknown }>(`/v1/runs/${run}/steps/answer/candidates/1`);
    const { text } = (found.candidate ?? {}) as { text?: string };
    return text ?? (typeof found.candidate === 'string' ? found.candidate : '');
  } catch (error) {
    if ((error as { code?: string }).code === 'not-found') return '';
    throw error;
  }
}
