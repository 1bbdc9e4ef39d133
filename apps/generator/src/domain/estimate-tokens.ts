/** A guess of a text's length in tokens where no tokenizer is at hand: four characters each, as for English prose. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 4);
