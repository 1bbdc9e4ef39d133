import { ChassisError } from '@chassis/contracts';
import { good, Logistic, namedVector } from '@chassis/inference';

/** What was learned of one model's answers. Where nearly all went one way there are no signs to learn, and their share says it all. */
export type LearnedPasses =
  | { readonly share: number }
  | {
      /** From what is asked. */
      readonly before: Logistic;
      /** From what is asked and what was answered. */
      readonly behind: Logistic;
    };

interface Stored {
  readonly share?: number;
  readonly before?: string;
  readonly behind?: string;
}

/** What a tenant's outcomes say of the models that it uses: the probability that an answer passes its checks. */
export class RoutingModel {
  constructor(private readonly models: ReadonlyMap<string, LearnedPasses>) {}

  /** Undefined for a model of which too little is known. */
  passes(model: string, signs: readonly string[], sees: 'before' | 'behind'): number | undefined {
    const learned = this.models.get(model);
    if (learned === undefined) return undefined;
    return 'share' in learned ? learned.share : learned[sees].score(namedVector([...new Set(signs)]), good);
  }

  toBytes(): Uint8Array {
    const stored = [...this.models].map(([model, learned]): [string, Stored] => [
      model,
      'share' in learned
        ? { share: learned.share }
        : { before: textOf(learned.before.toBytes()), behind: textOf(learned.behind.toBytes()) },
    ]);
    return new TextEncoder().encode(JSON.stringify(stored));
  }

  /** Throws `invalid`/`not-a-model` for bytes that are none. */
  static fromBytes(bytes: Uint8Array): RoutingModel {
    const stored = JSON.parse(new TextDecoder().decode(bytes)) as [string, Stored][];
    return new RoutingModel(new Map(stored.map(([model, one]) => [model, learnedOf(one)])));
  }
}

function learnedOf({ share, before, behind }: Stored): LearnedPasses {
  if (share !== undefined) return { share };
  if (before === undefined || behind === undefined)
    throw new ChassisError('invalid', 'not-a-model', 'A model of outcomes lacks one of its parts.');
  return { before: Logistic.fromBytes(bytesOf(before)), behind: Logistic.fromBytes(bytesOf(behind)) };
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
