import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** A text whose personal data is marked. */
export interface MarkedText {
  readonly text: string;
  readonly spans: readonly { readonly type: string; readonly start: number; readonly end: number }[];
  readonly isTest: boolean;
}

interface Row {
  readonly full_text: string;
  readonly template_id: number | string;
  readonly spans: readonly { entity_type: string; start_position: number; end_position: number }[];
}

/** One test in five by the hash of the template: texts of one template are never on both sides. */
export const isTestTemplate = (template: number | string): boolean =>
  Number.parseInt(createHash('sha256').update(String(template)).digest('hex').slice(0, 8), 16) % 10 < 2;

export async function readPiiSet(file: string): Promise<MarkedText[]> {
  const rows = JSON.parse(await readFile(file, 'utf8')) as readonly Row[];
  return rows.map((row) => ({
    text: row.full_text,
    spans: row.spans.map((one) => ({ type: one.entity_type, start: one.start_position, end: one.end_position })),
    isTest: isTestTemplate(row.template_id),
  }));
}
