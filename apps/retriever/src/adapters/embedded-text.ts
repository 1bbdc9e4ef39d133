import type { PassageText } from '@chassis/contracts';

/** What of a passage is turned into its vector: what it is about comes first, since models read only so far. */
export const embeddedText = ({ title, heading, text }: PassageText): string => `${title}\n${heading ?? ''}\n${text}`;
