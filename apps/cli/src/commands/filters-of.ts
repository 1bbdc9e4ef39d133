import type { PassageFilters } from '@chassis/contracts';
import { CliError } from '../cli-error.js';
import { exitCodes } from '../exit-codes.js';

const plain = ['source', 'language', 'mediaType', 'title'];
const periods = ['date', 'created', 'updated', 'valid'];

/** Filters as they are typed: `source=handbook`, several values with commas, `date=2024-01-01..2024-06-30` with either end left out, anything else as `attributes.customer=Miller`. */
export function filtersOf(typed: readonly string[]): PassageFilters {
  const filters: Record<string, unknown> = {};
  const attributes: Record<string, string | string[]> = {};
  for (const one of typed) {
    const [name, value] = pairOf(one, '--filter');
    if (name.startsWith('attributes.')) attributes[name.slice('attributes.'.length)] = valuesOf(value);
    else if (periods.includes(name)) filters[name] = periodOf(one, value);
    else if (plain.includes(name)) filters[name] = name === 'title' ? value : valuesOf(value);
    else
      throw new CliError(
        exitCodes.usage,
        `There is no filter ${name}; there are ${[...plain, ...periods, 'attributes.<name>'].join(', ')}.`,
        'unknown-filter',
      );
  }
  return { ...filters, ...(Object.keys(attributes).length > 0 && { attributes }) };
}

/** The two sides of `name=value`. */
export function pairOf(typed: string, option: string): [name: string, value: string] {
  const at = typed.indexOf('=');
  if (at < 1 || at === typed.length - 1)
    throw new CliError(exitCodes.usage, `${option} wants name=value, not ${typed}.`, 'bad-option');
  return [typed.slice(0, at).trim(), typed.slice(at + 1).trim()];
}

function valuesOf(value: string): string | string[] {
  const values = value.split(',').map((one) => one.trim());
  return values.length === 1 ? values[0]! : values;
}

function periodOf(typed: string, value: string): { from?: string; until?: string } {
  const [from, until, more] = value.includes('..') ? value.split('..') : [value, value];
  if (more !== undefined || (from === '' && until === ''))
    throw new CliError(exitCodes.usage, `${typed} names no period; write 2024-01-01..2024-06-30.`, 'bad-option');
  return { ...(from && { from }), ...(until && { until }) };
}
