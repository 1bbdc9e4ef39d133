import { visibleText } from '../text/visible-text.js';
import { contentStems } from '../text/words.js';
import { lettersBehind } from './letters-behind.js';
import { sentencesOf } from './sentences-of.js';

/** A sentence of untrusted text that gives orders to whoever processes it. Offsets are into the original text. */
export interface Instruction {
  readonly start: number;
  readonly end: number;
  /** `addressed`: it speaks to a model, about its rules or its answer. `foreign`: a request that has nothing to do with the text around it. */
  readonly kind: 'addressed' | 'foreign';
}

const answer = String.raw`(?:repl(?:y|ies)|responses?|answers?|outputs?|completions?|messages?(?= (?:using|with|in|by|as|without|to mention|to include))|antwort(?:en)?|ausgabe)`;
/** What only makes sense to a model: its answer, its rules, its role, how letters of its text are to be played with. */
const addressed: readonly RegExp[] = [
  /^(?:please |now |you (?:must|should|will) )?act (?:as|like) (?:an? |if )/iu,
  new RegExp(String.raw`\b(?:your|deine[rmn]?|ihre[rmn]?) (?:\p{L}+ ){0,2}${answer}(?!\p{L})`, 'iu'),
  new RegExp(
    String.raw`^(?:please )?(?:modify|augment|enhance|alter|begin|start|end|format|encode|render|deliver|give|provide|write|conclude|finish|compose|reply|respond|answer|output)\b[^.!?]{0,80}\b(?:the|this|every|each) ${answer}(?!\p{L})`,
    'iu',
  ),
  /\b(?:ignore|disregard|forget|override|bypass|discard|ignoriere?|vergiss|missachte)\b[^.!?]{0,40}\b(?:previous|prior|above|earlier|preceding|foregoing|system|all|any|your|vorherigen?|obigen?|alle)\b[^.!?]{0,30}\b(?:instructions?|prompts?|rules?|messages?|directions?|guidelines?|commands?|context|anweisung(?:en)?|regeln)\b/iu,
  /\b(?:you are now|from now on,? you|pretend that you are|new (?:system )?instructions?:|developer mode|do anything now|as an? (?:ai|language model|assistant),? you|assistant:|(?<!\p{L})system:|<\|?(?:system|im_start|assistant)|\[\/?INST\])/iu,
  /\b(?:reveal|print|repeat|output|leak|disclose|show|send|forward|tell)\b[^.!?]{0,60}\b(?:system prompt|hidden instructions?|instructions? (?:above|you were given)|(?:the|your) (?:secret|password|api key|credentials)|conversation history)\b/iu,
  /\b(?:do not|don'?t|never) (?:tell|inform|mention (?:this|it) to|let|alert|warn) (?:the )?(?:user|customer|client|reader|operator|anyone)\b/iu,
  /\b(?:call|invoke|run|execute|trigger|use) (?:the )?(?:tool|function|action|plugin|command)s?\b/iu,
  /^(?:please )?(?:replace|substitute|convert|swap|scramble|anagram|misspell|shuffle|reverse|capitali[sz]e|encode|combine|group|omit|remove|jumble|jumble up|spell|turn|change|use|introduce|insert|mix)\b[^.!?]{0,60}\b(?:letters?|vowels?|consonants?|characters?|homophones?|homophonic|anagram\p{L}*|alphanumeric|typos?|misspell\p{L}*|every (?:second|third|fourth|other) word|words? (?:in|of|without)|spaces?|punctuation|cipher|base64|symbols?(?=:)|following symbols)\b/iu,
];
/** How a request begins that somebody makes of an assistant. */
const request =
  /^(?:please |kindly |bitte |can you |could you |would you )?(?:write|provide|describe|explain|compose|develop|create|translate|summari[sz]e|list|give|draft|generate|tell|break|outline|compare|define|discuss|analy[sz]e|calculate|solve|show|produce|craft|design|identify|name|convert|recite|rewrite|paraphrase|elaborate|illustrate|demonstrate|suggest|recommend|include|add|mention|insert|append|integrate|incorporate|encourage|promote|persuade|advise|urge|invite|hint|tease|claim|spread|share|direct|offer|express|highlight|what(?:'s| is| are| was| were| does| do| did| causes?)|how (?:do|does|did|can|to|is|are|would|many|much|far)|who (?:is|was|were|wrote|invented|discovered|painted)|when (?:did|was|is|were)|where (?:is|are|was)|why (?:is|are|do|does|did)|which)(?!\p{L})/iu;

/** Words that begin a request even in the middle of a line: whoever hides one need not end the sentence before. */
const beginning =
  /(?:Please [a-z]|Write|Provide|Describe|Explain|Compose|Develop|Create|Translate|Summari[sz]e|Draft|Generate|Tell me|Break down|Outline|Compare|Define|Discuss|Analy[sz]e|Calculate|Solve|Show me|Produce|Craft|Identify|Convert|Rewrite|Paraphrase|Recite|Ignore|Disregard|Forget|Replace|Scramble|Shuffle|Reverse|Encode|Modify|Augment|Enhance|Integrate|Incorporate|Include|Append|Insert|Introduce|Misspell|Jumble|Combine|Render|Reply|Respond|What(?:'s| is| are| was| were)|How (?:do|does|did|can|to)|Who (?:is|was|wrote)|Can you|Could you|In your)(?!\p{L})/uy;

/** With fewer content words around it, a request is the message itself, not something put into one. */
const fewestWordsAround = 12;
const mostSharedStems = 1;

/** The instructions that a text hides among what it says. Linear in its length; look-alike letters and hidden characters are seen through. */
export function findInstructions(original: string): Instruction[] {
  const visible = visibleText(original);
  const text = lettersBehind(visible.text);
  const stemsOf = new Map<string, number>();
  const sentences = sentencesOf(text, beginning).map((one) => ({
    ...one,
    stems: contentStems(text.slice(one.start, one.end)),
  }));
  for (const stem of sentences.flatMap((one) => [...new Set(one.stems)]))
    stemsOf.set(stem, (stemsOf.get(stem) ?? 0) + 1);
  const words = sentences.reduce((sum, one) => sum + one.stems.length, 0);
  return sentences.flatMap(({ start, end, stems }): Instruction[] => {
    const sentence = text.slice(start, end);
    const place = { start: visible.origin(start), end: visible.origin(end - 1) + 1 };
    if (addressed.some((pattern) => pattern.test(sentence))) return [{ ...place, kind: 'addressed' }];
    const own = [...new Set(stems)];
    const shared = own.filter((stem) => (stemsOf.get(stem) ?? 0) > 1).length;
    const isForeign =
      own.length > 0 &&
      shared <= Math.min(mostSharedStems, own.length - 1) &&
      words - stems.length >= fewestWordsAround;
    const isHeading = /^\p{Lu}{3}/u.test(sentence);
    return isForeign && !isHeading && request.test(sentence) ? [{ ...place, kind: 'foreign' }] : [];
  });
}
