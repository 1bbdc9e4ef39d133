import { EvidenceSchema, ownEvidence } from '@chassis/contracts';

interface Explained {
  readonly steps?: readonly { readonly attempts?: readonly { readonly failure?: Record<string, unknown> }[] }[];
}

/** The explanation of a run for whoever may not see budgets: without what those that others spend too hold. */
export function ownExplanation<T extends object>(explanation: T): T {
  const { steps } = explanation as Explained;
  if (!Array.isArray(steps)) return explanation;
  return { ...explanation, steps: (steps as NonNullable<Explained['steps']>).map(ownStep) };
}

const ownStep = (step: NonNullable<Explained['steps']>[number]): object => ({
  ...step,
  attempts: (step.attempts ?? []).map((attempt) => {
    const evidence = EvidenceSchema.safeParse(attempt.failure?.['evidence']);
    if (!evidence.success) return attempt;
    return { ...attempt, failure: { ...attempt.failure, evidence: ownEvidence(evidence.data) } };
  }),
});
