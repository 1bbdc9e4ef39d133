import type { DocumentLimits } from '../document-limits.js';
import { DocumentProblem } from '../document-problem.js';
import { checkArchive } from './check-archive.js';
import { firstHeading } from './first-heading.js';
import { htmlToText } from './html-to-text.js';

/** Text of a Word file: headings, lists and tables by their styles; pictures, comments and fields left out. Throws `DocumentProblem`. */
export async function docxToText(bytes: Uint8Array, limits: DocumentLimits): Promise<{ text: string; title?: string }> {
  await checkArchive(bytes, limits);
  const { default: mammoth } = await import('mammoth');
  let html: string;
  try {
    const noPicture = mammoth.images.imgElement(() => Promise.resolve({ src: '' }));
    ({ value: html } = await mammoth.convertToHtml(
      { buffer: Buffer.from(bytes) },
      { convertImage: noPicture, includeEmbeddedStyleMap: false, externalFileAccess: false },
    ));
  } catch (error) {
    throw new DocumentProblem('document-broken', 'The Word file is damaged and cannot be read. Save it anew.', error);
  }
  const { text } = htmlToText(html);
  const title = firstHeading(text);
  return { text, ...(title !== undefined && { title }) };
}
