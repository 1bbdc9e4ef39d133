import type { DocumentLimits } from '../document-limits.js';
import { DocumentProblem } from '../document-problem.js';
import { checkArchive } from './check-archive.js';
import { normalizeText } from './normalize-text.js';
import { tableToText } from './table-to-text.js';

/** Text of an Excel file: each sheet under its name, values as they were last calculated; no formula is computed. Throws `DocumentProblem`. */
export async function xlsxToText(bytes: Uint8Array, limits: DocumentLimits): Promise<{ text: string }> {
  await checkArchive(bytes, limits);
  const { default: readSheets } = await import('read-excel-file/node');
  try {
    const sheets = await readSheets(Buffer.from(bytes));
    const parts = sheets
      .map(({ sheet, data }) => ({ sheet, text: tableToText(data) }))
      .filter((one) => one.text !== '');
    return { text: normalizeText(parts.map(({ sheet, text }) => `# ${sheet}\n\n${text}`).join('\n\n')) };
  } catch (error) {
    throw new DocumentProblem('document-broken', 'The Excel file is damaged and cannot be read. Save it anew.', error);
  }
}
