import { ChassisError, type DataClass, type JudgeSettings, type StepRef } from '@chassis/contracts';
import { Injectable } from '@nestjs/common';
import type { HeldCall } from '../adapters/judgement-rows.js';
import { type Leave, ModelConduct } from '../domain/conduct/model-conduct.js';
import { type ReadJudgement, readJudgement } from '../domain/judging/read-judgement.js';
import { selectJudges } from '../domain/judging/select-judges.js';
import type { DoneEvent, LanguageModel, ModelCall } from '../domain/language-model.js';
import {
  boundOf,
  chargeOfAnswer,
  chargeOfFailure,
  type KnownCharge,
  type Progress,
} from '../domain/money/charge-of.js';
import { MoneyLedger } from '../ports/money-ledger.js';

/** What a panel of judges is asked, about data of which class, in how long, and what is held for it. */
export interface Panel {
  readonly tenant: string;
  readonly at: StepRef;
  readonly models: readonly LanguageModel[];
  readonly call: ModelCall;
  readonly dataClass: DataClass;
  readonly settings: JudgeSettings;
  readonly held: readonly HeldCall[];
  readonly withinMs: number;
}

/** What came of it: what the last judge said, or why none did, and what each that was asked cost. */
export interface Heard {
  /** Of the prompt that was sent. */
  readonly promptHash?: string;
  readonly model?: LanguageModel;
  readonly read?: ReadJudgement;
  readonly problem?: string;
  readonly charges: readonly KnownCharge[];
}

/** A call that has its place: `leave` gives it back. */
interface Called {
  readonly call: ModelCall;
  readonly signal: AbortSignal;
  readonly leave: Leave;
  readonly begun: () => void;
}

/** Calls the models of a panel, one after the other, until one answers as it is told to. */
@Injectable()
export class JudgeCalls {
  constructor(
    private readonly conduct: ModelConduct,
    private readonly ledger: MoneyLedger,
  ) {}

  /** Never throws for what models do; `rejected`/`no-permitted-model` where policy permits none. */
  async ask(panel: Panel): Promise<Heard> {
    const judges = selectJudges(panel.models, panel.settings.model, panel);
    const shareMs = Math.ceil(panel.withinMs / judges.length);
    const charges: KnownCharge[] = [];
    let last: Omit<Heard, 'charges'> = {};
    for (const model of judges) {
      const held = panel.held.find((one) => one.model === model.id);
      const isCovered = await this.dispatch(model, held, panel);
      if (!isCovered) {
        last = { problem: 'budget-exhausted' };
        continue;
      }
      const { charge, ...heard } = await this.askOne(model, held?.place ?? 'judge/free', shareMs, panel);
      if (held !== undefined) charges.push(charge);
      last = { model, ...heard };
      if (heard.read !== undefined) break;
    }
    return { ...last, promptHash: panel.call.prompt.hash, charges };
  }

  /** What costs nothing needs no money; what was held for an answer of this length at most covers no longer one. */
  private async dispatch(model: LanguageModel, held: HeldCall | undefined, panel: Panel): Promise<boolean> {
    const bound = boundOf(model, panel.call);
    if (bound === 0) return true;
    if (held === undefined || held.microUsd < bound) return false;
    return await this.ledger.dispatch(panel.tenant, panel.at, held.place);
  }

  private async askOne(
    model: LanguageModel,
    place: string,
    withinMs: number,
    { call, tenant, settings }: Panel,
  ): Promise<Pick<Heard, 'read' | 'problem'> & { readonly charge: KnownCharge }> {
    const made = { place, model, call };
    const signal = AbortSignal.timeout(withinMs);
    let progress: Progress = 'waiting';
    try {
      const leave = await this.conduct.enter(model, { tenant, tokens: model.mostTokens(call) }, signal);
      progress = 'sent';
      const done = await this.hear(model, { call, signal, leave, begun: () => (progress = 'begun') });
      const read = done.finish === 'stop' ? readJudgement(done.value, settings.questions.length) : undefined;
      const charge = chargeOfAnswer(made, done);
      return read === undefined ? { problem: 'wrong-answer', charge } : { read, charge };
    } catch (cause) {
      const error = ChassisError.from(cause);
      const problem = signal.aborted ? 'judge-timeout' : error.code;
      return { problem, charge: chargeOfFailure(made, signal.aborted ? undefined : error, progress) };
    }
  }

  private async hear(model: LanguageModel, { call, signal, leave, begun }: Called): Promise<DoneEvent> {
    let failure: ChassisError | undefined;
    try {
      for await (const event of model.stream(call, signal, begun)) if (event.type === 'done') return event;
      throw new ChassisError('transient', 'cut-stream', `${model.name} ended without an answer.`);
    } catch (cause) {
      failure = ChassisError.from(cause);
      throw failure;
    } finally {
      // That its time was over says nothing about the model.
      leave(failure !== undefined && signal.aborted ? left : failure);
    }
  }
}

const left = new ChassisError('transient', 'aborted', 'The judge was left before its end.');
