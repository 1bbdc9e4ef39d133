import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Lexicon, type WordRelation } from '../domain/cache/lexicon.js';

const parts = { noun: 'n', verb: 'v', adj: 'a', adv: 'r' } as const;
type Part = (typeof parts)[keyof typeof parts];

/** Endings that inflection adds, and what stands in the dictionary instead (WordNet's morphy). */
const endings: Readonly<Record<Part, readonly (readonly [string, string])[]>> = {
  n: [
    ['s', ''],
    ['ses', 's'],
    ['xes', 'x'],
    ['zes', 'z'],
    ['ches', 'ch'],
    ['shes', 'sh'],
    ['ies', 'y'],
  ],
  v: [
    ['s', ''],
    ['ies', 'y'],
    ['es', 'e'],
    ['es', ''],
    ['ed', 'e'],
    ['ed', ''],
    ['ing', 'e'],
    ['ing', ''],
  ],
  a: [
    ['er', ''],
    ['est', ''],
    ['er', 'e'],
    ['est', 'e'],
  ],
  r: [],
};
/** Lexicographer files for quantities, times and places (WordNet's lexnames(5)). */
const exactFiles = new Set([15, 23, 28]);
/** Rarer meanings than these say little about a word. */
const usualSenses = 4;
/** A part of speech that is met so many times less often than another is not what is meant. */
const rarely = 10;

interface Synset {
  readonly file: number;
  readonly near: ReadonlySet<number>;
  readonly genera: ReadonlySet<number>;
}

/** What a word may be a form of. */
interface Reading {
  readonly lemma: string;
  readonly part: Part;
}

interface Word {
  /** By part of speech, in the order of the word's parts. */
  readonly senses: readonly (readonly number[])[];
  readonly opposites: Set<string>;
  readonly family: Set<string>;
}

const rank: Readonly<Record<WordRelation, number>> = { opposite: 4, synonym: 3, related: 2, sibling: 1, none: 0 };
const nearPointers = new Set(['@', '~', '&', '$', '^', '=']);

/** WordNet 3.1 in memory, single words alone. */
export class WordnetLexicon extends Lexicon {
  private readonly forms = new Map<string, readonly Reading[]>();

  private constructor(
    private readonly words: ReadonlyMap<string, Word>,
    private readonly synsets: ReadonlyMap<number, Synset>,
    private readonly partsOf: ReadonlyMap<string, readonly Part[]>,
    /** How often a word was met in its first meaning as a part of speech, by word and meaning. */
    private readonly uses: ReadonlyMap<string, number>,
  ) {
    super();
  }

  /** Reads the folder `dict` of a WordNet. Throws when it is not there. */
  static async open(folder: string): Promise<WordnetLexicon> {
    const reader = new DictReader();
    for (const [name, part] of Object.entries(parts)) {
      reader.readData(part, await readFile(path.join(folder, `data.${name}`), 'latin1'));
      reader.readIndex(part, await readFile(path.join(folder, `index.${name}`), 'latin1'));
    }
    reader.link();
    reader.readUses(await readFile(path.join(folder, 'index.sense'), 'latin1'));
    return new WordnetLexicon(reader.words, reader.synsets, reader.parts, reader.uses);
  }

  lemmas(word: string): readonly string[] {
    return [...new Set(this.readings(word).map(({ lemma }) => lemma))];
  }

  relation(one: string, other: string): WordRelation {
    let best: WordRelation = 'none';
    for (const a of this.lemmas(one))
      for (const b of this.lemmas(other)) {
        const relation = this.relationOfLemmas(a, b);
        if (relation === 'opposite') return relation;
        if (rank[relation] > rank[best]) best = relation;
      }
    return best;
  }

  /** As a form of which it stands there, *stated* is no country; and in no part of speech that is hardly ever meant: to *see* is no diocese. */
  isExact(word: string): boolean {
    const readings = this.readings(word).map(({ lemma, part }) => {
      const at = this.partsOf.get(lemma)?.indexOf(part) ?? -1;
      const [first = 0] = this.words.get(lemma)?.senses[at] ?? [];
      return { first, uses: this.uses.get(`${lemma} ${first}`) ?? 0 };
    });
    const usual = Math.max(0, ...readings.map(({ uses }) => uses));
    return readings.some(
      ({ first, uses }) => exactFiles.has(this.synsets.get(first)?.file ?? 0) && uses * rarely >= usual,
    );
  }

  hasOpposite(word: string): boolean {
    return this.lemmas(word).some((lemma) => (this.words.get(lemma)?.opposites.size ?? 0) > 0);
  }

  private readings(word: string): readonly Reading[] {
    const known = this.forms.get(word);
    if (known !== undefined) return known;
    const found = (this.partsOf.get(word) ?? []).map((part): Reading => ({ lemma: word, part }));
    for (const [part, rules] of Object.entries(endings) as [Part, (typeof endings)[Part]][])
      for (const [ending, instead] of rules)
        for (const lemma of stemsOf(word, ending, instead))
          if (this.partsOf.get(lemma)?.includes(part)) found.push({ lemma, part });
    if (this.forms.size < 50_000) this.forms.set(word, found);
    return found;
  }

  /** Two kinds of one thing by the first meaning of each. */
  private areSiblings(one: Word, other: Word): boolean {
    const genera = (word: Word): number[] =>
      word.senses.flatMap(([first]) => [
        ...((first === undefined ? undefined : this.synsets.get(first)?.genera) ?? []),
      ]);
    const theirs = genera(other);
    return genera(one).some((id) => theirs.includes(id));
  }

  private relationOfLemmas(a: string, b: string): WordRelation {
    const [one, other] = [this.words.get(a), this.words.get(b)];
    if (one === undefined || other === undefined) return 'none';
    if (one.opposites.has(b) || other.opposites.has(a)) return 'opposite';
    if (a === b) return 'synonym';
    const [mine, theirs] = [usual(one), usual(other)];
    if (mine.some((id) => theirs.includes(id))) return 'synonym';
    if (one.family.has(b) || other.family.has(a)) return 'related';
    if (mine.some((id) => theirs.some((their) => this.synsets.get(id)?.near.has(their)))) return 'related';
    return this.areSiblings(one, other) ? 'sibling' : 'none';
  }
}

const usual = (word: Word): number[] => word.senses.flatMap((senses) => senses.slice(0, usualSenses));

/** `running` is a form of `run`. */
function stemsOf(word: string, ending: string, instead: string): string[] {
  if (!word.endsWith(ending) || word.length - ending.length < 2) return [];
  const stem = word.slice(0, word.length - ending.length);
  const isDoubled = instead === '' && stem.length > 2 && stem.at(-1) === stem.at(-2);
  return isDoubled ? [stem, stem.slice(0, -1)] : [stem + instead];
}

const letters: Readonly<Record<string, number>> = { n: 1, v: 2, a: 3, s: 3, r: 4 };
const idOf = (part: string, offset: string): number => (letters[part] ?? 0) * 1e9 + Number(offset);

/** Reads the files of WordNet's wndb(5). */
class DictReader {
  readonly words = new Map<string, Word>();
  readonly synsets = new Map<number, Synset>();
  readonly parts = new Map<string, Part[]>();
  readonly uses = new Map<string, number>();
  private readonly links: { symbol: string; from: string; to: number; at: number }[] = [];
  private readonly members = new Map<number, readonly string[]>();

  readData(part: Part, text: string): void {
    for (const line of text.split('\n')) {
      if (line === '' || line.startsWith(' ')) continue;
      const fields = line.slice(0, line.indexOf('|')).split(' ');
      const count = Number.parseInt(fields[3] ?? '0', 16);
      const members = Array.from({ length: count }, (_one, at) =>
        (fields[4 + 2 * at] ?? '').toLowerCase().replace(/\(\w+\)$/, ''),
      );
      const id = idOf(part, fields[0] ?? '');
      this.members.set(id, members);
      this.synsets.set(id, { file: Number(fields[1]), ...this.readPointers(fields, 4 + 2 * count, members) });
    }
  }

  readIndex(part: Part, text: string): void {
    for (const line of text.split('\n')) {
      const fields = line.trim().split(' ');
      const [lemma = ''] = fields;
      if (line.startsWith(' ') || lemma === '' || lemma.includes('_')) continue;
      const senses = fields.slice(6 + Number(fields[3])).map((offset) => idOf(part, offset));
      const known = this.words.get(lemma);
      this.words.set(lemma, {
        senses: [...(known?.senses ?? []), senses],
        opposites: known?.opposites ?? new Set(),
        family: known?.family ?? new Set(),
      });
      this.parts.set(lemma, [...(this.parts.get(lemma) ?? []), part]);
    }
  }

  /** Of first meanings alone, as often as they were met (senseidx(5)). */
  readUses(text: string): void {
    for (const [, lemma = '', part = '', offset = '', count = ''] of text.matchAll(
      /^([^%_\n]+)%(\d)\S* (\d+) 1 ([1-9]\d*)\s*$/gm,
    ))
      this.uses.set(`${lemma} ${Number(part === '5' ? 3 : part) * 1e9 + Number(offset)}`, Number(count));
  }

  /** Pointers between words name the word by its place in a synset, which may stand further on. */
  link(): void {
    for (const { symbol, from, to, at } of this.links) {
      const target = this.members.get(to)?.[at - 1];
      const word = this.words.get(from);
      if (target === undefined || word === undefined) continue;
      if (symbol === '!') word.opposites.add(target);
      else word.family.add(target);
    }
    this.links.length = 0;
    this.members.clear();
  }

  private readPointers(fields: readonly string[], start: number, members: readonly string[]): Omit<Synset, 'file'> {
    const [near, genera] = [new Set<number>(), new Set<number>()];
    const count = Number(fields[start]);
    for (let at = 0; at < count; at++) {
      const [symbol = '', offset = '', part = '', ends = ''] = fields.slice(start + 1 + 4 * at, start + 5 + 4 * at);
      const to = idOf(part, offset);
      if (nearPointers.has(symbol)) near.add(to);
      if (symbol === '@') genera.add(to);
      const from = members[Number.parseInt(ends.slice(0, 2), 16) - 1];
      if ((symbol === '!' || symbol === '+' || symbol === '\\') && from !== undefined)
        this.links.push({ symbol, from, to, at: Number.parseInt(ends.slice(2), 16) });
    }
    return { near, genera };
  }
}
