import type { ToolCall } from '@chassis/contracts';

/** What a model wants called is read like what it says: a secret may stand in either. */
export const textOfCalls = (calls: readonly ToolCall[] = []): string =>
  calls.map((one) => `\n${one.name} ${one.arguments}`).join('');
