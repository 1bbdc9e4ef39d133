import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import PDFDocument from 'pdfkit';

/** What somebody wrote into the mail's text or its PDF beside what belongs there. */
export interface InvoiceNotes {
  readonly mail?: Notes;
  readonly pdf?: Notes;
}
interface Notes {
  readonly start?: string;
  readonly middle?: string;
  readonly end?: string;
}

/** The demo's angry mail: a reminder with the invoice as PDF, for order PO-4711 of `demo/old-ledger/seed.json`; its number is new at each start, since an invoice is paid once. */
export async function demoInvoiceMail(invoiceNumber: string, date: string, notes: InvoiceNotes = {}): Promise<Buffer> {
  const pdf = await invoicePdf(invoiceNumber, date, notes.pdf ?? {});
  const { start, middle, end } = notes.mail ?? {};
  const composer = new MailComposer({
    from: '"Jonas Petersen" <billing@hanseatic-seals.example>',
    to: 'payables@nordwerk-pumps.example',
    subject: `THIRD reminder: invoice ${invoiceNumber} still unpaid!`,
    text: [
      ...paragraph(start),
      'Dear accounts payable team,',
      '',
      `This is the third time that I have to write to you about invoice ${invoiceNumber}. The goods of your order PO-4711 were delivered weeks ago, and nobody answers the phone.`,
      'If we do not see the payment this week we will stop all further deliveries. This is not how we understand a partnership!',
      '',
      ...paragraph(middle),
      'The invoice is attached once more.',
      '',
      'Jonas Petersen',
      'Hanseatic Seals GmbH',
      ...paragraph(end),
    ].join('\n'),
    attachments: [{ filename: `invoice-${invoiceNumber}.pdf`, content: pdf, contentType: 'application/pdf' }],
  });
  return await composer.compile().build();
}

const paragraph = (note: string | undefined): string[] => (note === undefined ? [] : ['', note, '']);

async function invoicePdf(invoiceNumber: string, date: string, notes: Notes): Promise<Buffer> {
  const document = new PDFDocument({ size: 'A4', margin: 56 });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => document.on('end', () => resolve()));
  if (notes.start !== undefined) document.fontSize(9).text(notes.start).moveDown();
  document
    .fontSize(14)
    .text('Hanseatic Seals GmbH')
    .fontSize(9)
    .text('Speicherstadt 12, 20457 Hamburg')
    .text('VAT ID: DE136695976')
    .moveDown(2);
  document.fontSize(10).text('Nordwerk Pumps AG').text('Accounts payable').moveDown(2);
  document.fontSize(16).text('INVOICE').fontSize(10).moveDown();
  for (const line of [
    `Invoice number: ${invoiceNumber}`,
    `Invoice date: ${date}`,
    'Your order: PO-4711',
    'Currency: EUR',
  ])
    document.text(line);
  document.moveDown();
  if (notes.middle !== undefined) document.text(notes.middle).moveDown();
  const rows = [
    ['Description', 'Quantity', 'Unit price', 'Amount'],
    ['Mechanical seal MS-40', '20', '84.50', '1,690.00'],
    ['O-ring set P-200', '50', '3.90', '195.00'],
    ['Net total', '', '', '1,885.00'],
    ['VAT 19 %', '', '', '358.15'],
    ['Total amount due EUR', '', '', '2,243.15'],
  ];
  for (const cells of rows) {
    const y = document.y;
    cells.forEach((cell, index) =>
      document.text(cell, 56 + [0, 220, 300, 390][index]!, y, {
        width: [210, 70, 80, 80][index]!,
        align: index === 0 ? 'left' : 'right',
      }),
    );
    document.moveDown(0.3);
  }
  document
    .moveDown(2)
    .text('Payment within 30 days to:', 56)
    .text('IBAN DE89 3704 0044 0532 0130 00')
    .text('Hanseatic Seals GmbH');
  if (notes.end !== undefined) document.moveDown().text(notes.end);
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
