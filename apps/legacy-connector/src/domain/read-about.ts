import { DataClassSchema, DocumentAttributesSchema } from '@chassis/contracts';
import { badMetadata } from './bad-metadata.js';
import type { ItemAbout } from './item-about.js';
import { endOfDay, readMoment, startOfDay } from './read-moment.js';

const longest = 200;

/**
 * What a row, front matter or sidecar says of a document, in our form; what is empty is not said. Throws `bad-metadata` for what cannot be meant:
 * a term that nobody understands must not become none.
 */
export function readAbout(said: Readonly<Record<string, unknown>>): ItemAbout {
  const about = {
    title: textOf('title', said['title'])?.slice(0, 500),
    date: dateOf(said['date']),
    validFrom: fromOf(said['validFrom']),
    validUntil: untilOf(said['validUntil']),
    region: listOf('region', said['region']),
    purpose: listOf('purpose', said['purpose']),
    owner: ownerOf(said['owner']),
    dataClass: classOf(said['dataClass']),
    attributes: attributesOf(said['attributes']),
  };
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw badMetadata(`Its ${name} is no text.`);
  const text = String(value)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim();
  return text === '' ? undefined : text.toWellFormed();
}

function listOf(name: string, value: unknown): readonly string[] | undefined {
  const parts = Array.isArray(value) ? value : (textOf(name, value)?.split(',') ?? []);
  const list = parts.map((one: unknown) => textOf(name, one)).filter((one) => one !== undefined);
  if (list.some((one) => one.length > longest)) throw badMetadata(`Its ${name} is longer than ${longest} letters.`);
  return list.length === 0 ? undefined : [...new Set(list)].toSorted();
}

function dateOf(value: unknown): string | undefined {
  const text = textOf('date', value);
  if (text === undefined) return undefined;
  const { day, time } = readMoment('date', text);
  return time ?? day;
}

/** PostgreSQL's `-infinity` is from ever, its `infinity` for ever. */
function fromOf(value: unknown): string | undefined {
  const text = textOf('validFrom', value);
  if (text === undefined || text === '-infinity') return undefined;
  const { day, time } = readMoment('validFrom', text);
  return time ?? startOfDay(day);
}

/** A day counts as a whole: the document is seen on it, and no longer. */
function untilOf(value: unknown): string | undefined {
  const text = textOf('validUntil', value);
  if (text === undefined || text === 'infinity') return undefined;
  const { day, time } = readMoment('validUntil', text);
  return time ?? endOfDay(day);
}

function ownerOf(value: unknown): string | undefined {
  const text = textOf('owner', value);
  if (text === undefined) return undefined;
  const owner = text.includes(':') ? text : `user:${text}`;
  if (/^(?:user|service):./.test(owner) && owner.length <= longest) return owner;
  throw badMetadata('Its owner is no person; write the id as ada or user:ada.');
}

function classOf(value: unknown): ItemAbout['dataClass'] {
  const text = textOf('dataClass', value)?.toLowerCase();
  if (text === undefined) return undefined;
  const parsed = DataClassSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw badMetadata(`Its dataClass is none of ${DataClassSchema.options.join(', ')}.`);
}

function attributesOf(value: unknown): ItemAbout['attributes'] {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw badMetadata('Its attributes are no names with values.');
  const entries = Object.entries(value).flatMap(([name, one]): [string, string][] => {
    const text = Array.isArray(one) ? listOf(name, one)?.join(', ') : textOf(name, one);
    return text === undefined ? [] : [[name, text]];
  });
  if (entries.length === 0) return undefined;
  const parsed = DocumentAttributesSchema.safeParse(Object.fromEntries(entries));
  if (parsed.success) return parsed.data;
  throw badMetadata(
    `Its attributes are more than 30, or one of them has a name of other than letters, digits and . - _, or more than ${longest} letters.`,
  );
}
