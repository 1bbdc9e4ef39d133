const sentences = new Intl.Segmenter('und', { granularity: 'sentence' });
/** A stop behind these, or behind a single letter or an ordinal number, ends no sentence. */
const abbreviated =
  /(?:^|[\s(.])(?:\p{L}|\d{1,2}|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|vs|etc|approx|ca|bzw|usw|Abs|Art|Str|Tel|inkl|ggf|evtl|zzgl|min|max|Fig|Abb)\.\s*$/iu;

/** Whether a stretch ends with an abbreviation, so that its sentence goes on behind it. */
export const endsAbbreviated = (stretch: string): boolean => abbreviated.test(stretch.slice(-12));

export interface SentencePlace {
  readonly start: number;
  /** Behind the white space that follows. */
  readonly end: number;
}

/** Where the sentences of a text stand, without a gap; lines end them. */
export function sentencesIn(text: string): SentencePlace[] {
  const places: SentencePlace[] = [];
  let start = 0;
  for (const { segment, index } of sentences.segment(text)) {
    const end = index + segment.length;
    if (end < text.length && !segment.includes('\n') && endsAbbreviated(segment)) continue;
    places.push({ start, end });
    start = end;
  }
  if (start < text.length) places.push({ start, end: text.length });
  return places;
}
