import type { CheckSpec } from '@chassis/contracts';
import { openPiiTagger, type PiiTagger } from '@chassis/inference';
import { type Candidate, type CheckContext, checks, RememberedTags, runChecks, wallTiming } from '@chassis/validator';
import { modelFolders } from '../../eval/model-folders.js';
import type { Measurement } from '../../report.js';
import { percentile, round } from '../../statistics.js';
import { addedFirstTextMs } from './first-text.js';
import { meaningMetrics } from './meaning-metrics.js';
import { answerOf, guardTexts, segmentOf } from './guard-texts.js';
import { hostileMetrics } from './hostile-texts.js';
import { shapeContext, shapeSpecs } from './shape-specs.js';

const warmUp = 50;
const times = 400;
const withTagger: readonly CheckSpec[] = [{ use: 'pii', with: { kinds: { name: 'refuse', address: 'refuse' } } }];

const method =
  "The validator's runChecks in this process, one after the other, no bus, no database: segments of 29 words with five passages of some 100 words, whose index is built once before as it is for an attempt; the checks that apply by themselves (citations need none here). " +
  `${times} segments after ${warmUp}. Chain: an answer of 200 words in seven segments and then as a whole. With the tagger: the workflow asks \`pii\` for names and addresses; rampart-pii in its thread, remembering what it marked within an attempt, as the validator has it; \`taggerMs\` is that check alone. With meaning: the checks of a segment of 31 words, of which the passages have some two thirds, so that the embedding model is asked; the vectors of the five passages’ sentences are read before, as they are for the later segments of an attempt (meaningPassagesMs: that reading); quotations never ask it. ` +
  'Hostile: milliseconds of the processor for a megabyte of each shape through every check that reads text, all kinds of personal data asked for by rules, the best of three; and the worst ratio of two megabytes to one (2 is linear). Deep JSON: 100,000 levels. ' +
  'addedFirstTextMs: the validator alone with its database on the embedded bus, from the publishing of the first segment until its event can be read; the unguarded stream would show it when it was published. It reads the log again and again, so up to one reading (some ms) is in it. ';

export const guardBench: Measurement = {
  summary: 'what checks of answers cost: each, a segment, an answer, with and without the tagger, and on hostile text',
  async run() {
    const opened = await openPiiTagger(modelFolders());
    try {
      const segments = await measureSegments([], undefined);
      const metrics: Record<string, number> = {
        ...perCheck(await measureSegments(shapeSpecs, undefined)),
        ...perCheck(segments),
        segmentCheckMsP50: round(percentile(segments.totalMs, 50), 3),
        segmentCheckMsP95: round(percentile(segments.totalMs, 95), 3),
        segmentsPerSecond: round(1_000 / mean(segments.totalMs), 0),
        chainMsP95: round(percentile(await measureChains([], undefined), 95), 2),
        ...(opened.tagger !== undefined && (await taggerMetrics(opened.tagger))),
        ...(await meaningMetrics()),
        ...(await addedFirstTextMs()),
        ...(await hostileMetrics()),
      };
      const models = opened.tagger === undefined ? ` No tagger: ${opened.reason}` : '';
      return { name: 'guard', metrics, peers: {}, method: method + models };
    } finally {
      await opened.tagger?.close();
    }
  },
};

interface Segments {
  readonly totalMs: readonly number[];
  readonly byCheck: ReadonlyMap<string, readonly number[]>;
}

async function taggerMetrics(tagger: PiiTagger): Promise<Record<string, number>> {
  const { totalMs, byCheck } = await measureSegments(withTagger, tagger);
  return {
    taggerMsP50: round(percentile(byCheck.get('pii') ?? [], 50), 2),
    taggerMsP95: round(percentile(byCheck.get('pii') ?? [], 95), 2),
    segmentCheckWithTaggerMsP50: round(percentile(totalMs, 50), 2),
    segmentCheckWithTaggerMsP95: round(percentile(totalMs, 95), 2),
    chainWithTaggerMsP95: round(percentile(await measureChains(withTagger, tagger), 95), 2),
  };
}

async function measureSegments(specs: readonly CheckSpec[], tagger: PiiTagger | undefined): Promise<Segments> {
  const totalMs: number[] = [];
  const byCheck = new Map<string, number[]>();
  const rounds = Math.ceil((warmUp + times) / guardTexts(0).segments.length);
  for (let number = 0; number < rounds; number += 1) {
    const { passages, segments } = guardTexts(number);
    const context = contextOf(passages, tagger);
    // The index of the passages is built with the first one.
    await runChecks(segmentOf('It is checked.'), context, specs, wallTiming);
    for (const [index, text] of segments.entries()) {
      const started = performance.now();
      const candidate = segmentOf(text, segments[index - 1]);
      const outcome = await runChecks(candidate, context, specs, wallTiming);
      if (number * segments.length + index < warmUp) continue;
      totalMs.push(performance.now() - started);
      for (const { name, tookMs } of outcome.checks) byCheck.set(name, [...(byCheck.get(name) ?? []), tookMs]);
    }
  }
  return { totalMs, byCheck };
}

async function measureChains(specs: readonly CheckSpec[], tagger: PiiTagger | undefined): Promise<number[]> {
  const took: number[] = [];
  for (let number = 0; number < 60; number += 1) {
    const { passages, segments } = guardTexts(number);
    const context = contextOf(passages, tagger);
    const parts = segments.map((text, index) => segmentOf(text, segments[index - 1]));
    const candidates: Candidate[] = [...parts, answerOf(segments.join(''))];
    const started = performance.now();
    for (const candidate of candidates) await runChecks(candidate, context, specs, wallTiming);
    if (number >= 10) took.push(performance.now() - started);
  }
  return took;
}

const contextOf = (
  { given, sources }: ReturnType<typeof guardTexts>['passages'],
  tagger: PiiTagger | undefined,
): CheckContext => ({
  ...shapeContext,
  now: new Date(),
  passages: given,
  sources,
  ...(tagger !== undefined && { tagger: new RememberedTags(tagger) }),
});

const perCheck = ({ byCheck }: Segments): Record<string, number> =>
  Object.fromEntries(
    checks.flatMap(({ check: { name } }) => {
      const took = byCheck.get(name);
      const short = name.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
      if (took === undefined) return [];
      return [
        [`${short}MsP50`, round(percentile(took, 50), 3)],
        [`${short}MsP95`, round(percentile(took, 95), 3)],
      ];
    }),
  );

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
