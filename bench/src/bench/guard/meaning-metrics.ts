import { openEmbedder } from '@chassis/inference';
import { NearestSentence, runChecks, wallTiming } from '@chassis/validator';
import { modelFolders } from '../../eval/model-folders.js';
import { percentile, round } from '../../statistics.js';
import { guardTexts, segmentOf } from './guard-texts.js';

const rounds = 40;

/** Half of it says what the passages say: neither a quotation nor refused by words. */
const inOtherWords = (number: number, at: number): string =>
  `The service team must check pump P-${200 + number + at} when a technician asks (${['one', 'two', 'three', 'four'][at % 4]}), and each replacement of worn parts is written into the maintenance log that engineers keep. `;

/** What a segment costs whose words leave doubt; nothing where no embedding model is installed. */
export async function meaningMetrics(): Promise<Record<string, number>> {
  const { embedder } = await openEmbedder(modelFolders());
  if (embedder === undefined) return {};
  const [segmentMs, passagesMs]: [number[], number[]] = [[], []];
  try {
    for (let number = 0; number < rounds; number += 1) {
      const { given, sources } = guardTexts(number).passages;
      const meaning = new NearestSentence(
        given.map((one) => one.text),
        embedder,
      );
      const context = { now: new Date(), passages: given, sources, meaning };
      const started = performance.now();
      await meaning.nearness('It is checked.');
      passagesMs.push(performance.now() - started);
      for (let at = 0; at < 4; at += 1) {
        const begun = performance.now();
        await runChecks(segmentOf(inOtherWords(number, at)), context, [], wallTiming);
        segmentMs.push(performance.now() - begun);
      }
    }
  } finally {
    await embedder.close();
  }
  return {
    segmentCheckWithMeaningMsP50: round(percentile(segmentMs, 50), 2),
    segmentCheckWithMeaningMsP95: round(percentile(segmentMs, 95), 2),
    meaningPassagesMsP50: round(percentile(passagesMs, 50), 1),
  };
}
