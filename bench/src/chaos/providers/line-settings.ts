import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModelsProcess } from './models-process.js';

const closedPort = 1;

/** Settings of a line with two providers that the simulator plays, one where nobody listens, and one that speaks no TLS. Writes their file into `dataDir`. */
export async function lineSettings(dataDir: string, models: ModelsProcess): Promise<Record<string, string>> {
  const file = path.join(dataDir, 'models.yaml');
  const entry = (name: string, baseUrl: string) => ({ name, baseUrl, model: name });
  const list = [
    entry('second', models.url),
    entry('nobody', `http://127.0.0.1:${closedPort}/v1`),
    entry('no-tls', `https://127.0.0.1:${models.port}/v1`),
  ];
  await writeFile(file, JSON.stringify({ models: list }));
  return {
    OPENAI_BASE_URL: models.url,
    OPENAI_MODEL: 'first',
    GENERATOR_MODELS_FILE: file,
    OPENAI_FIRST_TOKEN_TIMEOUT_MS: '2500',
    OPENAI_SILENCE_TIMEOUT_MS: '1500',
    // Each row is to meet its fault, not what rows before it taught the line; circuits have tests of their own.
    MODEL_CIRCUIT_FAILURES: '1000000',
    MODEL_CIRCUIT_COOL_MS: '10',
  };
}
