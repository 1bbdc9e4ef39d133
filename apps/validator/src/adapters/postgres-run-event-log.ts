import { isTerminal, type RunUpdated } from '@chassis/contracts';
import { Outbox, type OutgoingMessage } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { LiveChannel } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import { runEventsOf } from '../domain/run-events-of.js';
import { RunEventLog, type StoredEvent } from '../ports/run-event-log.js';

const append = `
with log as (
  insert into logs as l (tenant, run, position, version, is_ended)
  values ($1, $2, cardinality($4::text[]), $3::int, $6::boolean)
  on conflict (tenant, run) do update
    set position = l.position + excluded.position, version = excluded.version, is_ended = excluded.is_ended
    where l.version < excluded.version and not l.is_ended
  returning position
), new as (
  insert into events (tenant, run, position, type, data, at)
  select $1, $2, log.position - cardinality($4::text[]) + event.place, event.type, event.data::jsonb, $7::timestamptz
  from log, unnest($4::text[], $5::text[]) with ordinality as event (type, data, place)
)
select position from log`;

const cancel = `
insert into logs as l (tenant, run, cancelled_at) values ($1, $2, $3)
on conflict (tenant, run) do update set cancelled_at = excluded.cancelled_at where l.cancelled_at is null`;

const columns = `e.position, e.type, e.at, e.data,
  e.type = 'answer.segment' and exists (
    select 1 from events w
    where w.tenant = $1 and w.run = $2 and w.position > e.position and w.type = 'answer.withdrawn' and w.data ->> 'step' = e.data ->> 'step'
  ) as "isWithdrawn"`;
const read = `select ${columns} from events e where e.tenant = $1 and e.run = $2 and e.position > $3 order by e.position limit $4`;
const readEnd = `
select ${columns} from logs l join events e on e.tenant = l.tenant and e.run = l.run and e.position = l.position
where l.tenant = $1 and l.run = $2 and l.is_ended`;

@Injectable()
export class PostgresRunEventLog extends RunEventLog {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly live: LiveChannel,
  ) {
    super();
  }

  async append(
    tenant: string,
    run: string,
    update: RunUpdated,
    now: Date,
    messages: readonly OutgoingMessage[],
  ): Promise<void> {
    const events = runEventsOf(update);
    const isEnd = isTerminal(update.status);
    await this.database.withTenant(
      tenant,
      async (tx) => {
        const types = events.map((one) => one.type);
        const data = events.map((one) => JSON.stringify(one.data));
        const [row] = await tx.query(append, [tenant, run, update.version, types, data, isEnd, now]);
        if (row === undefined) return;
        await this.outbox.add(tx, messages);
        tx.afterCommit(() => this.live.announce(run));
      },
      { durability: isEnd ? 'sync' : 'async' },
    );
  }

  async cancel(tenant: string, run: string, now: Date): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => await tx.query(cancel, [tenant, run, now]));
  }

  async read(tenant: string, run: string, after: number, limit: number): Promise<StoredEvent[]> {
    return await this.database.withTenant(
      tenant,
      async (tx) => await tx.query<StoredEvent>(read, [tenant, run, after, limit]),
      reading,
    );
  }

  async end(tenant: string, run: string): Promise<StoredEvent | undefined> {
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.query<StoredEvent>(readEnd, [tenant, run]),
      reading,
    );
    return row;
  }
}

/** A transaction that changes nothing has nothing to flush. */
const reading = { durability: 'async' } as const;
