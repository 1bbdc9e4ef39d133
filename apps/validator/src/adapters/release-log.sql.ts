// Every change takes the step's row first, in one statement: conditions that stand on that row hold under concurrency,
// since an upsert that had to wait for the row sees its newest version. $1…$4 are tenant, run, step and attempt.

/** The attempt is the newest known (an older one's row is taken over), not closed and not judged. */
const isOpen = `(s.attempt < excluded.attempt or (s.attempt = excluded.attempt and not s.is_closed and s.verdict is null))`;
/** What the row knows of the same attempt; a newer attempt begins with nothing. */
const own = (column: string): string => `case when s.attempt = excluded.attempt then s.${column} end`;
const ownFlag = `(s.attempt = excluded.attempt and s.is_waiting)`;
const head = `released, is_waiting as "hasWaiting", generated is not null as "hasGenerated", failed is not null as "hasFailed"`;

export const hold = `
with step as (
  insert into steps as s (tenant, run, step, attempt, is_waiting) values ($1, $2, $3, $4::int, true)
  on conflict (tenant, run, step) do update set attempt = excluded.attempt, is_waiting = true, is_closed = false,
    failed = ${own('failed')}, generated = ${own('generated')}, verdict = null
    where ${isOpen}
  returning ${head}
), held as (
  insert into segments (tenant, run, step, attempt, idx, content, is_last)
  select $1, $2, $3, $4::int, $5::int, $6::jsonb, $7::boolean from step where $5::int >= step.released
  on conflict do nothing
)
select * from step`;

export const keepGenerated = `
insert into steps as s (tenant, run, step, attempt, generated) values ($1, $2, $3, $4::int, $5::jsonb)
on conflict (tenant, run, step) do update set attempt = excluded.attempt, generated = excluded.generated, is_closed = false,
  is_waiting = ${ownFlag}, failed = ${own('failed')}, verdict = null
  where ${isOpen}
returning ${head}`;

export const fail = `
insert into steps as s (tenant, run, step, attempt, failed) values ($1, $2, $3, $4::int, $5::jsonb)
on conflict (tenant, run, step) do update set attempt = excluded.attempt, failed = coalesce(${own('failed')}, excluded.failed), is_closed = false,
  is_waiting = ${ownFlag}, generated = ${own('generated')}, verdict = null
  where ${isOpen} and not (s.attempt = excluded.attempt and s.failed is not null)
returning ${head}`;

/**
 * $5 from (segments that have left), $6 contents, $7 now, $8 verdict or null, $9 the candidate that failed or null, $10 its failures.
 * No row: stale. A row without position: the run's log takes nothing more, roll back.
 */
export const release = `
with step as (
  insert into steps as s (tenant, run, step, attempt, released, verdict)
  select $1, $2, $3, $4::int, cardinality($6::text[]), $8::text
  where $5::int = 0 or exists (select 1 from steps where tenant = $1 and run = $2 and step = $3)
  on conflict (tenant, run, step) do update set attempt = excluded.attempt, released = s.released + excluded.released, is_closed = false,
    is_waiting = ${ownFlag}, failed = ${own('failed')}, generated = ${own('generated')}, verdict = excluded.verdict
    where s.released = $5::int and ${isOpen}
      and (s.failed is null or s.attempt < excluded.attempt or excluded.verdict <> 'pass')
  returning ${head}
), log as (
  insert into logs as l (tenant, run, position) select $1, $2, cardinality($6::text[]) from step
  on conflict (tenant, run) do update set position = l.position + excluded.position
    where not l.is_ended and l.cancelled_at is null
  returning position
), new as (
  select content::jsonb as content, place::int as place, log.position
  from log, unnest($6::text[]) with ordinality as segment (content, place)
), releasing as (
  insert into releases (tenant, run, step, position, attempt, content)
  select $1, $2, $3, $5::int + place, $4::int, content from new
), appending as (
  insert into events (tenant, run, position, type, data, at)
  select $1, $2, position - cardinality($6::text[]) + place, 'answer.segment',
    jsonb_build_object('step', $3::text, 'attempt', $4::int, 'index', $5::int + place - 1, 'content', content), $7::timestamptz
  from new
), judging as (
  insert into candidates (tenant, run, step, attempt, verdict, content, failures, at)
  select $1, $2, $3, $4::int, $8::text, $9::jsonb, $10::jsonb, $7::timestamptz from log where $9::jsonb is not null
), clearing as (
  delete from segments using log where $8::text is not null and segments.tenant = $1 and segments.run = $2 and segments.step = $3
)
select step.*, log.position from step left join log on true`;

export const withdraw = `
with log as (
  insert into logs as l (tenant, run, position) values ($1, $2, 1)
  on conflict (tenant, run) do update set position = l.position + 1 where not l.is_ended
  returning position
)
insert into events (tenant, run, position, type, data, at)
select $1, $2, position, 'answer.withdrawn', $3::jsonb, $4::timestamptz from log
returning position`;

export const load = `
select attempt, released, is_closed as "isClosed", verdict, failed, generated,
  coalesce((
    select jsonb_agg(jsonb_build_object('index', idx, 'content', content, 'isLast', is_last) order by idx)
    from segments w where w.tenant = s.tenant and w.run = s.run and w.step = s.step and w.attempt = s.attempt
  ), '[]') as waiting
from steps s where tenant = $1 and run = $2 and step = $3`;

export const close = `
with step as (
  insert into steps as s (tenant, run, step, attempt, is_closed) values ($1, $2, $3, $4::int, true)
  on conflict (tenant, run, step) do update set attempt = excluded.attempt, is_closed = true, is_waiting = false, failed = null, generated = null
    where s.attempt <= excluded.attempt
)
delete from segments where tenant = $1 and run = $2 and step = $3 and attempt <= $4::int`;

export const released = `select content from releases where tenant = $1 and run = $2 and step = $3 order by position`;

export const candidate = `select verdict, content, failures from candidates where tenant = $1 and run = $2 and step = $3 and attempt = $4`;
