import type { SourceConfig, SyncReport } from '@chassis/contracts';
import { attributes, clearAlarm, gauge, Logger, observe, raiseAlarm } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';

interface Look {
  readonly tenant: string;
  readonly config: SourceConfig;
  /** When the whole look before this one began. */
  readonly completeAt: Date | undefined;
  readonly begunAt: Date;
}

/** A source that is looked at every so often may miss some looks before somebody must see to it, and is never late sooner. */
const missedLooks = 3;
const soonestMs = 15_000;

/**
 * How long what was withdrawn in a source may still have been shown: a source does not say when, so it is the time since the last look that saw
 * all of it. A source that cannot be seen whole for three of its intervals raises an alarm.
 */
@Injectable()
export class WithdrawalClock {
  constructor(private readonly logger: Logger) {}

  read(report: SyncReport, { tenant, config, completeAt, begunAt }: Look): SyncReport {
    const ageMs = completeAt === undefined ? 0 : Math.max(0, Date.parse(report.at) - completeAt.getTime());
    const source = config.name;
    const name = alarmOf(tenant, source);
    if (report.problem !== undefined) {
      this.warn({ tenant, source, ageMs, problem: report.problem }, config.everySeconds);
      return report;
    }
    this.tell({ tenant, source, ageMs: Date.parse(report.at) - begunAt.getTime() });
    if (clearAlarm(name)) this.logger.info({ tenant, source }, 'all of a source is seen again');
    if (completeAt === undefined) return report;
    if (report.removed + report.changed > 0) observe('rightsChange', ageMs / 1_000, { source: 'documents' });
    return { ...report, withinSeconds: Math.ceil(ageMs / 1_000) };
  }

  /** A source that is there no more is not late. */
  forget(tenant: string, source: string): void {
    clearAlarm(alarmOf(tenant, source));
  }

  private warn(late: Late & { readonly problem: string }, everySeconds: number): void {
    this.tell(late);
    const { tenant, source, ageMs, problem } = late;
    if (everySeconds === 0 || ageMs < Math.max(soonestMs, missedLooks * everySeconds * 1_000)) return;
    const sentence = `The source ${source} has not been seen whole for ${Math.round(ageMs / 1_000)} s; what was withdrawn there may still be shown. ${problem}`;
    if (raiseAlarm(alarmOf(tenant, source), sentence)) this.logger.error({ ...late }, sentence);
  }

  private tell({ tenant, source, ageMs }: Late): void {
    gauge('sourceAge', ageMs / 1_000, { [attributes.tenant]: tenant, source });
  }
}

interface Late {
  readonly tenant: string;
  readonly source: string;
  readonly ageMs: number;
}

const alarmOf = (tenant: string, source: string): string => `source-late/${tenant}/${source}`;
