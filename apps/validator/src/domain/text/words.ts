const stopWords = new Set(
  (
    'the and for are was were with that this from have has had not but you your our their its his her they them can will would should could may must been being than then there here what when where which who how all any each into over under out off also only more most some such other about after before between does did done ' +
    'der die das den dem des ein eine einen einem einer und oder aber für mit von vom zum zur bei nach aus auf über unter nicht auch nur noch sich sie wir ihr ihre ihren unser unsere ist sind war waren wird werden wurde haben hat hatte kann können muss müssen soll sollen dass wenn als wie was wer dies diese dieser dieses man es'
  ).split(' '),
);

/** A crude stem that joins the inflections of English and German alike. */
const stemLength = 6;
export const stem = (word: string): string => word.toLowerCase().slice(0, stemLength);

/** The stems of a text's content words, in order. */
export function contentStems(text: string): string[] {
  const stems: string[] = [];
  for (const [word] of text.matchAll(/\p{L}{3,}/gu)) {
    if (!stopWords.has(word.toLowerCase())) stems.push(stem(word));
  }
  return stems;
}

/** Small number words that documents spell out, with their figures. */
// prettier-ignore
export const numberWords: ReadonlyMap<string, string> = new Map(
  Object.entries({
    one: '1', two: '2', three: '3', four: '4', five: '5', six: '6', seven: '7', eight: '8', nine: '9', ten: '10',
    eleven: '11', twelve: '12', fifteen: '15', twenty: '20', thirty: '30', forty: '40', fifty: '50', sixty: '60', ninety: '90', hundred: '100',
    eins: '1', eine: '1', zwei: '2', drei: '3', vier: '4', fünf: '5', sechs: '6', sieben: '7', acht: '8', neun: '9', zehn: '10',
    elf: '11', zwölf: '12', zwanzig: '20', dreißig: '30', vierzig: '40', fünfzig: '50', sechzig: '60', neunzig: '90', hundert: '100',
  }),
);

const unitGroups = [
  ['year', 'years', 'jahr', 'jahre', 'jahren'],
  ['month', 'months', 'monat', 'monate', 'monaten'],
  ['week', 'weeks', 'woche', 'wochen'],
  ['day', 'days', 'tag', 'tage', 'tagen'],
  ['hour', 'hours', 'h', 'stunde', 'stunden'],
  ['minute', 'minutes', 'min', 'minuten'],
  ['second', 'seconds', 's', 'sekunde', 'sekunden'],
  ['%', 'percent', 'prozent'],
  ['eur', 'euro', 'euros', '€'],
  ['usd', 'dollar', 'dollars', '$'],
  ['gbp', 'pounds', '£'],
  ['chf', 'franken'],
  ['bar'],
  ['psi'],
  ['kpa'],
  ['mpa'],
  ['°c', 'celsius'],
  ['°f', 'fahrenheit'],
  ['mm', 'millimetre', 'millimetres', 'millimeter'],
  ['cm', 'centimetre', 'centimetres', 'zentimeter'],
  ['km', 'kilometre', 'kilometres', 'kilometer'],
  ['m', 'metre', 'metres', 'meter'],
  ['kg', 'kilogram', 'kilograms', 'kilogramm'],
  ['g', 'gram', 'grams', 'gramm'],
  ['l', 'litre', 'litres', 'liter'],
  ['v', 'volt', 'volts'],
  ['a', 'ampere', 'amperes'],
  ['w', 'watt', 'watts'],
  ['kw', 'kilowatt'],
  ['hz', 'hertz'],
  ['rpm'],
  ['nm'],
];
const unitOf = new Map(unitGroups.flatMap((group) => group.map((name) => [name, group[0] ?? name] as const)));
const pastUnit = /^[ \u00a0\u202f-]{0,2}(°[cfCF]|[%€$£]|\p{L}{1,12})(?!\p{L})/u;

/** The unit right behind a number, by its one name ("Monate" is "month"); undefined when the next word is none. */
export function unitBehind(text: string, end: number): string | undefined {
  const match = pastUnit.exec(text.slice(end, end + 18));
  return unitOf.get(match?.[1]?.toLowerCase() ?? '');
}

/** Every unit that stands behind a number anywhere in these words, or is spelt out. */
export const unitOfWord = (word: string): string | undefined => unitOf.get(word.toLowerCase());
