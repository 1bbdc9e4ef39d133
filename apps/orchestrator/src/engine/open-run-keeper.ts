import type { DataClass } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Clock, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { payloadsNamedBy } from '../domain/payloads-named-by.js';

const everyMs = 12 * 3_600_000;
const halfADayMs = 12 * 3_600_000;
const batch = 200;

interface OpenRun {
  readonly tenant: string;
  readonly run: string;
}

/** A run that waits longer than its texts are kept must find them when it goes on: twice a day open runs extend what they name, and what their children gave. */
@Injectable()
export class OpenRunKeeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new Rounds(
    async () => await this.keepAll(),
    (error) => this.logger.warn({ error }, 'no text of an open run was extended; tried again later'),
  );

  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(everyMs);
    this.rounds.ask();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** Every run that was accepted half a day ago or earlier and has not ended. */
  async keepAll(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - halfADayMs).toISOString();
    let last: OpenRun = { tenant: '', run: '' };
    for (let found = batch; found === batch && !this.rounds.isStopping;) {
      const open = await this.database.acrossTenants<OpenRun>('open_runs', [last.tenant, last.run, before, batch]);
      for (const one of open) if (!this.rounds.isStopping) await this.tryKeep(one);
      found = open.length;
      last = open.at(-1) ?? last;
    }
  }

  /** One that fails holds up no other; the next round tries it again. */
  private async tryKeep(open: OpenRun): Promise<void> {
    await this.keep(open).catch((error: unknown) =>
      this.logger.warn({ run: open.run, error }, 'the texts of an open run were not extended; tried again later'),
    );
  }

  private async keep({ tenant, run }: OpenRun): Promise<void> {
    const rows = await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.query<{ data_class: DataClass; named: unknown }>(
          `select r.data_class, jsonb_build_array(r.state,
             (select jsonb_agg(jsonb_build_array(a.payload, a.evidence, a.comment)) from approvals a where a.run = r.run),
             (select jsonb_agg(c.state->'result') from runs c where c.parent = r.run)) as named
           from runs r where r.run = $1`,
          [run],
        ),
    );
    for (const row of rows) await this.payloads.extend(tenant, payloadsNamedBy(row.named), row.data_class);
  }
}
