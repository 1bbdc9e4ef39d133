import nodemailer, { type SendMailOptions } from 'nodemailer';
import PDFDocument from 'pdfkit';
import { describe, expect, it } from 'vitest';
import { extractText } from './extract-text.js';
import { parseMail } from './parse-mail.js';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

async function compose(mail: SendMailOptions): Promise<Buffer> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true });
  const sent = await transport.sendMail({
    from: 'Kolben GmbH <billing@kolben.example>',
    to: 'payables@nordwerk.example',
    subject: 'Rechnung 4711',
    date: new Date('2026-11-02T09:00:00Z'),
    ...mail,
  });
  return sent.message as Buffer;
}

async function pdf(lines: readonly string[], options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const document = new PDFDocument(options);
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const ended = new Promise((resolve) => document.on('end', resolve));
  for (const line of lines) document.text(line);
  document.end();
  await ended;
  return Buffer.concat(parts);
}

describe('parseMail', () => {
  it('reads sender, receivers, subject, date, body and the text of a PDF attachment', async () => {
    const mail = await parseMail(
      await compose({
        text: 'Please pay the attached invoice. It is due and you have not paid.',
        attachments: [{ filename: 'invoice.pdf', content: await pdf(['Invoice 4711', 'Total 1,190.00 EUR']) }],
      }),
    );
    expect(mail).toMatchObject({
      from: { name: 'Kolben GmbH', address: 'billing@kolben.example' },
      to: [{ address: 'payables@nordwerk.example' }],
      subject: 'Rechnung 4711',
      date: '2026-11-02T09:00:00.000Z',
      language: 'en',
      body: 'Please pay the attached invoice. It is due and you have not paid.',
      attachments: [
        { name: 'invoice.pdf', mediaType: 'application/pdf', state: 'text', text: 'Invoice 4711\nTotal 1,190.00 EUR' },
      ],
    });
    expect(mail.text).toBe(`${mail.body}\n\n--- invoice.pdf ---\nInvoice 4711\nTotal 1,190.00 EUR`);
  });

  it('names attachments that are encrypted, broken, empty or of a type it cannot read, and reads the rest', async () => {
    const whole = await pdf(['A page that nobody will see whole']);
    const mail = await parseMail(
      await compose({
        text: 'See files',
        attachments: [
          { filename: 'locked.pdf', content: await pdf(['secret'], { userPassword: 'pw', ownerPassword: 'pw' }) },
          { filename: 'cut.pdf', content: whole.subarray(0, 120) },
          { filename: 'nothing.pdf', content: Buffer.alloc(0), contentType: 'application/pdf' },
          { filename: 'tool.exe', content: Buffer.from([77, 90, 0, 1]) },
          { filename: 'note.txt', content: 'Net 30 days' },
        ],
      }),
    );
    expect(mail.attachments.map(({ name, state }) => [name, state])).toEqual([
      ['locked.pdf', 'encrypted'],
      ['cut.pdf', 'broken'],
      ['nothing.pdf', 'empty'],
      ['tool.exe', 'unsupported'],
      ['note.txt', 'text'],
    ]);
    expect(mail.text).toContain('Net 30 days');
  });

  it.each([
    [
      'declared latin1',
      'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n',
      'Gr\xfc\xdfe aus K\xf6ln',
    ],
    [
      'declared windows-1252',
      'Content-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: 8bit\r\n',
      'Gr\xfc\xdfe aus K\xf6ln',
    ],
    ['undeclared', '', 'Gr\xfc\xdfe aus K\xf6ln'],
    [
      'wrongly declared UTF-8',
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n',
      'Gr\xfc\xdfe aus K\xf6ln',
    ],
    [
      'quoted-printable',
      'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n',
      'Gr=FC=DFe aus K=F6ln',
    ],
    [
      'base64 of UTF-8',
      'Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n',
      Buffer.from('Grüße aus Köln').toString('base64'),
    ],
  ])('decodes a mail that is %s', async (_name, headers, body) => {
    const mail = await parseMail(
      bytes(`From: a@b.example\r\nTo: c@d.example\r\nSubject: =?iso-8859-1?Q?F=E4llig?=\r\n${headers}\r\n${body}\r\n`),
    );
    expect(mail).toMatchObject({ subject: 'Fällig', body: 'Grüße aus Köln' });
  });

  it('reads fifty attachments and says how many more there are', async () => {
    const attachments = Array.from({ length: 53 }, (_, at) => ({ filename: `${at}.txt`, content: `List ${at}` }));
    const composed = await compose({ text: 'See the lists', attachments });
    const mail = await parseMail(composed);
    expect([mail.attachments.length, mail.attachments.at(-1)?.text, mail.attachmentsLeftOut]).toEqual([
      50,
      'List 49',
      3,
    ]);
    const { text } = await extractText(composed, 'message/rfc822');
    expect(text).toMatch(/# 49\.txt\n\nList 49\n\n\(3 more attachments were not read\)$/);
  });

  it('reads the HTML when a mail has no plain text, without its scripts', async () => {
    const mail = await parseMail(
      await compose({ html: '<h1>Mahnung</h1><script>alert(1)</script><p>Bitte zahlen&nbsp;Sie <b>jetzt</b>.</p>' }),
    );
    expect(mail.body).toBe('# Mahnung\n\nBitte zahlen Sie jetzt.');
  });

  it('refuses a mail without bytes, without headers, too large, or nested beyond reason', async () => {
    await expect(parseMail(new Uint8Array())).rejects.toMatchObject({ kind: 'invalid', code: 'document-empty' });
    await expect(parseMail(bytes('\r\n\r\njust some words'))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'document-broken',
    });
    await expect(parseMail(new Uint8Array(10 * 1024 * 1024 + 1))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'document-too-large',
    });
    const deep = Array.from(
      { length: 200 },
      (_, depth) => `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`,
    ).join('');
    await expect(parseMail(bytes(`From: a@b.example\r\n${deep}\r\ntext`))).rejects.toMatchObject({
      kind: 'invalid',
      code: 'document-broken',
    });
  });
});
