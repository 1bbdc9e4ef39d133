import { matchesOf } from './matches-of.js';
import type { Detector } from './personal-datum.js';

const before =
  /(?<![\p{L}.])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Miss|Sir|Madam|Lady|Lord|Rev|Fr|Hon|Capt|Sgt|Lt|Gen|Herrn?|Frau|Fräulein|Mme|Mlle|Monsieur|Madame|Sr|Sra|Señora?|Signora?|Dott)(?:\.|(?= \p{Lu}))/gu;
const beforeFolded = /(?<![\p{L}.])(?:mr|mrs|ms|dr|prof)\.(?= ?\p{L})/gu;
/** Professions by their endings, where a person is said to be one. */
const profession =
  /(?<!\p{L})(?:works?|worked|working|job|employed|hired|career|position|role|profession|serves|served) (?:is |as )(?:an? |the )?(?<is>\p{L}[\p{L}-]{2,30}(?: \p{L}[\p{L}-]{2,30}){0,3}?(?:er|or|ist|ian|ant|ent|eur|yst|ess|man|woman|clerk|nurse|chef|pilot|agent|tech|assistant))(?!\p{L})/dgiu;
/** A line of a few words that ends as professions do: a signature or a card. */
const line =
  /(?<=\n)[ \t>?]{0,6}(?<is>\p{L}[\p{L}'-]{2,30}(?:,? (?:and )?\p{L}[\p{L}'-]{1,30}){0,5}?(?:ers?|ors?|ists?|ians?|ants?|yst|clerk|nurse|chef|pilot|agent|specialist|president|attendant|worker|operator))(?=[ \t]*\n)/dgu;

/** How somebody is addressed, and what they are. */
export const titles: Detector = (text) =>
  [before, beforeFolded, profession, line].flatMap((pattern) => matchesOf(text, 'title', pattern));
