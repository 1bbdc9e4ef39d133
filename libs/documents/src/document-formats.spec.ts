import { describe, expect, it } from 'vitest';
import { extractText } from './extract-text.js';
import { docxOf, paragraph, table, xlsxOf } from './fixtures/office-files.js';
import { pdfOf } from './fixtures/pdf-of.js';

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

describe('extractText of office files, tables, mails and JSON', () => {
  it('reads headings, paragraphs and tables of a Word file in their order', async () => {
    const file = docxOf(
      paragraph('Travel policy', 'Heading1') +
        paragraph('Flights are booked by the office.') +
        table([
          ['City', 'Per night'],
          ['Köln', '120 €'],
        ]) +
        paragraph('Approval', 'Heading2') +
        paragraph('The head of the unit approves it.'),
    );
    const read = await extractText(file, word);
    expect(read).toMatchObject({ title: 'Travel policy', language: 'en' });
    expect(read.text.split('\n').filter(Boolean)).toEqual([
      '# Travel policy',
      'Flights are booked by the office.',
      'City | Per night',
      'Köln | 120 €',
      '## Approval',
      'The head of the unit approves it.',
    ]);
  });

  it('reads the sheets of an Excel file as tables, formulas by the value they had', async () => {
    const file = xlsxOf([
      ['Part', 'Quantity', 'Total'],
      ['Seal', 2, { formula: 'B2*595', value: 1190 }],
    ]);
    expect((await extractText(file, excel)).text).toBe('# Prices\n\nPart | Quantity | Total\nSeal | 2 | 1190');
  });

  it.each([
    ['commas', 'part,note\nSeal,"two, in a ""box"""\n'],
    ['semicolons', 'part;note\r\nSeal;"two, in a ""box"""\r\n'],
    ['tabs', 'part\tnote\nSeal\t"two, in a ""box"""\n\n'],
  ])('reads values that are separated by %s', async (_name, csv) => {
    expect((await extractText(Buffer.from(csv), 'text/csv')).text).toBe('part | note\nSeal | two, in a "box"');
  });

  it('reads JSON by its paths, and lists of objects as tables', async () => {
    const order = {
      title: 'Order 4711',
      buyer: { name: 'Nordwerk', city: 'Köln' },
      lines: [
        { part: 'Seal', quantity: 2 },
        { part: 'Valve', quantity: 1, note: 'soon' },
      ],
      tags: ['spare', 'pump'],
    };
    const read = await extractText(Buffer.from(JSON.stringify(order)), 'application/json');
    expect(read.title).toBe('Order 4711');
    expect(read.text.split('\n').filter(Boolean)).toEqual([
      'title: Order 4711',
      'buyer.name: Nordwerk',
      'buyer.city: Köln',
      'lines:',
      'part | quantity | note',
      'Seal | 2',
      'Valve | 1 | soon',
      'tags: spare, pump',
    ]);
    const lines = await extractText(Buffer.from('{"a":1}\n{"a":2}\n'), 'application/x-ndjson');
    expect(lines.text).toBe('a\n1\n2');
  });

  it('reads a mail with the Word file that hangs on it, and says what it could not read', async () => {
    const attached = docxOf(paragraph('The pump leaks.')).toString('base64');
    const mail = [
      'From: Ada <ada@kunde.example>',
      'To: service@nordwerk.example',
      'Subject: Leak',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'See the attached report.',
      '--b',
      'Content-Type: application/octet-stream; name=report.docx',
      'Content-Disposition: attachment; filename=report.docx',
      'Content-Transfer-Encoding: base64',
      '',
      attached,
      '--b',
      'Content-Type: image/png; name=photo.png',
      'Content-Disposition: attachment; filename=photo.png',
      'Content-Transfer-Encoding: base64',
      '',
      'AAAA',
      '--b--',
      '',
    ].join('\r\n');
    const read = await extractText(Buffer.from(mail), 'message/rfc822');
    expect(read.title).toBe('Leak');
    expect(read.text).toBe(
      'From: Ada <ada@kunde.example>\nTo: service@nordwerk.example\nSubject: Leak\n\nSee the attached report.\n\n# report.docx\n\nThe pump leaks.\n\n# photo.png\n\n(attachment not read: unsupported)',
    );
  });

  it('tells where each page of a PDF begins', async () => {
    const file = await pdfOf((document) => {
      document.text('First page').addPage().addPage().text('Third page');
    });
    const { text, pageStarts = [], pages } = await extractText(file, 'application/pdf');
    expect(pages).toBe(3);
    expect(pageStarts.map((start) => text.slice(start).split('\n')[0])).toEqual(['First page', '', 'Third page']);
  });

  it('reads the left column of a page before the right one', async () => {
    const prose = (side: string) => Array.from({ length: 60 }, (_, at) => `${side}${at}`).join(' ');
    const file = await pdfOf((document) => {
      document.fontSize(10).text('A heading over both columns of the page', 60, 60);
      document.text(prose('left'), 60, 100, { width: 220 }).text(prose('right'), 320, 100, { width: 220 });
    });
    const words = (await extractText(file, 'application/pdf')).text.match(/(?:left|right)\d+/g) ?? [];
    expect(words.slice(0, 60).every((one) => one.startsWith('left'))).toBe(true);
    expect(words).toHaveLength(120);
  });
});
