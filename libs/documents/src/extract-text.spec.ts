import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentCodes } from './document-code.js';
import { extractText } from './extract-text.js';
import { pdfOf as pdf } from './fixtures/pdf-of.js';

describe('extractText', () => {
  it('keeps the lines of a PDF and separates columns, whatever order they were drawn in', async () => {
    const file = await pdf(
      (document) => {
        document
          .text('Invoice 4711', 50, 50)
          .text('1,190.00', 400, 120)
          .text('Pump seal kit', 50, 120)
          .text('2', 300, 120);
        document.text('Quantity', 300, 100).text('Item', 50, 100).text('Total', 400, 100);
        document.addPage().text('Thank you', 50, 50);
      },
      { info: { Title: 'Invoice of Kolben' } },
    );
    const read = await extractText(file, 'application/pdf');
    expect(read).toMatchObject({ title: 'Invoice of Kolben', pages: 2 });
    expect(read.text.split('\n').filter(Boolean)).toEqual([
      'Invoice 4711',
      'Item   Quantity   Total',
      'Pump seal kit   2   1,190.00',
      'Thank you',
    ]);
  });

  it('takes the title of a Markdown file from its front matter, which is no text', async () => {
    const read = await extractText(
      Buffer.from(
        '---\nid: a\ntitle: "Warranty terms"\n---\n\n# Warranty\n\nThe warranty of the pump is 24 months and it is ours.',
      ),
      'text/markdown',
    );
    expect(read).toEqual({
      title: 'Warranty terms',
      language: 'en',
      text: '# Warranty\n\nThe warranty of the pump is 24 months and it is ours.',
    });
  });

  it('decodes what is not UTF-8, declared or not', async () => {
    const german = Buffer.from('Die Gew\xe4hrleistung betr\xe4gt 24 Monate und ist nicht \xfcbertragbar.', 'latin1');
    const expected = { language: 'de', text: 'Die Gewährleistung beträgt 24 Monate und ist nicht übertragbar.' };
    expect(await extractText(german, 'text/plain; charset=iso-8859-1')).toEqual(expected);
    expect(await extractText(german, 'text/plain')).toEqual(expected);
    expect((await extractText(Buffer.from('\ufeffwide', 'utf16le'), 'text/plain')).text).toBe('wide');
  });

  it('reads tables and lists of HTML as lines', async () => {
    const read = await extractText(
      Buffer.from(
        '<title>Parts</title><table><tr><th>No</th><th>Part</th></tr><tr><td>1</td><td>Seal</td></tr></table><ul><li>one<li>two</ul>',
      ),
      'text/html',
    );
    expect(read).toMatchObject({ title: 'Parts', text: 'No | Part\n1 | Seal\n\n- one\n- two' });
  });

  it('says with a code what is wrong with a document', async () => {
    const locked = await pdf((document) => document.text('secret'), { userPassword: 'pw', ownerPassword: 'pw' });
    const whole = await pdf((document) => document.text('a page'));
    const cases: [Uint8Array, string, string][] = [
      [new Uint8Array(), 'text/plain', 'document-empty'],
      [Buffer.from('  \n '), 'text/plain', 'document-empty'],
      [await pdf(() => undefined), 'application/pdf', 'document-empty'],
      [Buffer.alloc(10 * 1024 * 1024, 'word '), 'text/plain', 'document-too-large'],
      [Buffer.alloc(10 * 1024 * 1024 + 1), 'text/plain', 'document-too-large'],
      [locked, 'application/pdf', 'document-encrypted'],
      [whole.subarray(0, 100), 'application/pdf', 'document-broken'],
      [Buffer.from('no pdf at all'), 'application/pdf', 'document-broken'],
      [Buffer.from('x'), 'image/png', 'unsupported-media-type'],
    ];
    for (const [bytes, mediaType, code] of cases)
      await expect(extractText(bytes, mediaType)).rejects.toMatchObject({ kind: 'invalid', code });
  });

  it('ends a job that takes too long or too much memory, and goes on with the next', async () => {
    const slow = Buffer.from('<p>'.repeat(1_000_000));
    const jobs = [
      extractText(slow, 'text/html', { timeoutMs: 1 }),
      extractText(slow, 'text/html', { maxMemoryMb: 12 }),
      extractText(Buffer.from('fine'), 'text/plain'),
    ];
    const [late, large, fine] = await Promise.allSettled(jobs);
    expect(late).toMatchObject({ reason: { kind: 'invalid', code: 'document-timeout' } });
    expect(large).toMatchObject({ reason: { kind: 'invalid', code: 'document-too-large' } });
    expect(fine).toMatchObject({ value: { text: 'fine' } });
  });

  it('does not keep a process alive that has read all it wanted', async () => {
    const script = `import { extractText } from '@chassis/documents'; console.log((await extractText(Buffer.from('done'), 'text/plain')).text);`;
    const ended = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: import.meta.dirname,
      timeout: 20_000,
    });
    expect(ended.stdout).toBe('done\n');
  }, 30_000);

  it('answers any damage to a PDF with text or a code', async () => {
    const whole = await pdf((document) => document.text('Invoice 4711').text('Total 12.00'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 40 }),
        fc.nat(whole.length),
        async (changes, cut) => {
          const damaged = Buffer.from(whole.subarray(0, Math.max(1, whole.length - (cut % 60))));
          for (const [place, byte] of changes) if (place < damaged.length) damaged[place] = byte;
          const outcome = await extractText(damaged, 'application/pdf').then(
            () => 'text',
            (error: { code: string }) => error.code,
          );
          expect(['text', ...documentCodes]).toContain(outcome);
        },
      ),
      { numRuns: 40 },
    );
  });
});
