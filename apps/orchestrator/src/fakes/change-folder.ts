import type { Environment } from '../domain/checking/environment.js';

/** Makes one thing wrong in a folder. */
export type Change = (files: Record<string, string>) => void;

/** What is wrong, the finding that tells it, where it tells it, words of its message, and what is around the folder. */
export type WrongFolder = readonly [
  what: string,
  change: Change,
  code: string,
  at: string,
  message: string,
  more?: Partial<Environment>,
];

/** Replaces a text of the graph, which must be there. */
export const graph =
  (from: string, to: string): Change =>
  (files) => {
    const text = files['workflow.yaml'] ?? '';
    if (!text.includes(from)) throw new Error(`the fixture has no ${from}`);
    files['workflow.yaml'] = text.replace(from, () => to);
  };
export const file =
  (name: string, text: string): Change =>
  (files) =>
    void (files[name] = text);
export const both =
  (...changes: Change[]): Change =>
  (files) =>
    changes.forEach((change) => change(files));

/** Another step before the approval. */
export const addStep = (step: string): Change => graph('  approve:\n', `  ${step}\n  approve:\n`);

/** A look-up that may stand before the approval. */
export const read =
  "payment: { kind: action, use: erp.find-payment, with: \"{ 'vendor': input.vendor, 'invoice': input.text }\"";
