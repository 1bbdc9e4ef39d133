import { parse } from 'yaml';
import { badMetadata } from './bad-metadata.js';

/** Names as people write them (`valid_until`, `Data-Class`), by what they mean. */
const names: Readonly<Record<string, string>> = {
  title: 'title',
  date: 'date',
  validfrom: 'validFrom',
  validuntil: 'validUntil',
  region: 'region',
  regions: 'region',
  purpose: 'purpose',
  purposes: 'purpose',
  owner: 'owner',
  dataclass: 'dataClass',
  attributes: 'attributes',
};
/** Nobody says so much of one file; a parser would be busy with it. */
const longest = 64 * 1024;
const known = [...new Set(Object.values(names))];

/**
 * What YAML says of a file, by our names. In a sidecar every name must be known, since a misspelt term would never end; in front matter, which is
 * written for other programs too, others are left aside. Undefined where front matter is none. Throws `bad-metadata`.
 */
export function readYamlAbout(yaml: string, from: 'sidecar' | 'front matter'): Record<string, unknown> | undefined {
  const said = parsed(yaml, from);
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    if (from === 'front matter' || said === null) return undefined;
    throw badMetadata('The file beside it is no list of names with values.');
  }
  const entries = Object.entries(said).map(
    ([name, value]) => [names[name.toLowerCase().replaceAll(/[-_ ]/g, '')] ?? '', value, name] as const,
  );
  const unknown = entries.filter(([name]) => name === '').map(([, , name]) => name);
  if (from === 'sidecar' && unknown.length > 0)
    throw badMetadata(
      `The file beside it names what is not known: ${unknown.join(', ')}. Known are ${known.join(', ')}.`,
    );
  return Object.fromEntries(entries.filter(([name]) => name !== '').map(([name, value]) => [name, value]));
}

function parsed(yaml: string, from: string): unknown {
  if (yaml.length > longest) throw badMetadata(`Its ${from} is longer than ${longest} letters.`);
  try {
    return parse(yaml, { maxAliasCount: 10 }) as unknown;
  } catch (cause) {
    throw badMetadata(`What its ${from} says is no YAML: ${(cause as Error).message.split('\n')[0] ?? ''}`);
  }
}
