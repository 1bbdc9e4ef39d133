import { random, shuffle } from '../random.js';

/** A fold 0..4 for each sample, each class spread evenly over them. */
export function crossFolds(classOf: Uint32Array): Uint32Array {
  const order = Uint32Array.from(classOf.keys());
  shuffle(order, random(7));
  const seen = new Map<number, number>();
  const foldOf = new Uint32Array(classOf.length);
  for (const index of order) {
    const count = seen.get(classOf[index]!) ?? 0;
    seen.set(classOf[index]!, count + 1);
    foldOf[index] = count % 5;
  }
  return foldOf;
}
