/** Tokens of a text for common models, on the safe side: a token is about four characters of English, three of German. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 3.6);
