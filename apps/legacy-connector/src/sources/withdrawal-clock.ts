import type { SourceConfig, SyncReport } from '@chassis/contracts';
import { attributes, clearAlarm, gauge, Logger, observe, raiseAlarm } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import { alarmAfterMs } from '../domain/source-limits.js';
import { SourceLeases } from './source-leases.js';
import type { StoredSource } from './source-store.js';

interface Look {
  readonly tenant: string;
  readonly config: SourceConfig;
  /** When the whole look before this one began. */
  readonly completeAt: Date | undefined;
  /** That, or when the source was set up. */
  readonly seenAt: Date;
  readonly begunAt: Date;
}

/**
 * How long what was withdrawn in a source may still have been shown: a source does not say when, so it is the time since the last look that saw
 * all of it. A source that cannot be seen whole for three of its intervals raises an alarm.
 */
@Injectable()
export class WithdrawalClock {
  constructor(
    private readonly leases: SourceLeases,
    private readonly logger: Logger,
  ) {}

  /** Tells the owner of documents that all of a source was seen by a look that began so long ago. */
  async seenWhole(tenant: string, source: StoredSource, agoMs: number): Promise<void> {
    await this.leases.seenWhole(tenant, source, agoMs);
  }

  /** So that a source is hidden in time that was never seen whole; who cannot be told now is told by the next look. */
  async notSeenWhole(tenant: string, source: StoredSource): Promise<void> {
    await this.leases
      .known(tenant, source)
      .catch((error: unknown) =>
        this.logger.warn({ tenant, source: source.config.name, error }, 'how far a source was seen could not be told'),
      );
  }

  read(report: SyncReport, { tenant, config, completeAt, seenAt, begunAt }: Look): SyncReport {
    const ageMs = Math.max(0, Date.parse(report.at) - seenAt.getTime());
    const source = config.name;
    const name = alarmOf(tenant, source);
    if (report.problem !== undefined) {
      this.warn({ tenant, source, ageMs, problem: report.problem }, alarmAfterMs(config));
      return report;
    }
    this.tell({ tenant, source, ageMs: Date.parse(report.at) - begunAt.getTime() });
    if (clearAlarm(name)) this.logger.info({ tenant, source }, 'all of a source is seen again');
    if (completeAt === undefined) return report;
    if (report.removed + report.changed > 0) observe('rightsChange', ageMs / 1_000, { source: 'documents' });
    return { ...report, withinSeconds: Math.ceil(ageMs / 1_000) };
  }

  /** A source that is there no more is not late. */
  async forget(tenant: string, source: string): Promise<void> {
    await this.leases.forget(tenant, source);
    clearAlarm(alarmOf(tenant, source));
  }

  private warn(late: Late & { readonly problem: string }, afterMs = Infinity): void {
    this.tell(late);
    const { tenant, source, ageMs, problem } = late;
    if (ageMs < afterMs) return;
    const sentence = `The source ${source} has not been seen whole for ${Math.round(ageMs / 1_000)} s; what was withdrawn there may still be shown, until nothing of it is. ${problem}`;
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
