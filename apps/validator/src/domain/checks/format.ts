import { type FormatSettings, FormatSettingsSchema } from '@chassis/contracts';
import { fieldsAt } from '../shape/fields-at.js';
import { type FormatFault, markupIn } from '../shape/markdown-lines.js';
import { wrongField } from '../shape/wrong-field.js';
import { wrongForm } from '../shape/wrong-form.js';
import type { Candidate, Check, CheckContext, CheckSettings, Finding } from './check.js';

/** An answer is written as the workflow asks: plain, Markdown, a list, a table, JSON or a single line; dates and numbers of fields in one form. Markup in plain text stops the stream where it stands. */
export const formatCheck: Check = {
  name: 'format',
  version: '1',
  codes: [
    ...['not-plain', 'bad-markdown', 'not-one-line', 'not-json', 'not-a-list', 'not-a-table', 'item-count', 'columns'],
    ...['date-format', 'number-format'],
  ],
  run(candidate: Candidate, _context: CheckContext, settings: CheckSettings): readonly Finding[] {
    const wanted = FormatSettingsSchema.parse(settings);
    const { verdict } = wanted;
    if (candidate.kind === 'json') return wrongFields(candidate.value, wanted);
    const calls = candidate.toolCalls ?? [];
    if (calls.length > 0) return [];
    const { text } = candidate;
    const faults = candidate.kind === 'text' ? wrongForm(text, wanted) : wanted.is === 'plain' ? markupIn(text) : [];
    const spans = linesOf(text);
    const found = faults.slice(0, 50).map(({ line, ...fault }: FormatFault): Finding => {
      const span = line === undefined ? undefined : spans[line];
      return { verdict, ...fault, ...(span !== undefined && { span }) };
    });
    return candidate.kind === 'text' && wanted.is === 'json' && found.length === 0
      ? wrongFields(JSON.parse(text), wanted)
      : found;
  },
};

const wrongFields = (value: unknown, { fields = {}, verdict }: FormatSettings): Finding[] =>
  Object.entries(fields).flatMap(([pattern, format]) =>
    fieldsAt(value, pattern).flatMap((field) => {
      const wrong = wrongField(field.value, format);
      return wrong === undefined
        ? []
        : [{ verdict, code: wrong.code, pointer: field.pointer, message: `${field.pointer} ${wrong.message}` }];
    }),
  );

function linesOf(text: string): { start: number; end: number }[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const span = { start, end: start + line.length };
    start += line.length + 1;
    return span;
  });
}
