import { AttemptRouting, type RoutingOutcome, sampleCall, trainRouting } from '@chassis/generator/routing';
import { learnOutcomes } from '@chassis/inference';
import { foldCount, foldOf, type RoutedPrompt } from './routed-prompt.js';

/** What the product decided on one prompt. */
export interface ProductDecision {
  /** How much speaks for the strong model: the higher, the sooner it is asked as the threshold rises. */
  readonly score: number;
  /** At the threshold that ships. */
  readonly isStrong: boolean;
}

/** What the product decides on every prompt, learned from the others' outcomes. */
export interface ProductRouting {
  /** Before any answer, the weak model as the cheaper one. */
  readonly router: readonly ProductDecision[];
  /** Before any answer, by the prices of the set: `model: auto`. */
  readonly auto: readonly ProductDecision[];
  /** Behind the weak model's answer (`cascade:`). */
  readonly cascade: readonly ProductDecision[];
  /** Without any training: by fixed signs. */
  readonly rules: readonly ProductDecision[];
}

const [weak, strong] = ['weak', 'strong'].map((id) => ({ id, costMicroUsd: () => 0 })) as [Model, Model];
type Model = { readonly id: string; costMicroUsd(): number };
const threshold = 0.8;

type Current = ConstructorParameters<typeof AttemptRouting>[1]['current'];

/** A prompt on its way through the generator, as a public question without passages. */
const routingOf = ({ prompt }: RoutedPrompt, current?: Current): AttemptRouting =>
  new AttemptRouting(sampleCall({ inputs: { question: prompt } }), {
    ...{ tenant: 'eval', dataClass: 'public', threshold },
    current,
  });

/** In five folds: the generator's trainer learns from four as it does from a tenant's outcomes, and its decider decides on the fifth. */
export async function productRouting(prompts: readonly RoutedPrompt[]): Promise<ProductRouting> {
  const [router, auto, cascade]: [ProductDecision[], ProductDecision[], ProductDecision[]] = [[], [], []];
  const byCost = cheapestFirst(prompts);
  for (let fold = 0; fold < foldCount; fold++) {
    const outcomes = prompts.filter((one) => foldOf(one) !== fold).flatMap(outcomesOf);
    const { routing } = await trainRouting(outcomes, learnOutcomes);
    const current = { version: String(fold), routing };
    for (const [at, one] of prompts.entries()) {
      if (foldOf(one) !== fold) continue;
      router[at] = routed(one, current, [weak, strong]);
      auto[at] = routed(one, current, byCost);
      cascade[at] = escalated(one, current);
    }
  }
  return { router, auto, cascade, rules: prompts.map((one) => escalated(one, undefined)) };
}

/** Both models answered: what each said, and whether it was right, as the generator records it. */
function outcomesOf(one: RoutedPrompt): RoutingOutcome[] {
  const recorded = (model: string, text: string, isPassed: boolean): RoutingOutcome[] =>
    routingOf(one)
      .recorded(model, text)
      .map((answer) => ({ ...answer, isPassed }));
  return [
    ...recorded(weak.id, one.weakAnswer, one.isWeakRight),
    ...recorded(strong.id, one.strongAnswer, one.isStrongRight),
  ];
}

/** Without prices the stronger one counts as the dearer. */
function cheapestFirst(prompts: readonly RoutedPrompt[]): Model[] {
  const usd = (of: 'weakUsd' | 'strongUsd'): number => prompts.reduce((sum, one) => sum + one[of], 0);
  return usd('strongUsd') < usd('weakUsd') ? [strong, weak] : [weak, strong];
}

function routed(one: RoutedPrompt, current: Current, byCost: readonly Model[]): ProductDecision {
  const routing = routingOf(one, current);
  const [first] = routing.order(byCost);
  return { score: scoreOf(routing), isStrong: first === strong };
}

function escalated(one: RoutedPrompt, current: Current): ProductDecision {
  const routing = routingOf(one, current);
  const done = { type: 'done', finish: 'stop', usage: { inputTokens: 0, outputTokens: 0 } } as const;
  const reason = routing.escalation([{ type: 'text', text: one.weakAnswer }, done], { weak, next: strong });
  return { score: scoreOf(routing), isStrong: reason !== undefined };
}

/** What code refuses at once has no probability: it goes to the strong model at every threshold. */
const scoreOf = (routing: AttemptRouting): number =>
  -(routing.explained()?.decisions[0]?.considered[0]?.asGood ?? Number.NEGATIVE_INFINITY);
