import { clearAlarm, raiseAlarm, type Logger } from '@chassis/telemetry';

/** Raises an alarm for each source whose documents are hidden now, and ends those of the others. */
export function tellStaleSources(
  tenant: string,
  { before, now }: { readonly before: readonly string[]; readonly now: readonly string[] },
  logger: Logger,
): void {
  for (const source of before)
    if (!now.includes(source) && clearAlarm(alarmOf(tenant, source)))
      logger.info({ tenant, source }, 'the documents of a source are shown again');
  for (const source of now) {
    const sentence = `The documents of the source ${source} are hidden: it has not been seen whole for longer than it may be (source-stale). They are back with the next look that sees all of it.`;
    if (raiseAlarm(alarmOf(tenant, source), sentence)) logger.error({ tenant, source }, sentence);
  }
}

const alarmOf = (tenant: string, source: string): string => `source-stale/${tenant}/${source}`;
