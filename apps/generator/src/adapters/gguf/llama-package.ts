import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

interface HistoryItem {
  readonly type: 'system' | 'user' | 'model';
  readonly text?: string;
  readonly response?: readonly string[];
}
export interface LlamaSession {
  setChatHistory(history: readonly HistoryItem[]): void;
  promptWithMeta(
    text: string,
    options: {
      maxTokens: number;
      signal: AbortSignal;
      seed?: number;
      temperature?: number;
      topP?: number;
      repeatPenalty?: { frequencyPenalty: number; presencePenalty: number };
      customStopTriggers?: string[];
      grammar?: unknown;
      onTextChunk(text: string): void;
    },
  ): Promise<{ responseText: string; stopReason: string }>;
}
interface LlamaSequence {
  clearHistory(): Promise<void>;
}
export interface LlamaModel {
  tokenize(text: string): readonly unknown[];
  createContext(options: { contextSize: number; sequences: number; threads?: number }): Promise<{
    getSequence(): LlamaSequence;
  }>;
}
/** The part of node-llama-cpp that we use. */
export interface LlamaPackage {
  getLlama(options: object): Promise<{
    loadModel(options: { modelPath: string }): Promise<LlamaModel>;
    createGrammarForJsonSchema(schema: unknown): Promise<unknown>;
    dispose(): Promise<void>;
  }>;
  LlamaChatSession: new (options: { contextSequence: LlamaSequence; systemPrompt?: string }) => LlamaSession;
}

/** Loads it from the folder where it was installed by hand, which is no workspace. Throws when it is not there. */
export async function loadLlamaPackage(folder: string): Promise<LlamaPackage> {
  const require = createRequire(path.resolve(folder, 'package.json'));
  return (await import(pathToFileURL(require.resolve('node-llama-cpp')).href)) as LlamaPackage;
}
