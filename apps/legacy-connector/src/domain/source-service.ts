/** The principal that brings a source's documents. */
export const sourceService = (source: string): string => `service:source-${source}`;
