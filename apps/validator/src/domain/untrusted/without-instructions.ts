import { findInstructions } from './find-instructions.js';

/** An untrusted text less the sentences that speak to a model: what gives orders is no source for what an answer says. Lengths change; use it for looking up, not for citing. */
export function withoutInstructions(text: string): string {
  let kept = '';
  let from = 0;
  for (const { start, end } of findInstructions(text).filter((one) => one.kind === 'addressed')) {
    kept += `${text.slice(from, start)}\n`;
    from = end;
  }
  return from === 0 ? text : kept + text.slice(from);
}
