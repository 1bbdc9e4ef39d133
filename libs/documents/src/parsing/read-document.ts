import type { DocumentLimits } from '../document-limits.js';
import { DocumentProblem } from '../document-problem.js';
import type { ExtractedText } from '../extracted-text.js';
import { csvToText } from './csv-to-text.js';
import { decodeCharset } from './decode-charset.js';
import { detectLanguage } from './detect-language.js';
import { docxToText } from './docx-to-text.js';
import { htmlToText } from './html-to-text.js';
import { jsonToText } from './json-to-text.js';
import { markdownToText } from './markdown-to-text.js';
import { normalizeText } from './normalize-text.js';
import { pdfToText } from './pdf-to-text.js';
import { xlsxToText } from './xlsx-to-text.js';

type Reader = (
  bytes: Uint8Array,
  charset: string | undefined,
  limits: DocumentLimits,
) => ExtractedText | Promise<ExtractedText>;

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const macroTypes = /^application\/vnd\.ms-(?:word|excel)\.\w+\.macroenabled\.12$/;

const readers: Readonly<Record<string, Reader>> = {
  'text/plain': (bytes, charset) => ({ text: normalizeText(decodeCharset(bytes, charset)) }),
  'text/markdown': (bytes, charset) => markdownToText(decodeCharset(bytes, charset)),
  'text/html': (bytes, charset) => htmlToText(decodeCharset(bytes, charset ?? metaCharset(bytes))),
  'text/csv': (bytes, charset) => csvToText(decodeCharset(bytes, charset)),
  'text/tab-separated-values': (bytes, charset) => csvToText(decodeCharset(bytes, charset)),
  'application/json': (bytes, charset) => jsonToText(decodeCharset(bytes, charset)),
  'application/x-ndjson': (bytes, charset) => jsonToText(decodeCharset(bytes, charset)),
  'application/pdf': (bytes, _charset, limits) => pdfToText(bytes, limits.maxTextLength),
  [word]: (bytes, _charset, limits) => docxToText(bytes, limits),
  [excel]: (bytes, _charset, limits) => xlsxToText(bytes, limits),
};

const maxTitleLength = 300;

/** Media types that can be read, without parameters. */
export const readableMediaTypes = Object.keys(readers);

/** Reads one document here and now (inside the worker). Throws `DocumentProblem`. */
export async function readDocument(
  bytes: Uint8Array,
  mediaType: string,
  limits: DocumentLimits,
): Promise<ExtractedText> {
  const [type = '', ...parameters] = mediaType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const reader = readers[type];
  if (macroTypes.test(type))
    throw new DocumentProblem('document-macros', 'Office files with macros are not read. Save it without them.');
  if (!reader)
    throw new DocumentProblem(
      'unsupported-media-type',
      `${type || 'A document without a media type'} cannot be read. Readable are ${readableMediaTypes.join(', ')}.`,
    );
  if (bytes.length === 0) throw new DocumentProblem('document-empty', 'The document has no bytes.');
  if (bytes.length > limits.maxBytes)
    throw new DocumentProblem(
      'document-too-large',
      `The document has ${bytes.length} bytes; at most ${limits.maxBytes} are read.`,
    );
  const charset = parameters
    .find((part) => part.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  const read = await reader(bytes, charset, limits);
  if (read.text === '')
    throw new DocumentProblem('document-empty', 'The document holds no text. Pictures of text are not read.');
  if (read.text.length > limits.maxTextLength)
    throw new DocumentProblem(
      'document-too-large',
      `The document holds ${read.text.length} characters; at most ${limits.maxTextLength} are read. Split it.`,
    );
  const { title, ...rest } = read;
  const cleanTitle = normalizeText(title ?? '')
    .replace(/\s+/g, ' ')
    .slice(0, maxTitleLength);
  const language = detectLanguage(read.text);
  return { ...rest, ...(cleanTitle !== '' && { title: cleanTitle }), ...(language !== undefined && { language }) };
}

function metaCharset(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 2_048));
  return /<meta[^>]+charset=["']?([\w-]+)/i.exec(head)?.[1];
}
