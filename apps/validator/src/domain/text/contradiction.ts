import { contentStems } from './words.js';

/** Words that say which way something goes, as beginnings of words; English and German. */
const up =
  'increas|rise|rising|rose|raise|higher|greater|more|enhanc|promot|activat|induc|stimulat|improv|upregulat|up-regulat|accelerat|longer|gain|elevat|strengthen|expand|erhöh|steig|stieg|höher|mehr|verbesser|länger|verlänger|zunahm|zunehm|wächst|wuchs';
const down =
  'decreas|reduc|lower|less|fewer|inhibit|suppress|block|impair|prevent|downregulat|down-regulat|declin|attenuat|slow|shorter|worsen|fall|fell|drop|diminish|weaken|abolish|senk|sank|sink|niedriger|weniger|verringer|verschlechter|kürzer|verkürz|abnahm|abnehm|minder';
const ways: readonly (readonly [RegExp, 1 | -1])[] = [
  [new RegExp(String.raw`(?<![\p{L}-])(?:${up})\p{L}*`, 'giu'), 1],
  [new RegExp(String.raw`(?<![\p{L}-])(?:${down})\p{L}*`, 'giu'), -1],
];
/** Those that deny what a sentence says; "no" and "without" mostly deny a part of it. */
const negations = /(?<!\p{L})(?:not|never|cannot|fails? to|failed to|nicht|nie|niemals)(?!\p{L})|n['’]t(?!\p{L})/giu;
/** What a sentence of the source must share of a claim before the two can be of one matter. */
const fewestShared = 4;
const sharedEnough = 0.6;

interface Said {
  readonly stems: ReadonlySet<string>;
  /** 1 up, -1 down, 0 neither or both. */
  readonly way: -1 | 0 | 1;
  readonly isNegated: boolean;
}

/** What the sentences of a source say, for claims that say the contrary. */
export class Sayings {
  private readonly all: readonly Said[];

  constructor(text: string) {
    this.all = sentencesOf(text).map(saidBy);
  }

  /** Whether a claim goes the other way than the sentence of the source that says most of its words, or denies it: and no other sentence that is as near says it so. */
  isContradicted(claim: string): boolean {
    const said = saidBy(claim);
    const words = [...said.stems];
    if (words.length < fewestShared) return false;
    const near = this.all
      .map((one) => ({ one, shared: words.filter((stem) => one.stems.has(stem)).length }))
      .filter(({ shared }) => shared >= fewestShared && shared / words.length >= sharedEnough);
    const best = Math.max(0, ...near.map(({ shared }) => shared));
    const nearest = near.filter(({ shared }) => shared === best).map(({ one }) => one);
    return nearest.length > 0 && nearest.every((one) => isContrary(said, one));
  }
}

const isContrary = (a: Said, b: Said): boolean => {
  if (a.way !== 0 && b.way !== 0) return a.way * signOf(a) !== b.way * signOf(b);
  return a.way === b.way && a.isNegated !== b.isNegated;
};
const signOf = ({ isNegated }: Said): 1 | -1 => (isNegated ? -1 : 1);

function saidBy(sentence: string): Said {
  let plain = sentence;
  let way = 0;
  for (const [pattern, sign] of ways) {
    const rest = plain.replaceAll(pattern, ' ');
    if (rest !== plain) way += sign;
    plain = rest;
  }
  const isNegated = (sentence.match(negations) ?? []).length % 2 === 1;
  return { stems: new Set(contentStems(plain.replaceAll(negations, ' '))), way: way as Said['way'], isNegated };
}

const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?])\s+|\n+/u).filter((one) => one.trim() !== '');
