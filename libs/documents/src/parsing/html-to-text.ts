import { Parser } from 'htmlparser2';
import { normalizeText } from './normalize-text.js';

const unseen = new Set(['script', 'style', 'template', 'noscript', 'head', 'svg', 'iframe', 'object']);
const blocks = new Set(
  'address article aside blockquote dd div dl dt fieldset figure footer form header hr main nav ol p pre section table ul'.split(
    ' ',
  ),
);

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

  open(name: string): void {
    if (name === 'title') this.#isInTitle = true;
    if (unseen.has(name)) this.#hidden += 1;
    if (name === 'pre') this.#preformatted += 1;
    if (this.#hidden > 0) return;
    if (/^h[1-6]$/.test(name)) this.#parts.push(`\n\n${'#'.repeat(Number(name[1]))} `);
    else if (name === 'li') this.#parts.push('\n- ');
    else if (name === 'br' || name === 'tr') this.#parts.push('\n');
    else if (blocks.has(name)) this.#parts.push('\n\n');
  }

  close(name: string): void {
    if (name === 'title') this.#isInTitle = false;
    if (unseen.has(name)) this.#hidden = Math.max(0, this.#hidden - 1);
    if (name === 'pre') this.#preformatted = Math.max(0, this.#preformatted - 1);
    if (this.#hidden > 0) return;
    if (name === 'td' || name === 'th') this.#parts.push(' | ');
    else if (/^h[1-6]$/.test(name) || blocks.has(name)) this.#parts.push('\n\n');
  }

  write(text: string): void {
    if (this.#isInTitle) this.#title += text;
    else if (this.#hidden === 0) this.#parts.push(this.#preformatted > 0 ? text : text.replace(/\s+/g, ' '));
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
