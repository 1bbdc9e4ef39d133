import type { Random } from './random.js';

/** How one vendor writes numbers, dates and accounts. */
export interface Notation {
  readonly language: 'en' | 'de';
  amount(minor: number): string;
  date(iso: string): string;
  iban(iban: string): string;
}

const months = {
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  de: [
    'Januar',
    'Februar',
    'März',
    'April',
    'Mai',
    'Juni',
    'Juli',
    'August',
    'September',
    'Oktober',
    'November',
    'Dezember',
  ],
} as const;

export function notationOf(language: 'en' | 'de', random: Random): Notation {
  const [group, mark] =
    language === 'de'
      ? random.pick([
          ['.', ','],
          ['.', ','],
          ['', ','],
        ] as const)
      : random.pick([
          [',', '.'],
          [',', '.'],
          ['', '.'],
          [' ', '.'],
        ] as const);
  const dateForm =
    language === 'de'
      ? random.pick(['d.m.y', 'd. M y'] as const)
      : random.pick(['d M y', 'M d, y', 'd/m/y', 'y-m-d'] as const);
  const isGrouped = random.next() < 0.75;
  return {
    language,
    amount: (minor) => {
      const [whole, cents] = (minor / 100).toFixed(2).split('.') as [string, string];
      return `${whole.replace(/\B(?=(\d{3})+$)/g, group)}${mark}${cents}`;
    },
    date: (iso) => writeDate(iso, dateForm, months[language]),
    iban: (iban) => (isGrouped ? iban.replace(/(.{4})(?=.)/g, '$1 ') : iban),
  };
}

function writeDate(iso: string, form: string, names: readonly string[]): string {
  const [year, month, day] = iso.split('-') as [string, string, string];
  const parts: Record<string, string> = {
    y: year,
    m: month,
    d: form.includes('M') ? String(Number(day)) : day,
    M: names[Number(month) - 1]!,
  };
  return form.replace(/[ymdM]/g, (letter) => parts[letter]!);
}
