import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Embedder } from './embedder.js';
import { embeddingModels, type EmbeddingModel } from './embedding-models.js';
import { startEmbeddingThread } from './embedding-protocol.js';
import { LocalEmbedder } from './local-embedder.js';
import { SharedEmbedder } from './shared-embedder.js';

/** The embedder, or one sentence why there is none. */
export type OpenedEmbedder =
  { readonly embedder: Embedder } | { readonly embedder: undefined; readonly reason: string };

export interface EmbedderFolders {
  /** Holds a folder per model id. */
  readonly modelsDir: string;
  /** Holds the installed native runtimes. */
  readonly nativeDir: string;
}

const remedy = '`npm run models` gets it';

const open = new Map<string, Promise<OpenedEmbedder>>();
const users = new Map<string, number>();

/**
 * Opens the first known embedding model that lies in `modelsDir`, once a process: services that run in one share its thread and its memory, and it stops
 * with its last user. Never throws: without one, search and intents go by words, and `reason` says so.
 */
export async function openEmbedder(folders: EmbedderFolders): Promise<OpenedEmbedder> {
  const key = JSON.stringify([folders.modelsDir, folders.nativeDir]);
  const opening = open.get(key) ?? openAlone(folders);
  open.set(key, opening);
  users.set(key, (users.get(key) ?? 0) + 1);
  const opened = await opening;
  const leave = async () => {
    const left = (users.get(key) ?? 1) - 1;
    users.set(key, left);
    if (left > 0) return;
    if (open.get(key) === opening) open.delete(key);
    await opened.embedder?.close();
  };
  if (opened.embedder) return { embedder: new SharedEmbedder(opened.embedder, leave) };
  await leave();
  return opened;
}

async function openAlone({ modelsDir, nativeDir }: EmbedderFolders): Promise<OpenedEmbedder> {
  const model = await firstPresent(modelsDir);
  if (!model) return { embedder: undefined, reason: `No embedding model in ${modelsDir}: ${remedy}.` };
  if (!(await exists(join(nativeDir, 'node_modules', 'onnxruntime-node'))))
    return { embedder: undefined, reason: `The native runtime is not installed in ${nativeDir}: ${remedy}.` };
  const { weights, tokenizer } = filesOf(model, modelsDir);
  const task = { nativeDir, weights, tokenizer, maxTokens: model.maxTokens };
  try {
    return { embedder: new LocalEmbedder(model, task, await startEmbeddingThread(task)) };
  } catch (error) {
    return {
      embedder: undefined,
      reason: `The embedding model ${model.id} does not start: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

async function firstPresent(modelsDir: string): Promise<EmbeddingModel | undefined> {
  for (const model of embeddingModels) {
    const { weights, tokenizer } = filesOf(model, modelsDir);
    if ((await exists(weights)) && (await exists(tokenizer))) return model;
  }
  return undefined;
}

function filesOf(model: EmbeddingModel, modelsDir: string): { weights: string; tokenizer: string } {
  return { weights: join(modelsDir, model.id, model.weights), tokenizer: join(modelsDir, model.id, 'tokenizer.json') };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
