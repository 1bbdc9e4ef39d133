import { ChassisError, type GenerateContext, type JudgeSettings, JudgeSettingsSchema } from '@chassis/contracts';

/** What a step wants judged; undefined where it names no judge. Throws `invalid`/`bad-judge` for settings that are none. */
export function judgeSettingsOf({ checks }: Pick<GenerateContext, 'checks'>): JudgeSettings | undefined {
  const named = checks.find(({ use }) => use === 'judge');
  if (named === undefined) return undefined;
  const parsed = JudgeSettingsSchema.safeParse(named.with ?? {});
  if (parsed.success) return parsed.data;
  throw new ChassisError('invalid', 'bad-judge', `The check judge has settings that are none: ${parsed.error.message}`);
}
