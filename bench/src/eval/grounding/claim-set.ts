import type { TextVectors } from '@chassis/validator';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import { evidenceFiles, pairKinds, readClaimPairs } from './claim-pairs.js';
import { isGrounded, passagesOf } from './judge.js';

export const isClaimSet = async (folder: string): Promise<boolean> => (await evidenceFiles(folder)).length > 0;

interface Judged {
  readonly isDev: boolean;
  readonly kind: (typeof pairKinds)[number];
  /** With sentence vectors where there is a model, and by words alone. */
  readonly isAccepted: boolean;
  readonly isAcceptedByWords: boolean;
}

/** Claims with a document that supports or contradicts them, or that is not about them. */
export async function measureClaims(folder: string, set: string, vectors: TextVectors | undefined): Promise<Metrics> {
  const judged: Judged[] = [];
  for (const { kind, claim, document, isDev } of await readClaimPairs(folder)) {
    const candidate = { kind: 'text', text: claim, citations: [] } as const;
    const isAcceptedByWords = await isGrounded(candidate, passagesOf([document]));
    const isAccepted =
      vectors === undefined ? isAcceptedByWords : await isGrounded(candidate, passagesOf([document], vectors));
    judged.push({ kind, isDev, isAccepted, isAcceptedByWords });
  }
  const metrics: Metrics = {};
  for (const kind of pairKinds) {
    const all = judged.filter((one) => one.kind === kind);
    const verdict = kind === 'Supported' ? 'Accepted' : 'Rejected';
    const right = (isAccepted: boolean): boolean => isAccepted === (kind === 'Supported');
    for (const [half, some] of [
      ['', all],
      ['Test', all.filter((one) => !one.isDev)],
    ] as const)
      Object.assign(
        metrics,
        shareMetrics(
          `${set}${kind}${verdict}${half}`,
          some.map((one) => right(one.isAccepted)),
        ),
        shareMetrics(
          `${set}${kind}${verdict}ByWords${half}`,
          some.map((one) => right(one.isAcceptedByWords)),
        ),
      );
  }
  return metrics;
}
