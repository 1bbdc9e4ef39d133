import { isEnglish } from '../text/is-english.js';
import type { SentenceMeaning, TextVectors } from './sentence-meaning.js';

/** More sentences than these are no passages that anybody was given for one question. */
const mostSentences = 400;
/** Shorter stretches (headings, cells) are near to everything. */
const fewestLetters = 12;

/** How near sentences are to those of the sources, by their vectors; asked of one attempt, it remembers what it was asked. Says nothing about sources that are not English: the models are. */
export class NearestSentence implements SentenceMeaning {
  private readonly known = new Map<string, Promise<number | undefined>>();
  private sources: Promise<readonly Float32Array[] | undefined> | undefined;

  constructor(
    private readonly texts: readonly string[],
    private readonly vectors: TextVectors,
  ) {}

  nearness(sentence: string): Promise<number | undefined> {
    const known = this.known.get(sentence) ?? this.measure(sentence);
    this.known.set(sentence, known);
    return known;
  }

  private async measure(sentence: string): Promise<number | undefined> {
    this.sources ??= this.readSources();
    const sources = await this.sources;
    if (sources === undefined) return undefined;
    const [own] = (await this.vectors.embed([sentence])) ?? [];
    return own === undefined ? undefined : Math.max(0, ...sources.map((one) => cosine(own, one)));
  }

  private async readSources(): Promise<readonly Float32Array[] | undefined> {
    if (!isEnglish(this.texts.join('\n'))) return undefined;
    const sentences = [...new Set(this.texts.flatMap(sentencesOf))].slice(0, mostSentences);
    return sentences.length === 0 ? undefined : await this.vectors.embed(sentences);
  }
}

const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?])\s+|\n+/u)
    .map((one) => one.trim())
    .filter((one) => one.length >= fewestLetters);

/** Of vectors of length 1. */
function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}
