import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChassisError,
  type GenerateContext,
  GenerateContextSchema,
  highestDataClass,
  type Judgement,
  type JudgementsCreate,
  type JudgeSettings,
} from '@chassis/contracts';
import type { RouteContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { type HeldCall, JudgementRows, type JudgementStanding } from '../adapters/judgement-rows.js';
import { PermittedPassages } from '../adapters/permitted-passages.js';
import { TenantModels } from '../adapters/tenant-models.js';
import { judgeCall } from '../domain/judging/judge-call.js';
import { judgeSettingsOf } from '../domain/judging/judge-settings-of.js';
import type { CallCharge } from '../domain/money/charge.js';
import { type Heard, JudgeCalls } from './judge-calls.js';

type Wanted = z.output<typeof JudgementsCreate.input>;

/** What is judged by what, and what is held for it. */
interface Judging {
  readonly wanted: Wanted;
  readonly given: GenerateContext;
  readonly settings: JudgeSettings;
  readonly held: readonly HeldCall[];
}

/** What was said, what it costs, and by which model on which prompt. */
interface Judged {
  readonly judgement: Judgement;
  readonly calls: readonly CallCharge[];
  readonly hashes: { readonly modelHash?: string; readonly promptHash?: string | undefined };
}

const pollMs = 200;
/** Whoever asked a judge and is silent for so long behind the judge's time is gone. */
const graceMs = 5_000;

/** Has one answer judged: by what its step asks, by whom policy permits, out of what is held for it. Ends in one judgement by attempt, whatever happens. */
@Injectable()
export class AnswerJudge {
  constructor(
    private readonly rows: JudgementRows,
    private readonly models: TenantModels,
    private readonly passages: PermittedPassages,
    private readonly payloads: PayloadStore,
    private readonly calls: JudgeCalls,
  ) {}

  async judge(wanted: Wanted, context: RouteContext): Promise<Judgement> {
    const given = GenerateContextSchema.parse(await this.payloads.getJson(context.tenant, wanted.context));
    const settings = judgeSettingsOf(given);
    if (settings === undefined) throw new ChassisError('invalid', 'no-judge', 'This step names no judge.');
    const standing = await this.begin(wanted, context.tenant);
    if (standing.state === 'judged') return standing.judgement;
    if (standing.state === 'busy') return { scores: [], problem: 'judge-busy', costMicroUsd: 0, isEstimated: true };
    const judging = { wanted, given, settings, held: standing.held };
    if (standing.state === 'left') return await this.left(judging, context);
    return await this.conclude(judging, await this.hear(judging, context), context);
  }

  async release({ run, step, attempt }: Pick<Wanted, 'run' | 'step' | 'attempt'>, tenant: string): Promise<void> {
    await this.rows.release(tenant, { run, step, attempt });
  }

  /** Waits for a judgement of the same attempt that somebody else asked for. */
  private async begin(wanted: Wanted, tenant: string): Promise<JudgementStanding> {
    const until = performance.now() + wanted.withinMs;
    for (;;) {
      const standing = await this.rows.begin(tenant, wanted, wanted.withinMs + graceMs);
      if (standing.state !== 'busy' || performance.now() >= until) return standing;
      await sleep(pollMs);
    }
  }

  private async hear({ wanted, given, settings, held }: Judging, context: RouteContext): Promise<Heard> {
    const { tenant, token } = context;
    const signal = AbortSignal.timeout(wanted.withinMs);
    try {
      const [models, passages, answer] = await Promise.all([
        this.models.of(tenant, context.now()),
        this.passages.read(given, { tenant, signal, envelope: { principal: token } }),
        this.payloads.getJson(tenant, wanted.answer),
      ]);
      const call = judgeCall({ inputs: given.inputs, passages, answer: String(answer) }, settings);
      const dataClass = highestDataClass(wanted.dataClass, ...given.passages.map((one) => one.dataClass));
      const { withinMs } = wanted;
      return await this.calls.ask({ tenant, at: wanted, models, call, dataClass, settings, held, withinMs });
    } catch (error) {
      return { problem: ChassisError.from(error).code, charges: [] };
    }
  }

  private async conclude(
    judging: Judging,
    { model, read, problem, charges, promptHash }: Heard,
    context: RouteContext,
  ): Promise<Judgement> {
    const { dataClass } = judging.wanted;
    const judgement: Judgement = {
      ...(model !== undefined && { model: model.id }),
      scores: [...(read?.scores ?? [])],
      ...(read === undefined
        ? { problem: problem ?? 'wrong-answer' }
        : { reasons: await this.payloads.putJson(context.tenant, read.reasons, dataClass) }),
      costMicroUsd: charges.reduce((sum, one) => sum + one.microUsd, 0),
      isEstimated: charges.some((one) => one.isEstimated),
    };
    const hashes = { ...(model !== undefined && { modelHash: model.hash }), promptHash };
    return await this.keep(judging, { judgement, calls: charges, hashes }, context);
  }

  /** A judge was asked and nobody heard what it said: it is paid for, and not asked again. */
  private async left(judging: Judging, context: RouteContext): Promise<Judgement> {
    const asked = judging.held.filter(({ isDispatched }) => isDispatched);
    const charges = asked.map(({ place }) => ({ call: place, isEstimated: true, basis: 'upper-bound' as const }));
    const costMicroUsd = asked.reduce((sum, { microUsd }) => sum + microUsd, 0);
    const judgement = { scores: [], problem: 'interrupted', costMicroUsd, isEstimated: true };
    return await this.keep(judging, { judgement, calls: charges, hashes: {} }, context);
  }

  private async keep(
    { wanted, settings }: Judging,
    { judgement, calls, hashes }: Judged,
    context: RouteContext,
  ): Promise<Judgement> {
    const { run, step, attempt, dataClass } = wanted;
    const told = { ...judgement, ...hashes, questions: settings.questions.length, least: settings.least };
    return await this.rows.finish({ run, step, attempt }, judgement, { calls, told, dataClass, context });
  }
}
