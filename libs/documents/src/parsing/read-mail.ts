import { documentMediaTypeOf, unknownMediaType } from '@chassis/contracts/document-media-types';
import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import type { DocumentLimits } from '../document-limits.js';
import { DocumentProblem } from '../document-problem.js';
import type { MailAddress, MailAttachment, ParsedMail } from '../parsed-mail.js';
import { declareCharset } from './declare-charset.js';
import { detectLanguage } from './detect-language.js';
import { htmlToText } from './html-to-text.js';
import { mailToText } from './mail-to-text.js';
import { normalizeText } from './normalize-text.js';
import { readDocument } from './read-document.js';

const maxAttachments = 50;
/** Reads one mail here and now (inside the worker); what is wrong with an attachment becomes its state. Throws `DocumentProblem`. */
export async function readMail(bytes: Uint8Array, limits: DocumentLimits): Promise<ParsedMail> {
  if (bytes.length === 0) throw new DocumentProblem('document-empty', 'The mail has no bytes.');
  if (limits.maxMimeDepth < 1) throw new DocumentProblem('document-unsafe', 'Mails hold each other without an end.');
  if (bytes.length > limits.maxBytes)
    throw new DocumentProblem(
      'document-too-large',
      `The mail has ${bytes.length} bytes; at most ${limits.maxBytes} are read.`,
    );
  const mail = await parse(bytes, limits);
  const body = bodyOf(mail);
  const attachments: MailAttachment[] = [];
  for (const attachment of mail.attachments.slice(0, maxAttachments))
    attachments.push(await readAttachment(attachment, limits));
  const text = [body, ...attachments.filter((one) => one.text !== '').map((one) => `--- ${one.name} ---\n${one.text}`)]
    .join('\n\n')
    .trim();
  if (text.length > limits.maxTextLength)
    throw new DocumentProblem(
      'document-too-large',
      `The mail holds ${text.length} characters; at most ${limits.maxTextLength} are read.`,
    );
  return {
    from: addresses(mail.from === undefined ? [] : [mail.from])[0] ?? null,
    to: addresses(mail.to ?? []),
    subject: (mail.subject ?? '').trim(),
    date: isoDate(mail.date),
    language: detectLanguage(`${mail.subject ?? ''}\n${text}`) ?? null,
    body,
    attachments,
    ...(mail.attachments.length > maxAttachments && {
      attachmentsLeftOut: mail.attachments.length - maxAttachments,
    }),
    text,
  };
}

async function parse(bytes: Uint8Array, limits: DocumentLimits): Promise<Email> {
  let mail: Email;
  try {
    mail = await PostalMime.parse(declareCharset(bytes), {
      maxNestingDepth: limits.maxMimeDepth,
      maxHeadersSize: 256 * 1024,
      maxRfc822NestingDepth: 3,
    });
  } catch (error) {
    throw new DocumentProblem(
      'document-broken',
      `The mail cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      error,
    );
  }
  if (mail.headers.length === 0)
    throw new DocumentProblem('document-broken', 'The mail has no header lines. Send it as RFC 5322 text.');
  return mail;
}

function bodyOf(mail: Email): string {
  const plain = normalizeText(mail.text ?? '');
  return plain === '' && mail.html ? htmlToText(mail.html).text : plain;
}

async function readAttachment(attachment: Attachment, limits: DocumentLimits): Promise<MailAttachment> {
  const content =
    typeof attachment.content === 'string'
      ? new TextEncoder().encode(attachment.content)
      : new Uint8Array(attachment.content as ArrayBuffer);
  const name = attachment.filename ?? 'unnamed';
  const mediaType = mediaTypeOf(attachment, name);
  const found = { name, mediaType, bytes: content.length, text: '' };
  try {
    const text =
      mediaType === 'message/rfc822'
        ? mailToText(await readMail(content, { ...limits, maxMimeDepth: limits.maxMimeDepth - 8 })).text
        : (await readDocument(content, mediaType, limits)).text;
    return { ...found, state: 'text', text };
  } catch (error) {
    if (!(error instanceof DocumentProblem)) throw error;
    return { ...found, state: stateOf(error) };
  }
}

/** Old mail programs send every file as application/octet-stream: then its name tells. */
const mediaTypeOf = (attachment: Attachment, name: string): string =>
  attachment.mimeType === unknownMediaType ? documentMediaTypeOf(name) : attachment.mimeType;

function stateOf(problem: DocumentProblem): MailAttachment['state'] {
  if (problem.code === 'document-encrypted') return 'encrypted';
  if (problem.code === 'document-empty') return 'empty';
  return problem.code === 'unsupported-media-type' || problem.code === 'document-macros' ? 'unsupported' : 'broken';
}

const addresses = (list: readonly Address[]): MailAddress[] =>
  list.flatMap((one) =>
    one.group === undefined
      ? [{ name: one.name, address: one.address }]
      : one.group.map(({ name, address }) => ({ name, address })),
  );

function isoDate(date: string | undefined): string | null {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
