/** What an answer should contain, going by the words of the question. */
export type QuestionKind = 'date' | 'duration' | 'money' | 'number' | 'place' | 'person' | 'open';

const patterns: readonly (readonly [QuestionKind, RegExp])[] = [
  [
    'duration',
    /\bhow (?:long|often|soon|quickly|fast)\b|\bwie (?:lange|oft|schnell)\b|\b(?:within|innerhalb) (?:what|welcher)\b/i,
  ],
  [
    'money',
    /\b(?:how much|what)\b.*\b(?:cost|price|pay|fee|charge|salary|budget)|\bwas kostet\b|\bwie (?:teuer|hoch)\b|\bwie ?viel\b.*\b(?:kost|preis|zahl|gebühr)/i,
  ],
  ['date', /\bwhen\b|\bwhat (?:date|day|year|time)\b|\bwann\b|\bwelche[sm]? (?:datum|jahr|tag)\b/i],
  [
    'number',
    /\bhow (?:much|many|far|deep|high|hot|heavy|big|large|old)\b|\bwie ?viele?\b|\bwie (?:hoch|weit|schwer|groß|heiß|alt)\b|\bwhat (?:temperature|pressure|percentage|number|size|limit)\b/i,
  ],
  ['place', /\bwhere\b|\bwo(?:hin|her)?\b/i],
  ['person', /\bwho(?:m|se)?\b|\bwer\b|\bwem\b|\bwen\b/i],
];

export function questionKind(question: string): QuestionKind {
  return patterns.find(([, pattern]) => pattern.test(question))?.[0] ?? 'open';
}

const months = 'jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez';
const amount =
  '(?:\\d|one|two|three|four|five|six|seven|eight|nine|ten|twelve|ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf)';
const evidence: Readonly<Record<QuestionKind, RegExp | undefined>> = {
  date: new RegExp(
    `\\d{1,4}[-./]\\d{1,2}[-./]\\d{1,4}|\\b(?:${months})\\p{L}*\\b|\\b(?:19|20)\\d\\d\\b|\\b\\d{1,2}(?::\\d\\d| ?(?:am|pm|Uhr))\\b|day|tag|week|woche|after|before|nach|vor `,
    'iu',
  ),
  duration: new RegExp(
    `${amount}\\p{L}*[ -]*(?:\\p{L}+[ -]){0,2}(?:second|minute|hour|day|week|month|year|sekunde|minute|stunde|tag|woche|monat|jahr)|\\b(?:daily|weekly|monthly|yearly|annually|täglich|wöchentlich|monatlich|jährlich|immediately|sofort)\\b`,
    'iu',
  ),
  money:
    /(?:[€$£]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?)\b).{0,12}\d|\d.{0,12}(?:[€$£%]|\b(?:EUR|USD|GBP|CHF|euros?|dollars?)\b)|\b(?:free of charge|kostenlos|kostenfrei)\b/iu,
  number: new RegExp(amount, 'iu'),
  place: /\b(?:in|at|on|near|behind|under|room|building|street|im|am|bei|hinter|unter|raum|gebäude|straße)\b/iu,
  person:
    /\b(?:team|department|manager|officer|engineer|technician|head|lead|abteilung|leiter|leiterin|techniker|technikerin)\b|\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+|@/u,
  open: undefined,
};

/** Whether a sentence holds what a question of this kind asks for; always for `open`. */
export function hasEvidence(kind: QuestionKind, sentence: string): boolean {
  return evidence[kind]?.test(sentence) ?? true;
}
