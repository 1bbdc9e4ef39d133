import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import PDFDocument from 'pdfkit';

/** An invoice of the demo's vendor for order PO-4711 as text, in Latin-1 with umlauts and without a word about its charset. */
export function latin1Mail(invoice: string, date: string): Buffer {
  const lines = [
    'From: "J\xf6rg M\xfcller" <billing@hanseatic-seals.example>',
    'To: payables@nordwerk-pumps.example',
    `Subject: Reminder: invoice ${invoice} is overdue`,
    '',
    `Dear accounts payable team, please pay our invoice ${invoice} at last. Gr\xfc\xdfe, J\xf6rg M\xfcller`,
    '',
    'Hanseatic Seals GmbH',
    'VAT ID: DE136695976',
    '',
    'INVOICE',
    `Invoice number: ${invoice}`,
    `Invoice date: ${date}`,
    'Your order: PO-4711',
    'Currency: EUR',
    '',
    'Description              Quantity   Unit price     Amount',
    'Mechanical seal MS-40          20        84.50   1,690.00',
    'O-ring set P-200               50         3.90     195.00',
    'Net total                                        1,885.00',
    'VAT 19 %                                           358.15',
    'Total amount due EUR                             2,243.15',
    '',
    'IBAN DE89 3704 0044 0532 0130 00',
    '',
  ];
  return Buffer.from(lines.join('\r\n'), 'latin1');
}

/** A reminder whose invoice nobody can read: the PDF is cut off, or wants a password. */
export async function mailWithUnreadablePdf(invoice: string, how: 'broken' | 'encrypted'): Promise<Buffer> {
  const whole = await pdf(how === 'encrypted' ? { userPassword: 'secret', ownerPassword: 'secret' } : {});
  const composer = new MailComposer({
    from: '"Jonas Petersen" <billing@hanseatic-seals.example>',
    to: 'payables@nordwerk-pumps.example',
    subject: `THIRD reminder: invoice ${invoice} still unpaid!`,
    text: `Dear accounts payable team, invoice ${invoice} is still unpaid. The invoice is attached once more. Please pay it now!`,
    attachments: [
      {
        filename: 'invoice.pdf',
        content: how === 'broken' ? whole.subarray(0, 200) : whole,
        contentType: 'application/pdf',
      },
    ],
  });
  return await composer.compile().build();
}

async function pdf(options: PDFKit.PDFDocumentOptions): Promise<Buffer> {
  const document = new PDFDocument(options);
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => document.on('end', () => resolve()));
  document.text('Total amount due EUR 2,243.15');
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
