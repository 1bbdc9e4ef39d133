import type { ExtractedText } from '../extracted-text.js';
import type { MailAddress, ParsedMail } from '../parsed-mail.js';
import { normalizeText } from './normalize-text.js';

/** A mail as a document: who, when and about what, then its body and each attachment under its name; those that could not be read say so. */
export function mailToText(mail: ParsedMail): ExtractedText {
  const head = [
    ['From', mail.from === null ? '' : addressText(mail.from)],
    ['To', mail.to.map(addressText).join(', ')],
    ['Date', mail.date ?? ''],
    ['Subject', mail.subject],
  ].filter(([, value]) => value !== '');
  const attachments = mail.attachments.map(
    ({ name, state, text }) => `# ${oneLine(name)}\n\n${text === '' ? `(attachment not read: ${state})` : text}`,
  );
  const more =
    mail.attachmentsLeftOut === undefined ? [] : [`(${mail.attachmentsLeftOut} more attachments were not read)`];
  const text = [head.map(([name, value]) => `${name}: ${value}`).join('\n'), mail.body, ...attachments, ...more].join(
    '\n\n',
  );
  return {
    text: normalizeText(text),
    ...(mail.subject !== '' && { title: mail.subject }),
    ...(mail.language !== null && { language: mail.language }),
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 200);
const addressText = ({ name, address }: MailAddress): string => oneLine(name === '' ? address : `${name} <${address}>`);
