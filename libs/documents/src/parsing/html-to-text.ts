import { Parser } from 'htmlparser2';
import { normalizeText } from './normalize-text.js';

const unseen = new Set(['script', 'style', 'template', 'noscript', 'head', 'svg', 'iframe', 'object']);
const blocks = new Set(
  'address article aside blockquote dd div dl dt fieldset figure footer form header hr main nav ol p pre section table ul'.split(
    ' ',
  ),
);

const maxCellLength = 400;
const isCell = (name: string): boolean => name === 'td' || name === 'th';

/** Readable text of HTML: headings as `# …` lines, list items as `- …`, cells of a row separated by ` | `; scripts and styles left out. Never throws on broken markup. */
export function htmlToText(html: string): { text: string; title?: string } {
  const writer = new HtmlWriter();
  const parser = new Parser(
    {
      onopentag: (name) => writer.open(name),
      onclosetag: (name) => writer.close(name),
      ontext: (text) => writer.write(text),
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return writer.result();
}

class HtmlWriter {
  #parts: string[] = [];
  #title = '';
  #isInTitle = false;
  #hidden = 0;
  #preformatted = 0;
  /** Where the parts of each open cell begin. */
  readonly #cells: number[] = [];

  open(name: string): void {
    if (name === 'title') this.#isInTitle = true;
    if (unseen.has(name)) this.#hidden += 1;
    if (name === 'pre') this.#preformatted += 1;
    if (this.#hidden > 0) return;
    if (/^h[1-6]$/.test(name)) this.#parts.push(`\n\n${'#'.repeat(Number(name[1]))} `);
    else if (isCell(name)) this.#cells.push(this.#parts.length);
    else if (name === 'li') this.#parts.push('\n- ');
    else if (name === 'br' || name === 'tr') this.#parts.push('\n');
    else if (blocks.has(name)) this.#parts.push('\n\n');
  }

  close(name: string): void {
    if (name === 'title') this.#isInTitle = false;
    if (unseen.has(name)) this.#hidden = Math.max(0, this.#hidden - 1);
    if (name === 'pre') this.#preformatted = Math.max(0, this.#preformatted - 1);
    if (this.#hidden > 0) return;
    if (isCell(name)) this.#endCell();
    else if (/^h[1-6]$/.test(name) || blocks.has(name)) this.#parts.push('\n\n');
  }

  write(text: string): void {
    if (this.#isInTitle) this.#title += text;
    else if (this.#hidden === 0) this.#parts.push(this.#preformatted > 0 ? text : text.replace(/\s+/g, ' '));
  }

  /** Word processors put paragraphs into cells: a short one stays on its row. A long one is a page that was laid out as a table. */
  #endCell(): void {
    const from = this.#cells.pop() ?? this.#parts.length;
    const text = this.#parts.slice(from).join('');
    if (text.length <= maxCellLength && !/\n#{1,6} |\n- | \| /.test(text))
      this.#parts.splice(from, Infinity, text.replace(/\s+/g, ' ').trim());
    this.#parts.push(' | ');
  }

  result(): { text: string; title?: string } {
    const joined = this.#parts
      .join('')
      .replace(/ \| *(?=\n|$)/g, '')
      .replace(/[ \t]{2,}/g, ' ')
      .replace(/\n[ \t]+/g, '\n');
    const title = this.#title.replace(/\s+/g, ' ').trim();
    return { text: normalizeText(joined), ...(title ? { title } : {}) };
  }
}
