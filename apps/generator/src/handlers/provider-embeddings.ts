import { randomUUID } from 'node:crypto';
import { ChassisError, type DataClass } from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { ModelConduct } from '../domain/conduct/model-conduct.js';
import type { Embedded, EmbeddingModel } from '../domain/embedding-model.js';
import { isUnspent } from '../domain/is-unspent.js';
import { budgetExhausted } from '../domain/money/budget-exhausted.js';
import type { CallCharge } from '../domain/money/charge.js';
import { CallCounter } from '../domain/prompting/call-counter.js';
import { MoneyLedger } from '../ports/money-ledger.js';

/** What is to become vectors, and for whom. */
export interface EmbeddingAsked {
  readonly inputs: readonly string[];
  readonly dataClass: DataClass;
  readonly dimensions?: number | undefined;
  readonly context: RouteContext;
}

/** What came of it, and what it cost. */
export interface EmbeddingGiven {
  readonly vectors: readonly (readonly number[])[];
  readonly tokens: number;
  readonly charge: CallCharge & { readonly microUsd: number };
  /** What the texts were counted with before. */
  readonly tokenCounter: string;
}

const place = 'embed/0';
/** Whoever still works on it by then is gone: the route's own patience is a minute. */
const settleByMs = 600_000;

/** Vectors by a provider's model: policy first, then the money, then the call; settled once, whatever comes of it. */
@Injectable()
export class ProviderEmbeddings {
  constructor(
    private readonly conduct: ModelConduct,
    private readonly ledger: MoneyLedger,
  ) {}

  /** Throws what `EmbeddingsCreate` says. */
  async create(model: EmbeddingModel, asked: EmbeddingAsked): Promise<EmbeddingGiven> {
    const { inputs, context } = asked;
    checkPolicy(model, asked);
    const counter = new CallCounter(model.tokens);
    const tokens = tokensOf(model, inputs, counter);
    const bound = model.costMicroUsd(tokens);
    if (bound === undefined)
      throw new ChassisError(
        'rejected',
        model.priceProblem,
        `Nobody knows what a call of ${model.name} costs; set a price, or callMaxMicroUsd.`,
      );
    const key = { run: randomUUID(), step: 'embeddings', attempt: 1 };
    if (bound > 0) await this.reserve(model, { key, bound }, context);
    let charge: EmbeddingGiven['charge'] = { call: place, microUsd: bound, isEstimated: true, basis: 'upper-bound' };
    try {
      const { vectors, tokens: used } = await this.call(model, { ...asked, tokens });
      if (used !== undefined && model.isPriced)
        charge = { call: place, microUsd: model.costMicroUsd(used) ?? bound, isEstimated: false, basis: 'usage' };
      return { vectors, tokens: used ?? tokens, charge, tokenCounter: counter.name };
    } catch (cause) {
      const error = ChassisError.from(cause);
      if (isUnspent(error)) charge = { call: place, microUsd: 0, isEstimated: false, basis: 'refused' };
      throw error;
    } finally {
      if (bound > 0) await this.ledger.settle(context.tenant, { key, calls: [charge], rest: 'not-called' });
    }
  }

  private async reserve(
    model: EmbeddingModel,
    { key, bound }: { key: { run: string; step: string; attempt: number }; bound: number },
    { tenant, principal }: RouteContext,
  ): Promise<void> {
    const payer = { subject: principal.subject, key: principal.keyId, teams: [], workflow: undefined };
    const calls = [{ call: place, model: model.id, microUsd: bound }];
    const standing = await this.ledger.reserve(tenant, { key, payer, calls, state: 'dispatched', settleByMs });
    if (standing.outcome !== 'refused') return;
    throw budgetExhausted(standing, bound, 'own');
  }

  private async call(model: EmbeddingModel, asked: EmbeddingAsked & { tokens: number }): Promise<Embedded> {
    const { inputs, tokens, dimensions, context } = asked;
    const leaving = new AbortController();
    const leave = await this.conduct.enter(model, { tenant: context.tenant, tokens }, leaving.signal);
    let failure: ChassisError | undefined;
    try {
      return await model.embed(inputs, leaving.signal, dimensions);
    } catch (cause) {
      failure = ChassisError.from(cause);
      throw failure;
    } finally {
      leave(failure);
    }
  }
}

function checkPolicy({ name, dataClasses, problem }: EmbeddingModel, { dataClass }: EmbeddingAsked): void {
  if (problem !== undefined) throw new ChassisError('rejected', 'no-permitted-model', problem.message);
  if (dataClasses.includes(dataClass)) return;
  throw new ChassisError(
    'rejected',
    'no-permitted-model',
    `${name} may be given ${dataClasses.join(', ')}, and these texts are ${dataClass}. The local model may be given all.`,
  );
}

function tokensOf({ name, contextTokens }: EmbeddingModel, inputs: readonly string[], counter: CallCounter): number {
  const counts = inputs.map((one) => counter.count(one));
  const tooLong = counts.findIndex((one) => one > contextTokens);
  if (tooLong >= 0)
    throw new ChassisError(
      'invalid',
      'prompt-too-long',
      `Text ${tooLong} takes about ${counts[tooLong]} tokens, of ${contextTokens} that ${name} takes; send it in parts.`,
      { failures: [{ pointer: `/input/${tooLong}`, message: 'too long' }] },
    );
  return counts.reduce((sum, one) => sum + one, 0);
}
