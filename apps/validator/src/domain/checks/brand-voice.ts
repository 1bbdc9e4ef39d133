import { visibleText } from '../text/visible-text.js';
import type { Candidate, Check, CheckContext, CheckSettings, Finding } from './check.js';

const mostCharacters = 4_000;
const insults =
  /(?<!\p{L})(?:idiots?|idiotic|stupid|morons?|dumb|liars?|fools?|foolish|incompetent|ridiculous|pathetic|shut up|damn|crap|bullshit|idioten?|dumm|blöd|lügner|unfähig|lächerlich|betrüger|verdammt|scheiße)(?!\p{L})/giu;
const promises =
  /(?<!\p{L})(?:we (?:hereby )?(?:guarantee|promise|assure|undertake)|i (?:guarantee|promise)|guaranteed|full refund|free of charge|without exception|legally binding|we accept (?:full )?liability|wir (?:garantieren|versprechen|versichern|sichern ihnen zu)|garantiert|kostenlos|kostenfrei|rechtsverbindlich|volle rückerstattung)(?!\p{L})/giu;

/** How the house speaks: no insults, no promises that the facts do not hold, not too long, signed where a signature is set (`with: { mostCharacters, signature }`). */
export const brandVoiceCheck: Check = {
  name: 'brand-voice',
  version: '1',
  codes: ['insult', 'promise', 'too-long', 'signature'],
  run(candidate: Candidate, context: CheckContext, settings: CheckSettings): readonly Finding[] {
    if (candidate.kind === 'json') return [];
    const visible = visibleText(candidate.text);
    const spanOf = (match: RegExpExecArray) => ({
      start: visible.origin(match.index),
      end: visible.origin(match.index + match[0].length),
    });
    const findings: Finding[] = [];
    for (const match of visible.text.matchAll(insults)) {
      findings.push({
        verdict: 'repair',
        code: 'insult',
        span: spanOf(match),
        message: `"${match[0]}" is not how we speak to people`,
      });
    }
    for (const match of visible.text.matchAll(promises)) {
      if (context.sources.hasText(match[0])) continue;
      findings.push({
        verdict: 'repair',
        code: 'promise',
        span: spanOf(match),
        message: `"${match[0]}" promises what the facts do not say`,
      });
    }
    if (candidate.kind === 'text') findings.push(...wholeFindings(visible.text, settings));
    return findings;
  },
};

function wholeFindings(text: string, settings: CheckSettings): Finding[] {
  const findings: Finding[] = [];
  const most = typeof settings['mostCharacters'] === 'number' ? settings['mostCharacters'] : mostCharacters;
  if (text.length > most) {
    findings.push({
      verdict: 'repair',
      code: 'too-long',
      message: `the text has ${text.length} characters; at most ${most} are wanted`,
    });
  }
  const { signature } = settings;
  if (typeof signature === 'string' && !text.trimEnd().endsWith(signature.trim())) {
    findings.push({ verdict: 'repair', code: 'signature', message: `the text must end with "${signature.trim()}"` });
  }
  return findings;
}
