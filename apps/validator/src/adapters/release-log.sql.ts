// Every change takes the step's row first, in one statement: conditions that stand on that row hold under concurrency,
// since an upsert that had to wait for the row sees its newest version. Several steps share a statement, each at most once.

/** The attempt is the newest known (an older one's row is taken over), not closed and not judged. */
const isOpen = `(s.attempt < excluded.attempt or (s.attempt = excluded.attempt and not s.is_closed and s.verdict is null))`;
/** What the row knows of the same attempt; a newer attempt begins with nothing. */
const own = (column: string): string => `case when s.attempt = excluded.attempt then s.${column} end`;
const ownFlag = `(s.attempt = excluded.attempt and s.is_waiting)`;
/** The row as the domain has it; `waiting` as of the statement's begin, so without what this very statement or one that it waited for wrote. */
const state = `s.attempt, s.released, s.is_waiting as "hasWaiting", s.is_closed as "isClosed", s.verdict, s.failed, s.generated,
  coalesce((
    select jsonb_agg(jsonb_build_object('index', idx, 'content', content, 'isLast', is_last) order by idx)
    from segments w where w.tenant = s.tenant and w.run = s.run and w.step = s.step and w.attempt = s.attempt
  ), '[]') as waiting`;
const head = `released, is_waiting as "hasWaiting",
  generated is not null and (failed is not null or (generated ->> 'segments')::int <= released) as "isDue"`;

/** Stands in the error of a statement that a run's log refused. */
export const stoppedMark = 'log-stopped ';
// A text that is no number ends the statement, and with it a commit that follows in the same packet.
const stopped = `'${stoppedMark}'`;

/** $1 tenant; arrays of $2 run, $3 step, $4 attempt, and either $5 index, $6 content, $7 isLast of a segment or $8 the attempt's end. */
export const arrive = `
with item as (
  select * from unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::text[], $7::boolean[], $8::text[])
    as item (run, step, attempt, idx, content, is_last, generated)
), step as (
  insert into steps as s (tenant, run, step, attempt, is_waiting, generated)
  select $1, run, step, attempt, idx is not null, generated::jsonb from item
  on conflict (tenant, run, step) do update set attempt = excluded.attempt, is_closed = false, verdict = null,
    is_waiting = excluded.is_waiting or ${ownFlag}, failed = ${own('failed')}, generated = coalesce(excluded.generated, ${own('generated')})
    where ${isOpen}
  returning s.run, s.step, ${state}
), held as (
  insert into segments (tenant, run, step, attempt, idx, content, is_last)
  select $1, item.run, item.step, item.attempt, item.idx, item.content::jsonb, item.is_last
  from item join step using (run, step) where item.idx >= step.released
  on conflict do nothing
)
select * from step`;

/**
 * $1 tenant; arrays of $2 run, $3 step, $4 attempt, $5 from (segments that have left), $6 count, $7 now, $8 verdict or null,
 * $9 the candidate that failed or null, $10 its failures; then, of all contents, $11 run, $12 step, $13 place from 1, $14 content.
 * No row: stale. Fails with `log-stopped` where a run's log takes nothing more, so that nothing is written.
 */
export const release = `
with item as (
  select * from unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::timestamptz[], $8::text[], $9::text[], $10::text[])
    as item (run, step, attempt, first, count, at, verdict, candidate, failures)
), moved as (
  insert into steps as s (tenant, run, step, attempt, released, verdict)
  select $1, run, step, attempt, count, verdict from item
  where first = 0 or exists (select 1 from steps k where k.tenant = $1 and k.run = item.run and k.step = item.step)
  on conflict (tenant, run, step) do update set attempt = excluded.attempt, released = s.released + excluded.released, is_closed = false,
    is_waiting = ${ownFlag}, failed = ${own('failed')}, generated = ${own('generated')}, verdict = excluded.verdict
    where s.released = (select first from item where item.run = s.run and item.step = s.step) and ${isOpen}
      and (s.failed is null or s.attempt < excluded.attempt or excluded.verdict <> 'pass')
  returning run, step, ${head}
), log as (
  insert into logs as l (tenant, run, position) select $1, run, count from moved join item using (run, step)
  on conflict (tenant, run) do update set position = l.position + excluded.position
    where not l.is_ended and l.cancelled_at is null
  returning run, position
), leaving as (
  select item.*, content.content::jsonb as content, content.place, log.position
  from unnest($11::text[], $12::text[], $13::int[], $14::text[]) as content (run, step, place, content)
    join item using (run, step) join moved using (run, step) join log using (run)
), releasing as (
  insert into releases (tenant, run, step, position, attempt, content)
  select $1, run, step, first + place, attempt, content from leaving
), appending as (
  insert into events (tenant, run, position, type, data, at)
  select $1, run, position - count + place, 'answer.segment',
    jsonb_build_object('step', step, 'attempt', attempt, 'index', first + place - 1, 'content', content), at
  from leaving
), judging as (
  insert into candidates (tenant, run, step, attempt, verdict, content, failures, at)
  select $1, run, step, attempt, verdict, candidate::jsonb, failures::jsonb, at
  from item join moved using (run, step) join log using (run) where candidate is not null
), clearing as (
  delete from segments using item join moved using (run, step)
  where item.verdict is not null and segments.tenant = $1 and segments.run = item.run and segments.step = item.step
)
select moved.*, coalesce(log.position, (${stopped} || moved.run)::int) as position from moved left join log using (run)`;

/** $1 tenant, $2 run, $3 step, $4 attempt, $5 mark. */
export const fail = `
insert into steps as s (tenant, run, step, attempt, failed) values ($1, $2, $3, $4::int, $5::jsonb)
on conflict (tenant, run, step) do update set attempt = excluded.attempt, failed = excluded.failed, is_closed = false,
  is_waiting = ${ownFlag}, generated = ${own('generated')}, verdict = null
  where ${isOpen} and not (s.attempt = excluded.attempt and s.failed is not null)
returning ${head}`;

export const withdraw = `
with log as (
  insert into logs as l (tenant, run, position) values ($1, $2, 1)
  on conflict (tenant, run) do update set position = l.position + 1 where not l.is_ended
  returning position
)
insert into events (tenant, run, position, type, data, at)
select $1, $2, position, 'answer.withdrawn', $3::jsonb, $4::timestamptz from log
returning position`;

export const load = `select ${state} from steps s where tenant = $1 and run = $2 and step = $3`;

export const close = `
with closed as (
  insert into steps as s (tenant, run, step, attempt, is_closed) values ($1, $2, $3, $4::int, true)
  on conflict (tenant, run, step) do update set attempt = excluded.attempt, is_closed = true, is_waiting = false, failed = null, generated = null
    where s.attempt <= excluded.attempt
)
delete from segments where tenant = $1 and run = $2 and step = $3 and attempt <= $4::int`;

export const released = `select content from releases where tenant = $1 and run = $2 and step = $3 order by position`;

export const candidate = `select verdict, content, failures from candidates where tenant = $1 and run = $2 and step = $3 and attempt = $4`;
