import { ChassisError } from '@chassis/contracts';
import { formatValue } from './format-value.js';

const SECTION = /\{\{#([\w.]+)\}\}([\s\S]*?)\{\{\/\1\}\}/g;
const PLACE = /\{\{\s*([\w.]+)\s*\}\}/g;

/**
 * Puts facts into a text: `{{path.to.value}}`, and `{{#path}}…{{/path}}` for what is said only when the value is there.
 * Throws `invalid`/`missing-fact` for a place without a value: nothing is invented.
 */
export function fillTemplate(template: string, facts: Readonly<Record<string, unknown>>, language: string): string {
  const sections = template.replace(SECTION, (_all, path: string, inner: string) =>
    isThere(valueAt(facts, path)) ? inner : '',
  );
  return sections.replace(PLACE, (_all, path: string) => {
    const text = formatValue(valueAt(facts, path), language);
    if (text !== undefined) return text;
    throw new ChassisError(
      'invalid',
      'missing-fact',
      `The template needs ${path}, and the step's inputs do not hold it.`,
    );
  });
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== false;

function valueAt(facts: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  }, facts);
}
