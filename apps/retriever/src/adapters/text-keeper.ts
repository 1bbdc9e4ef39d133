import type { DataClass, PayloadRef } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Database, type Tx } from '@chassis/persistence';
import { Clock, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

const everyMs = 3_600_000;
const dayMs = 86_400_000;
const batch = 100;

interface Living {
  readonly tenant: string;
  readonly document: string;
}

/**
 * Living documents name their texts for as long as they live: once a day each extends what its newest version and the one that is
 * found need. Texts of older versions, which only past runs cite, end by their retention.
 */
@Injectable()
export class TextKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds = new Rounds(
    async () => await this.keepAll(),
    (error) => this.logger.warn({ error }, 'no text of a document was extended; tried again in an hour'),
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

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  /** Every document whose texts were not extended within a day. */
  async keepAll(): Promise<void> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - dayMs).toISOString();
    let last: Living = { tenant: '', document: '' };
    for (let found = batch; found === batch && !this.rounds.isStopping;) {
      const due = await this.database.acrossTenants<Living>('documents_to_keep', [
        last.tenant,
        last.document,
        before,
        batch,
      ]);
      for (const one of due) if (!this.rounds.isStopping) await this.tryKeep(one, now);
      found = due.length;
      last = due.at(-1) ?? last;
    }
  }

  /** One that fails holds up no other; the next round tries it again. */
  private async tryKeep({ tenant, document }: Living, now: Date): Promise<void> {
    await this.keep(tenant, document, now).catch((error: unknown) =>
      this.logger.warn({ document, error }, 'the texts of a document were not extended; tried again in an hour'),
    );
  }

  private async keep(tenant: string, document: string, now: Date): Promise<void> {
    const rows = await this.database.withTenant(tenant, async (tx) => await livingTexts(tx, document));
    for (const [dataClass, named] of Map.groupBy(rows, (row) => row.data_class)) {
      await this.payloads.extend(
        tenant,
        named.map(({ ref }) => ref),
        dataClass,
      );
    }
    // Marked after it is done: what a crash leaves undone is found again.
    await this.database.withTenant(
      tenant,
      async (tx) => await tx.query('update documents set texts_kept_at = $2 where document = $1', [document, now]),
    );
  }
}

interface NamedText {
  readonly ref: PayloadRef;
  readonly data_class: DataClass;
}

async function livingTexts(tx: Tx, document: string): Promise<NamedText[]> {
  return await tx.query<NamedText>(
    `with living as (
       select v.document, v.version, v.data_class, v.content, v.terms from documents d
       join document_versions v on v.document = d.document and v.version in (d.indexed_version, d.latest_version)
       where d.document = $1 and not d.is_deleted)
     select content as ref, data_class from living
     union all select terms, data_class from living where terms is not null
     union all select c.text, l.data_class from living l join chunks c on c.document = l.document and c.version = l.version`,
    [document],
  );
}
