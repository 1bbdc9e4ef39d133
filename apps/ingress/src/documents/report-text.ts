import type { DocumentsReport, RouteOutput, SourceReport } from '@chassis/contracts';

type Report = RouteOutput<typeof DocumentsReport>;

const words: Readonly<Record<string, string>> = {
  duplicate: 'have the same words as another document',
  'near-duplicate': 'are nearly the same as another document',
  'nearly-empty': 'hold almost no text',
  'garbled-text': 'hold text that cannot be read',
  'other-language': 'are in another language than English or German',
  'missing-owner': 'are owned by no person',
  'secret-private-key': 'hold a private key',
  'secret-cloud-key': 'hold a cloud access key',
  'secret-token': 'hold an access token',
  'secret-password': 'hold a password',
  'pii-email': 'hold e-mail addresses',
  'pii-iban': 'hold account numbers',
  'pii-card': 'hold card numbers',
  'pii-tax-id': 'hold tax numbers',
  'pii-ssn': 'hold social security numbers',
  'pii-phone': 'hold telephone numbers',
  'pii-birth-date': 'hold dates of birth',
};

/** The report as people read it: what is wrong first, the worst of it on top, with some documents to begin with. */
export function reportText({ at, sources }: Report): string {
  if (sources.length === 0) return `No documents, ${at}\n`;
  return [`Documents by source, ${at}`, ...sources.map(sourceText)].join('\n\n') + '\n';
}

function sourceText({ source, documents, indexed, waiting, failed, failures, findings }: SourceReport): string {
  const lines = [`${source}: ${documents} documents, ${indexed} indexed, ${waiting} waiting, ${failed} failed`];
  for (const one of failures) lines.push(`  failed    ${one.documents} ${one.code} (${one.examples.join(', ')})`);
  for (const one of findings)
    lines.push(
      `  ${one.severity.padEnd(9)} ${one.documents} ${words[one.code] ?? one.code} (${one.examples.join(', ')})`,
    );
  return lines.join('\n');
}
