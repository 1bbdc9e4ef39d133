import {
  type ChatInput,
  ChatInputSchema,
  type DataClass,
  type GenerateContext,
  highestDataClass,
} from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { BundleFiles } from '../adapters/bundle-files.js';
import { JoinedAnswers } from '../adapters/joined-answers.js';
import { ModelChoice } from '../adapters/model-choice.js';
import { PermittedPassages } from '../adapters/permitted-passages.js';
import type { ModelCall } from '../domain/language-model.js';
import { type CacheKey, cacheKeyOf } from '../domain/cache/cache-key.js';
import { type CachedAnswer, CachedModel } from '../domain/cache/cached-model.js';
import { ModelChain } from '../domain/model-chain.js';
import { ModelConduct } from '../domain/conduct/model-conduct.js';
import type { AttemptRouting } from '../domain/routing/attempt-routing.js';
import type { AttemptSaving } from '../domain/money/attempt-saving.js';
import type { PlannedCall } from '../domain/money/charge.js';

/** A call that is ready to be made: by which models, about data of which class. */
export interface PreparedCall {
  readonly call: ModelCall;
  readonly chain: ModelChain;
  /** Calls of judges that may follow when the answer is there. */
  readonly judges: readonly PlannedCall[];
  readonly dataClass: DataClass;
  /** Set where the answer may be kept for others who ask the same. */
  readonly cacheKey?: CacheKey | undefined;
  /** Set where an answer that was given before serves. */
  readonly saving?: AttemptSaving;
  /** Which answer that is, and how long it took to find it and to ask whether it may serve. */
  readonly hit?: { readonly kind: CachedAnswer['kind']; readonly entry: string; readonly tookMs: number };
  /** Set where something may be learned from how it goes. */
  readonly routing?: AttemptRouting;
  /** Set where others wait for the answer: to be called when it is kept, and when it failed. */
  readonly end?: (() => Promise<void>) | undefined;
}

/** Gathers what a model call needs and chooses the models; nothing here costs money. */
@Injectable()
export class CallPreparation {
  constructor(
    private readonly files: BundleFiles,
    private readonly passages: PermittedPassages,
    private readonly payloads: PayloadStore,
    private readonly conduct: ModelConduct,
    private readonly answers: JoinedAnswers,
    private readonly choice: ModelChoice,
  ) {}

  async prepare(given: GenerateContext, context: MessageContext): Promise<PreparedCall> {
    const prompt = await this.files.prompt(given.prompt, context);
    const outputSchema = given.output === undefined ? undefined : await this.files.schema(given.output, context);
    const passages = await this.passages.read(given, context);
    const chat = chatIn(given);
    const call = {
      prompt,
      outputSchema,
      inputs: given.inputs,
      passages,
      maxOutputTokens: Math.min(given.maxOutputTokens, chat?.maxOutputTokens ?? given.maxOutputTokens),
      ...(chat !== undefined && { chat }),
      failures: given.repair?.failures ?? [],
      previous:
        given.repair?.previous === undefined
          ? undefined
          : await this.payloads.getJson(context.tenant, given.repair.previous),
      released:
        given.continueAfter?.text === undefined
          ? ''
          : await this.payloads.getText(context.tenant, given.continueAfter.text),
    };
    // Those that may no longer be seen count too: what an earlier attempt said of them may stand in the prompt.
    const dataClass = highestDataClass(context.dataClass, ...given.passages.map((one) => one.dataClass));
    const { chain, judges, routing } = await this.choice.choose(call, { given, chat, dataClass }, context);
    const { subject } = context.principal;
    const { checks, prompt: of } = given;
    const surroundings = {
      dataClass,
      subject,
      bundle: of.bundle,
      checks,
      models: chain.hashes,
      accessVersion: given.accessVersion,
    };
    const wanted = masksPersonalData(given) ? undefined : cacheKeyOf(call, surroundings);
    const began = performance.now();
    const { key: cacheKey, answer, end } = await this.answers.find(wanted, chain.model, context);
    if (answer !== undefined) {
      const hit = { kind: answer.kind, entry: answer.id, tookMs: Math.round((performance.now() - began) * 100) / 100 };
      return {
        call,
        chain: new ModelChain([new CachedModel(answer)]),
        judges,
        dataClass,
        saving: savingOf(answer),
        hit,
      };
    }
    const forJudges = judges.reduce((sum, { microUsd }) => sum + microUsd, 0);
    chain.under(this.conduct, context.tenant).limitTo(given.budgetMicroUsd - forJudges, call);
    return { call, chain, judges, dataClass, cacheKey, end, ...(routing !== undefined && { routing }) };
  }
}

const savingOf = ({ kind, model, costMicroUsd }: CachedAnswer): AttemptSaving => ({
  savedBy: `${kind}-cache`,
  baseline: model,
  microUsd: costMicroUsd,
});

/** What is masked before it leaves is nowhere kept for others as the model wrote it. */
const masksPersonalData = ({ checks }: GenerateContext): boolean =>
  checks.some(({ use, with: settings }) => use === 'pii' && Object.values(settings?.['kinds'] ?? {}).includes('mask'));

/** The conversation that the step passes on, where it does. */
const chatIn = ({ inputs }: GenerateContext): ChatInput | undefined =>
  inputs['chat'] === undefined ? undefined : ChatInputSchema.parse(inputs['chat']);
