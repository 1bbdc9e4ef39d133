import { createHash } from 'node:crypto';

export type FlipKind = 'negation' | 'number' | 'date' | 'unit' | 'name' | 'direction';

/** Two texts that differ in exactly one thing, and must never share an answer. */
export interface FlippedPair {
  readonly kind: FlipKind;
  readonly stored: string;
  readonly asked: string;
}

/** Pairs of words of which one turns the other round. */
const contraries =
  `before/after left/right above/below increases/decreases increase/decrease upload/download uploads/downloads import/export
imports/exports importing/exporting load/save loads/saves loading/saving loaded/saved read/write reads/writes reading/writing input/output
inputs/outputs first/last start/end starts/ends up/down top/bottom from/to into/from forward/backward push/pull encode/decode encoded/decoded
encoding/decoding more/less minimum/maximum min/max rows/columns row/column open/close opens/closes add/remove adds/removes added/removed
adding/removing enabled/disabled accepts/rejects create/delete creates/deletes local/remote train/test training/testing public/private
lazy/eager larger/smaller higher/lower longer/shorter source/target upper/lower inside/outside internal/external old/new early/late
north/south east/west parent/child include/exclude includes/excludes sender/receiver buy/sell front/back raise/lower fast/slow always/sometimes
incoming/outgoing ascending/descending prefix/suffix key/value client/server next/previous on/off in/out over/under`
    .split(/\s+/)
    .map((pair) => pair.split('/') as [string, string]);

const auxiliaries = /\b(is|are|was|were|can|will|should|must|may|does|do|has|have|could|would)\b(?![’']| not\b|n[’'])/i;
const people = ['Alice Novak', 'Bruno Keller', 'Chidi Okafor', 'Dana Petrov', 'Emi Tanaka', 'Farid Haddad'];
const places = ['Lisbon', 'Nairobi', 'Osaka', 'Quito', 'Riga', 'Tunis'];
const products = ['Zephyr', 'Quarkus', 'Nimbus', 'Orchid', 'Falcon', 'Basalt'];
const calendar = ['January', 'March', 'April', 'June', 'August', 'October', 'December'];
const weekdays = ['Monday', 'Tuesday', 'Thursday', 'Friday', 'Sunday'];
const units: readonly (readonly [string, string])[] = [
  ['MB', 'GB'],
  ['seconds', 'minutes'],
  ['metres', 'feet'],
  ['euros', 'dollars'],
  ['kg', 'g'],
  ['hours', 'days'],
  ['°C', '°F'],
  ['ms', 's'],
];
const written = ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** Every flip of the text that applies, the same each time: some in its own words, some in a sentence that is put behind it. */
export function flipsOf(text: string): FlippedPair[] {
  const pick = picker(text);
  return [
    ...negations(text, pick),
    ...numbers(text, pick),
    ...dates(text, pick),
    ...unitFlips(text, pick),
    ...names(text, pick),
    ...directions(text, pick),
  ].filter(({ stored, asked }) => stored !== asked);
}

type Pick = <T>(list: readonly T[], salt: string) => T;

const picker =
  (text: string): Pick =>
  (list, salt) =>
    list[Number.parseInt(createHash('sha256').update(salt).update(text).digest('hex').slice(0, 8), 16) % list.length]!;

/** Two different ones. */
function twoOf<T>(list: readonly T[], salt: string, pick: Pick): [T, T] {
  const one = pick(list, salt);
  return [
    one,
    pick(
      list.filter((other) => other !== one),
      `${salt}'`,
    ),
  ];
}

const behind = (kind: FlipKind, text: string, one: string, other: string): FlippedPair => ({
  kind,
  stored: `${text} ${one}`,
  asked: `${text} ${other}`,
});

function negations(text: string, pick: Pick): FlippedPair[] {
  const within = auxiliaries.test(text) ? [text.replace(auxiliaries, '$1 not')] : [];
  const without = / not\b/.test(text) ? [text.replace(/ not\b/, '')] : [];
  const verb = pick(['works', 'applies', 'helps'], 'verb');
  const pairs = [...within, ...without].map((asked): FlippedPair => ({ kind: 'negation', stored: text, asked }));
  return [
    ...pairs,
    behind('negation', text, `This ${verb} offline.`, `This never ${verb} offline.`),
    behind('negation', text, 'A key is needed.', 'No key is needed.'),
  ];
}

function numbers(text: string, pick: Pick): FlippedPair[] {
  const within = [...text.matchAll(/\d+/g)].slice(0, 2).map(({ 0: figure, index }): FlippedPair => {
    const other = String(Number(figure) + pick([1, 2, 10], `n${index}`));
    return { kind: 'number', stored: text, asked: text.slice(0, index) + other + text.slice(index + figure.length) };
  });
  const [one, other] = twoOf(written, 'written', pick);
  const [few, many] = twoOf([3, 8, 15, 40, 128, 2_500], 'figures', pick);
  return [
    ...within,
    behind('number', text, `It takes ${one} steps.`, `It takes ${other} steps.`),
    behind('number', text, `The limit is ${few} items.`, `The limit is ${many} items.`),
  ];
}

function dates(text: string, pick: Pick): FlippedPair[] {
  const [one, other] = twoOf(calendar, 'month', pick);
  const [day, another] = twoOf(weekdays, 'weekday', pick);
  return [
    behind('date', text, `Valid since 12 ${one} 2023.`, `Valid since 12 ${other} 2023.`),
    behind('date', text, `It runs every ${day}.`, `It runs every ${another}.`),
  ];
}

function unitFlips(text: string, pick: Pick): FlippedPair[] {
  const [one, other] = pick(units, 'unit');
  return [behind('unit', text, `At most 40 ${one}.`, `At most 40 ${other}.`)];
}

function names(text: string, pick: Pick): FlippedPair[] {
  const within = [...text.matchAll(/(?<=[a-z,] )[A-Z][A-Za-z]{2,}\b/g)]
    .slice(0, 2)
    .map(({ 0: name, index }): FlippedPair => {
      const asked = text.slice(0, index) + pick(products, `p${index}`) + text.slice(index + name.length);
      return { kind: 'name', stored: text, asked };
    });
  const [one, other] = twoOf(people, 'person', pick);
  const [here, there] = twoOf(places, 'place', pick);
  return [
    ...within,
    behind('name', text, `Written by ${one}.`, `Written by ${other}.`),
    behind('name', text, `For the office in ${here}.`, `For the office in ${there}.`),
  ];
}

function directions(text: string, pick: Pick): FlippedPair[] {
  const within = contraries
    .flatMap(([one, other]) => [[one, other] as const, [other, one] as const])
    .filter(([one]) => new RegExp(`(?<![\\w.\`_/-])${one}(?![\\w\`_/-]|\\.\\w)`).test(text))
    .slice(0, 3)
    .map(([one, other]): FlippedPair => ({
      kind: 'direction',
      stored: text,
      asked: text.replace(new RegExp(`(?<![\\w.\`_/-])${one}(?![\\w\`_/-]|\\.\\w)`), other),
    }));
  const ways: readonly (readonly [string, string])[] = [
    ['to the left', 'to the right'],
    ['before the run', 'after the run'],
    ['from Oslo to Turin', 'from Turin to Oslo'],
    ['above the line', 'below the line'],
    ['northwards', 'southwards'],
    ['clockwise', 'anticlockwise'],
  ];
  const [one, other] = pick(ways, 'way');
  return [...within, behind('direction', text, `It goes ${one}.`, `It goes ${other}.`)];
}
