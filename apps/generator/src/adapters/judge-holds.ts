import type { DataClass, GenerateContext } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { TenantModels } from './tenant-models.js';
import { heldJudges } from '../domain/judging/held-judges.js';
import { judgeCall } from '../domain/judging/judge-call.js';
import { judgeSettingsOf } from '../domain/judging/judge-settings-of.js';
import { selectJudges } from '../domain/judging/select-judges.js';
import type { PromptPassage } from '../domain/language-model.js';
import type { PlannedCall } from '../domain/money/charge.js';
import { countTokens } from '../domain/prompting/count-tokens.js';

/** Room for an answer whose tokens are counted on the safe side. */
const safety = 2;

/** Says before an answer is paid for what its judge may cost: an answer that nobody could judge is not begun. */
@Injectable()
export class JudgeHolds {
  constructor(private readonly models: TenantModels) {}

  /** The calls of judges that may cost something; none where the step wants none. Throws `rejected`/`no-permitted-model`. */
  async planned(
    given: GenerateContext,
    of: { readonly passages: readonly PromptPassage[]; readonly released: string; readonly dataClass: DataClass },
    context: Pick<MessageContext, 'tenant' | 'now'>,
  ): Promise<PlannedCall[]> {
    const settings = judgeSettingsOf(given);
    if (settings === undefined) return [];
    const { passages, released, dataClass } = of;
    const empty = judgeCall({ inputs: given.inputs, passages, answer: '' }, settings);
    const models = await this.models.of(context.tenant, context.now());
    const judges = selectJudges(models, settings.model, { call: empty, dataClass });
    const answerTokens = safety * given.maxOutputTokens + countTokens(released);
    return heldJudges(judges, empty, answerTokens)
      .filter(({ microUsd }) => microUsd > 0)
      .map(({ place, model, microUsd }) => ({ call: place, model: model.id, microUsd, state: 'reserved' }));
  }
}
