import type { InvoiceFacts } from './invoice-facts.js';
import type { Random } from './random.js';

export type Tone = 'calm' | 'angry';

/** The mail around an invoice: subject and body, in the vendor's language and mood. */
export interface CoverLetter {
  readonly subject: string;
  readonly body: string;
}

const texts = {
  en: {
    calm: [
      [
        'Invoice {n}',
        'Dear Sir or Madam,\n\nplease find attached our invoice {n} for your order {o}.\n\nKind regards\n{v}',
      ],
      [
        'Your order {o}',
        'Hello,\n\nthe goods of your order {o} have been shipped. Our invoice is attached; please pay it when it is due.\n\nBest regards\n{v}',
      ],
    ],
    angry: [
      [
        'THIRD reminder: invoice {n} still unpaid!',
        'This is the THIRD time I write to you about invoice {n}!\n\nYour order {o} was delivered weeks ago and nobody answers the phone. Pay our invoice now or we stop all deliveries. This is outrageous!!\n\n{v}',
      ],
      [
        'Overdue payment, last warning',
        'I have had enough.\n\nOur invoice {n} has been open for weeks. If we do not see our money by Friday our lawyer will take over.\n\n{v}',
      ],
    ],
  },
  de: {
    calm: [
      [
        'Rechnung {n}',
        'Sehr geehrte Damen und Herren,\n\nanbei erhalten Sie unsere Rechnung {n} zu Ihrer Bestellung {o}.\n\nMit freundlichen Grüßen\n{v}',
      ],
      [
        'Ihre Bestellung {o}',
        'Guten Tag,\n\ndie Ware Ihrer Bestellung {o} ist geliefert. Unsere Rechnung finden Sie im Anhang.\n\nViele Grüße\n{v}',
      ],
    ],
    angry: [
      [
        '3. MAHNUNG: Rechnung {n} immer noch offen!',
        'Das ist jetzt die DRITTE Mahnung zu unserer Rechnung {n}!\n\nDie Ware zur Bestellung {o} haben Sie vor Wochen bekommen, und bei Ihnen geht niemand ans Telefon. Zahlen Sie endlich, sonst liefern wir nicht mehr!!\n\n{v}',
      ],
      [
        'Unverschämtheit - Ihre offene Rechnung',
        'Mir reicht es.\n\nUnsere Rechnung {n} ist seit Wochen überfällig. Wenn bis Freitag kein Geld da ist, geht die Sache an unseren Anwalt.\n\n{v}',
      ],
    ],
  },
} as const;

export function coverLetter(language: 'en' | 'de', tone: Tone, facts: InvoiceFacts, random: Random): CoverLetter {
  const [subject, body] = random.pick<readonly [string, string]>(texts[language][tone]);
  const fill = (text: string): string =>
    text
      .replace('{n}', facts.number)
      .replace('{n}', facts.number)
      .replace('{o}', facts.purchaseOrder)
      .replace('{v}', facts.vendor.name);
  return { subject: fill(subject), body: fill(body) };
}

const otherMatters = {
  en: [
    [
      'Summer party',
      'Hello,\n\nwe would like to invite you to our open house in June. There will be cake. Please tell us by Friday whether you come.\n\nBest wishes',
    ],
    [
      'Price list for next year',
      'Dear customer,\n\nour new catalogue is out. Have a look at our website, or ask for a visit of our sales team.\n\nKind regards',
    ],
  ],
  de: [
    [
      'Einladung zum Sommerfest',
      'Guten Tag,\n\nwir laden Sie herzlich zu unserem Sommerfest im Juni ein. Bitte sagen Sie uns bis Freitag, ob Sie kommen.\n\nViele Grüße',
    ],
    [
      'Betriebsferien im August',
      'Sehr geehrte Damen und Herren,\n\nwir haben vom 3. bis 21. August Betriebsferien. Danach sind wir gern wieder für Sie da.\n\nMit freundlichen Grüßen',
    ],
  ],
} as const;

/** A mail about something else. */
export function otherMatter(language: 'en' | 'de', random: Random): CoverLetter {
  const [subject, body] = random.pick<readonly [string, string]>(otherMatters[language]);
  return { subject, body };
}
