import type { TokenUsage } from '../../domain/language-model.js';

/** Usage as the library hands it on, whatever the protocol. */
export interface ReportedUsage {
  readonly inputTokens: {
    readonly total: number | undefined;
    readonly cacheRead: number | undefined;
    readonly cacheWrite: number | undefined;
  };
  readonly outputTokens: { readonly total: number | undefined; readonly reasoning: number | undefined };
}

/** More than any model takes is not what was used. */
const mostTokens = 100_000_000;

/** What a provider says that it used; undefined where it says nothing, or nothing that can be true. Kinds that are more than their side count as not told apart. */
export function usageReported(usage: ReportedUsage): TokenUsage | undefined {
  const [inputTokens, outputTokens] = [usage.inputTokens.total, usage.outputTokens.total];
  if (!isSane(inputTokens) || !isSane(outputTokens)) return undefined;
  const { cacheRead = 0, cacheWrite = 0 } = usage.inputTokens;
  const { reasoning = 0 } = usage.outputTokens;
  const areInputs = isSane(cacheRead) && isSane(cacheWrite) && cacheRead + cacheWrite <= inputTokens;
  const isOutput = isSane(reasoning) && reasoning <= outputTokens;
  return {
    inputTokens,
    outputTokens,
    ...(areInputs && cacheRead > 0 && { cachedInputTokens: cacheRead }),
    ...(areInputs && cacheWrite > 0 && { cacheWriteTokens: cacheWrite }),
    ...(isOutput && reasoning > 0 && { reasoningTokens: reasoning }),
  };
}

const isSane = (count: number | undefined): count is number =>
  count !== undefined && Number.isInteger(count) && count >= 0 && count < mostTokens;
