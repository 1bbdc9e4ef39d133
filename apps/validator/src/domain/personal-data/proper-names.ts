import { matchesOf } from './matches-of.js';
import type { Detector } from './personal-datum.js';

/** Words that begin sentences and headings, never names. */
const word = String.raw`(?!(?:I|You|He|She|It|We|They|The|This|That|These|Those|To|But|And|Or|Not|If|In|On|At|Of|For|From|By|With|As|Is|Are|Was|Were|Do|Does|Did|My|Your|His|Her|Our|Their|What|Where|When|Who|Why|How|Which|Please|Yes|No|A|An|All|Some|Any|Three|Two|One|Name|Date|Address|Phone|Email|Day|During|Since|After|Before|Here|There)(?![\p{L}]))\p{Lu}[\p{L}\p{M}'’]{1,30}(?:-\p{Lu}[\p{L}\p{M}'’]{1,30}){0,2}`;
/** Two or more capitalised words, initials among them, not at the start of a sentence: in languages that do not capitalise nouns, a name of something. */
const several = new RegExp(
  String.raw`(?<=[\p{Ll}\d,;)] |[(“"] ?|[:—–-] )(?<is>${word}(?: (?:\p{Lu}\.?|${word}|de|del|van|von|der|den|da|di|el|al|la|bin)){0,4} ${word})(?!\p{L})`,
  'dgu',
);
/** After words that a person or a place follows. */
const announced = new RegExp(
  String.raw`(?<!\p{L})(?:(?:[Mm]y|[Hh]is|[Hh]er|[Yy]our|[Tt]heir|the) name(?: is|'s)|named|called|[Ii] am|[Ii]'m|[Tt]his is|[Dd]ear|[Hh]i|[Hh]ello|[Mm]eet|by|with|from|to|at|in|for|of|and|starring|[Mm]r\.?|[Mm]rs\.?|[Mm]s\.?|[Dd]r\.?) (?<is>${word}(?: (?:\p{Lu}\.? )?${word}){0,2})(?!\p{L})`,
  'dgu',
);
const possessive = new RegExp(String.raw`(?<=[\p{Ll}\d,;] )(?<is>${word})(?=['’]s?(?!\p{L}))`, 'dgu');
const speaker = new RegExp(String.raw`(?<=^|\n)(?<is>${word}(?: ${word})?)(?=: \p{L})`, 'dgu');

/** Capitalised words that stand where names stand. Uncertain: it takes "Safety Manual" for one. */
export const properNames: Detector = (text) =>
  [several, announced, possessive, speaker].flatMap((pattern) => matchesOf(text, 'name', pattern));
