import { randomUUID } from 'node:crypto';
import {
  AccessVersion,
  AnswerGenerated,
  BundlesFile,
  DisclosureGet,
  DisclosurePolicySchema,
  DocumentIndexed,
  DocumentsSubmit,
  GenerateAnswer,
  type GenerateContext,
  RunsGet,
} from '@chassis/contracts';
import { generator } from '@chassis/generator';
import { retriever } from '@chassis/retriever';
import { startLine, type TestLine } from '@chassis/testing';

/** How long an answer from the cache took. */
export interface HitTime {
  /** Database, embedding, search, guard and the rights of this moment, as the generator tells in the fact of the answer. */
  readonly foundMs: number;
  /** From the command on the bus to the outcome on the bus, in a process that does nothing else. */
  readonly wholeMs: number;
}

const tenant = 'eval';
const prompt = "---\ncache: semantic\ntemplates:\n  en: 'An answer.'\n---\nAnswer.";
const text = 'The manual answers every question.';

/** Generator and retriever on the embedded bus and database: answers are kept and served as in production, their passage is the retriever's, and who may see it is asked there. */
export class HitTimes {
  private constructor(
    private readonly line: TestLine,
    private readonly as: string,
    /** As a retrieval tells it, which these questions go without. */
    private readonly accessVersion: number,
  ) {}

  static async start(folders: { modelsDir: string; nativeDir: string }): Promise<HitTimes> {
    const settings = { CHASSIS_MODELS_DIR: folders.modelsDir, CHASSIS_NATIVE_DIR: folders.nativeDir };
    const line = await startLine({ services: [retriever, generator], settings });
    line.stubRoute(BundlesFile, () => ({ text: prompt, hash: 'h' }));
    line.stubRoute(DisclosureGet, () => ({ version: 0, policy: DisclosurePolicySchema.parse({}) }));
    line.stubRoute(RunsGet, (input) => completed((input as { run: string }).run) as never);
    const as = await line.principal(tenant, 'user:eval');
    const content = await line.payloads.put(tenant, text, 'internal');
    const rights = { allow: ['tenant'] };
    const given = { id: 'manual', title: 'Manual', mediaType: 'text/plain', content, rights };
    await line.call(DocumentsSubmit, given, { as: await line.principal(tenant, 'service:setup') });
    await line.next(DocumentIndexed, ({ document, state }) => document === 'manual' && state === 'indexed');
    const { version } = await line.call(AccessVersion, {}, { as });
    return new HitTimes(line, as, version);
  }

  /** Keeps an answer to each question, and serves it once in the same words: that asks whether its run ended well, and does not count. */
  async store(questions: readonly string[]): Promise<void> {
    for (const question of questions) await this.ask(question);
    for (const question of questions) await this.ask(question);
  }

  /** Of those that are served from the cache by their meaning; each is asked once, so that its vector is made within the time. */
  async of(questions: readonly string[]): Promise<HitTime[]> {
    const times: HitTime[] = [];
    for (const question of questions) {
      const time = await this.ask(question);
      if (time !== undefined) times.push(time);
    }
    return times;
  }

  async stop(): Promise<void> {
    await this.line.stop();
  }

  private async ask(question: string): Promise<HitTime | undefined> {
    const ref = await this.line.payloads.putJson(tenant, { title: 'Manual', text }, 'internal');
    const passage = {
      ...{ id: 'manual/1/0', document: 'manual', version: 1, chunk: 0, start: 0, end: text.length, text: ref },
      ...{ score: 1, scores: {}, allowedBy: [], dataClass: 'internal' as const },
    };
    const given: GenerateContext = {
      prompt: { bundle: 'eval', path: 'prompts/answer.md', hash: 'h' },
      ...{ inputs: { question }, passages: [passage], checks: [] },
      accessVersion: this.accessVersion,
      ...{ maxOutputTokens: 300, budgetMicroUsd: 0 },
    };
    const context = await this.line.payloads.putJson(tenant, given, 'internal');
    const step = { run: randomUUID(), step: 'answer', attempt: 1 };
    const began = performance.now();
    const answer = await this.line.ask(GenerateAnswer, AnswerGenerated, { context }, { as: this.as, step });
    const wholeMs = performance.now() - began;
    const { cache } = answer.facts[0]!.data as { cache?: { kind: string; tookMs: number } };
    return cache?.kind === 'semantic' ? { foundMs: cache.tookMs, wholeMs } : undefined;
  }
}

const completed = (run: string) => ({
  ...{ id: run, workflow: 'ask', workflowHash: 'w', subject: 'user:eval', status: 'completed' },
  ...{
    acceptedAt: new Date().toISOString(),
    deadline: new Date().toISOString(),
    dataClass: 'internal',
    costMicroUsd: 0,
  },
  steps: [{ step: 'answer', kind: 'generate', status: 'done', attempts: 1 }],
});
