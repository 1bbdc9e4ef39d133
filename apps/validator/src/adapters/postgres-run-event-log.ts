import { isTerminal, type RunUpdated } from '@chassis/contracts';
import { Outbox, type OutgoingMessage } from '@chassis/messaging';
import { Database, Gatherer } from '@chassis/persistence';
import { LiveChannel } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';
import { runEventsOf } from '../domain/run-events-of.js';
import { RunEventLog, type StoredEvent } from '../ports/run-event-log.js';
import { RecentEvents } from './recent-events.js';

/** $1 tenant; arrays of $2 run, $3 version, $4 isEnd, $5 number of events, $6 now; then, of all events, $7 run, $8 place from 1, $9 type, $10 data. */
const append = `
with item as (
  select * from unnest($2::text[], $3::int[], $4::boolean[], $5::int[], $6::timestamptz[]) as item (run, version, is_end, count, at)
), log as (
  insert into logs as l (tenant, run, position, version, is_ended) select $1, run, count, version, is_end from item
  on conflict (tenant, run) do update
    set position = l.position + excluded.position, version = excluded.version, is_ended = excluded.is_ended
    where l.version < excluded.version and not l.is_ended
  returning run, position
), appending as (
  insert into events (tenant, run, position, type, data, at)
  select $1, run, log.position - item.count + event.place, event.type, event.data::jsonb, item.at
  from unnest($7::text[], $8::int[], $9::text[], $10::text[]) as event (run, place, type, data) join item using (run) join log using (run)
)
select run, position from log`;

const cancel = `
insert into logs as l (tenant, run, cancelled_at) values ($1, $2, $3)
on conflict (tenant, run) do update set cancelled_at = excluded.cancelled_at where l.cancelled_at is null`;

const shown = `e.position, e.type, e.at, e.data,
  e.type = 'answer.segment' and exists (
    select 1 from events w
    where w.tenant = e.tenant and w.run = e.run and w.position > e.position and w.type = 'answer.withdrawn' and w.data ->> 'step' = e.data ->> 'step'
  ) as "isWithdrawn"`;
/** $1 tenant; arrays of $2 run, $3 after, $4 limit. Every page is read by index, whatever the planner thinks of their number. */
const read = `
select page.* from unnest($2::text[], $3::int[], $4::int[]) with ordinality as asked (run, after, most, place)
cross join lateral (
  select asked.place, ${shown} from events e
  where e.tenant = $1 and e.run = asked.run and e.position > asked.after order by e.position limit asked.most
) page
order by place, position`;
const readEnd = `
select ${shown} from logs l join events e on e.tenant = l.tenant and e.run = l.run and e.position = l.position
where l.tenant = $1 and l.run = $2 and l.is_ended`;

interface Update {
  readonly run: string;
  readonly version: number;
  readonly isEnd: boolean;
  readonly events: ReturnType<typeof runEventsOf>;
  readonly now: Date;
  readonly messages: readonly OutgoingMessage[];
}

interface Page {
  readonly run: string;
  readonly after: number;
  readonly limit: number;
}

@Injectable()
export class PostgresRunEventLog extends RunEventLog {
  private readonly updates = new Gatherer<Update>({
    isRetriedAlone: true,
    write: async (tenant, items) => await this.write(tenant, items),
    rowOf: ({ run }) => run,
  });
  /** All who follow a run look at the same time: after a commit that told several of them. */
  private readonly reads = new Gatherer<Page, StoredEvent[]>({
    write: async (tenant, pages) => await this.readPages(tenant, pages),
    isRetriedAlone: true,
  });

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly live: LiveChannel,
    private readonly recent: RecentEvents,
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
    const { version, status } = update;
    await this.updates.add(tenant, {
      run,
      version,
      isEnd: isTerminal(status),
      events: runEventsOf(update),
      now,
      messages,
    });
  }

  /** The end of a run is never lost; what goes before it may come again. */
  private async write(tenant: string, items: readonly Update[]): Promise<void[]> {
    const durability = items.some((one) => one.isEnd) ? 'sync' : 'async';
    await this.database.withTenant(
      tenant,
      async (tx) => {
        const rows = await tx.query<{ run: string; position: number }>(append, [tenant, ...columnsOf(items)]);
        const positions = new Map(rows.map(({ run, position }) => [run, position]));
        const accepted = items.filter(({ run }) => positions.has(run));
        const messages = accepted.flatMap((one) => one.messages);
        if (messages.length > 0) await this.outbox.add(tx, messages, { isLast: true });
        tx.afterCommit(() => {
          for (const one of accepted) {
            this.recent.note(tenant, one.run, storedOf(one, positions.get(one.run)!));
            this.live.announce(one.run, one.isEnd);
          }
        });
      },
      { durability },
    );
    return items.map(() => undefined);
  }

  async cancel(tenant: string, run: string, now: Date): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => await tx.last(cancel, [tenant, run, now]));
  }

  async read(tenant: string, run: string, after: number, limit: number): Promise<StoredEvent[]> {
    return this.recent.after(tenant, run, after, limit) ?? (await this.reads.add(tenant, { run, after, limit }));
  }

  private async readPages(tenant: string, pages: readonly Page[]): Promise<StoredEvent[][]> {
    const columns = [pages.map(({ run }) => run), pages.map(({ after }) => after), pages.map(({ limit }) => limit)];
    const rows = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<StoredEvent & { place: number }>(read, [tenant, ...columns]),
      reading,
    );
    const byPlace = Map.groupBy(rows, ({ place }) => place);
    return pages.map((_, index) => (byPlace.get(index + 1) ?? []).map(({ place: _place, ...event }) => event));
  }

  async end(tenant: string, run: string): Promise<StoredEvent | undefined> {
    const known = this.recent.end(tenant, run);
    if (known !== undefined) return known === 'none' ? undefined : known;
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<StoredEvent>(readEnd, [tenant, run]),
      reading,
    );
    return row;
  }
}

/** A transaction that changes nothing has nothing to flush. */
const reading = { durability: 'async' } as const;

/** The events of an update, the last of which has this position. */
const storedOf = ({ events, now }: Update, last: number): StoredEvent[] =>
  events.map(({ type, data }, at) => ({
    position: last - events.length + 1 + at,
    type,
    at: now,
    data,
    isWithdrawn: false,
  }));

function columnsOf(items: readonly Update[]): unknown[] {
  const events = items.flatMap(({ run, events: own }) =>
    own.map(({ type, data }, index) => ({ run, place: index + 1, type, data })),
  );
  return [
    items.map((one) => one.run),
    items.map((one) => one.version),
    items.map((one) => one.isEnd),
    items.map((one) => one.events.length),
    items.map((one) => one.now),
    events.map((one) => one.run),
    events.map((one) => one.place),
    events.map((one) => one.type),
    events.map((one) => JSON.stringify(one.data)),
  ];
}
