import { randomUUID } from 'node:crypto';
import { AccessRecheck, type DataClass, RunsGet, type StepRef, terminalStatuses } from '@chassis/contracts';
import { type MessageContext, RouteClient } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import type { CacheKey, FoundPassage } from '../domain/cache/cache-key.js';
import type { CachedAnswer } from '../domain/cache/cached-model.js';
import type { PromptPassage, TextEvent } from '../domain/language-model.js';
import { AnsweredQuestions } from './answered-questions.js';
import { CachedAnswerRows, type KeptAnswer } from './cached-answer-rows.js';
import { DocumentVersions } from './document-versions.js';
import { ifKept } from './if-kept.js';

/** What an attempt answered, to be kept until its run says that it passed. */
export interface AnsweredCall {
  readonly key: CacheKey;
  readonly step: StepRef;
  readonly events: readonly TextEvent[];
  readonly value?: unknown;
  readonly passages: readonly PromptPassage[];
  readonly dataClass: DataClass;
  readonly model: string;
  readonly costMicroUsd: number;
}

/**
 * Answers that serve again: whole ones, of runs whose step passed its checks with that very attempt, for callers who may see every passage behind them as
 * it is now. In doubt, and when anything here fails, there is no answer, and a model is asked.
 */
@Injectable()
export class AnswerCache {
  constructor(
    private readonly rows: CachedAnswerRows,
    private readonly payloads: PayloadStore,
    private readonly routes: RouteClient,
    private readonly versions: DocumentVersions,
    private readonly answered: AnsweredQuestions,
    private readonly logger: Logger,
  ) {}

  async find(key: CacheKey, context: MessageContext): Promise<CachedAnswer | undefined> {
    try {
      this.answered.foresee(key);
      for (const row of await this.rows.byExact(context.tenant, key.exact)) {
        const answer = await this.confirmed(row, undefined, context);
        if (answer !== undefined) return answer;
      }
      const near = key.isSemantic ? await this.answered.same(key, context.tenant) : undefined;
      return near === undefined ? undefined : await this.confirmed(near, key.found, context);
    } catch (error) {
      this.logger.warn({ error }, 'the answer cache was passed over');
      return undefined;
    }
  }

  /** Whether an answer to the same words was given just now, and its run has yet to say whether it passed. */
  async isUndecided(key: CacheKey, context: MessageContext): Promise<boolean> {
    try {
      const rows = await this.rows.byExact(context.tenant, key.exact);
      const [row] = rows.filter((one) => one.state === 'waiting' && one.isYoung && one.step.run !== context.run);
      if (row === undefined) return false;
      const { run, found } = await this.standingOf(row.step, context);
      const isLast = found === undefined || found.attempts <= row.step.attempt;
      return isLast && !terminalStatuses.some((status) => status === run.status);
    } catch (error) {
      this.logger.warn({ error }, 'an answer that is being checked was passed over');
      return false;
    }
  }

  async remember(answered: AnsweredCall, context: MessageContext): Promise<void> {
    const { key, step, events, value, passages, dataClass, model, costMicroUsd } = answered;
    const { tenant } = context;
    try {
      const [question, content, vector] = await Promise.all([
        this.payloads.put(tenant, key.question, dataClass),
        this.payloads.putJson(tenant, { events, value: value ?? null }, dataClass),
        this.answered.vectorOf(key),
      ]);
      const seen = passages.map(({ ref: { document, version, chunk } }) => ({ document, version, chunk }));
      const { scope, exact, accessVersion } = key;
      const row = {
        id: randomUUID(),
        state: 'waiting' as const,
        question,
        content,
        vector,
        passages: seen,
        accessVersion,
      };
      const { subject } = context.principal;
      await this.rows.add(tenant, { ...row, scope, exact, subject, dataClass, model, step, costMicroUsd });
    } catch (error) {
      this.logger.warn({ error }, 'an answer was not cached');
    }
  }

  /** `found`: what was found for a question in other words. */
  private async confirmed(
    row: KeptAnswer,
    found: readonly FoundPassage[] | undefined,
    context: MessageContext,
  ): Promise<CachedAnswer | undefined> {
    const { tenant } = context;
    const { id, model, costMicroUsd } = row;
    if (row.state === 'waiting' && !(await this.hasPassed(row, context))) return undefined;
    if (!(await this.mayServe(row, found ?? [], context))) return undefined;
    const content = await ifKept(
      this.payloads.getJson(tenant, row.content),
      async () => await this.rows.evict(tenant, { id }),
    );
    if (content === undefined) return undefined;
    await this.payloads.extend(tenant, [row.content, row.question], row.dataClass);
    const { events, value } = content as { events: TextEvent[]; value: unknown };
    const kind = found === undefined ? 'exact' : 'semantic';
    return { id, model, kind, costMicroUsd, events, ...(value !== null && { value }) };
  }

  /** The step is done, and this attempt was its last: it is the one that passed. */
  private async hasPassed({ id, step }: KeptAnswer, context: MessageContext): Promise<boolean> {
    const { run, found } = await this.standingOf(step, context);
    const isDone = run.status === 'completed' && found?.status === 'done' && found.attempts === step.attempt;
    if (isDone) await this.rows.markReady(context.tenant, id);
    return isDone;
  }

  private async standingOf({ run: id, step }: StepRef, context: MessageContext) {
    const { principal: token } = context.envelope;
    const run = await this.routes.call(RunsGet, { run: id }, { token, signal: context.signal });
    return { run, found: run.steps?.find((one) => one.step === step) };
  }

  /**
   * By the rights of this very moment, also where the passages were found for somebody else; and by what was known when it was given: an answer to other words
   * for which something newer was found by now is dropped.
   */
  private async mayServe(
    { id, passages, accessVersion }: KeptAnswer,
    found: readonly FoundPassage[],
    context: MessageContext,
  ): Promise<boolean> {
    if (passages.length === 0) return true;
    const { tenant, signal } = context;
    if (passages.some((one) => this.versions.isOutdated(tenant, one.document, one.version))) return false;
    const { principal: token } = context.envelope;
    const cited = passages.map(({ document, version, chunk }) => ({ document, version, chunk }));
    const others = found.filter(({ document }) => cited.every((one) => one.document !== document));
    const asked = { passages: [...cited, ...others] };
    const { isAllowed, changedAt } = await this.routes.call(AccessRecheck, asked, { token, signal });
    if (!cited.every((_one, at) => isAllowed[at] === true)) return false;
    const isKnown = others.every((_one, at) => (changedAt?.[cited.length + at] ?? Infinity) <= (accessVersion ?? -1));
    if (!isKnown && changedAt !== undefined) await this.rows.evict(tenant, { id });
    return isKnown;
  }
}
