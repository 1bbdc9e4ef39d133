import { badMetadata } from './bad-metadata.js';

const form =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}(?::?\d{2})?(?::?\d{2})?)?)?$/i;

/** A day, or a time; what names no zone is of UTC. */
export interface Moment {
  readonly day: string;
  readonly time: string | undefined;
}

/** Reads `2026-12-31` and times as ISO 8601, YAML and PostgreSQL write them. Throws `bad-metadata`. */
export function readMoment(name: string, text: string): Moment {
  const [, day = '', hour, zone = 'Z'] = form.exec(text) ?? [];
  const isDay = day !== '' && new Date(`${day}T00:00:00Z`).getTime() === dayTime(day);
  const at = hour === undefined ? undefined : Date.parse(`${day}T${hour}${isoZone(zone)}`);
  if (!isDay || Number.isNaN(at))
    throw badMetadata(`Its ${name} is no day (2026-12-31) and no time (2026-12-31T12:00:00Z).`);
  return { day, time: at === undefined ? undefined : new Date(at).toISOString() };
}

/** The day behind a day, at its beginning. */
export const endOfDay = (day: string): string => new Date(dayTime(day) + 86_400_000).toISOString();
export const startOfDay = (day: string): string => new Date(dayTime(day)).toISOString();

/** NaN where a month has no such day. */
function dayTime(day: string): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const time = Date.UTC(year, month - 1, date);
  return new Date(time).getUTCDate() === date && new Date(time).getUTCMonth() === month - 1 ? time : Number.NaN;
}

/** `+02` and `+0530` as `+02:00` and `+05:30`; seconds of a zone, which PostgreSQL has for the nineteenth century, are left out. */
function isoZone(zone: string): string {
  if (/^(?:Z|UTC)$/i.test(zone)) return 'Z';
  const [hours = '00', minutes = '00'] = zone.slice(1).match(/\d{2}/g) ?? [];
  return `${zone[0]}${hours}:${minutes}`;
}
