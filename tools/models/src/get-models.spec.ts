import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromHub } from '../from-hub.mjs';
import { getModels } from '../get-models.mjs';
import { fromFolder, isComplete } from '../model-folder.mjs';
import { modelSources } from '../model-sources.mjs';

const bytes = Buffer.from('these are weights');
const build = (more = {}) => ({
  id: 'tiny',
  name: 'Tiny',
  licence: 'none',
  files: { 'onnx/model.onnx': { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') } },
  ...more,
});

let folder: string;
let server: Server | undefined;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'models-'))));
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

async function put(path: string, content: Buffer | string) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function hub(answer: RequestListener) {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return build({ hub: { base: `http://127.0.0.1:${(started.address() as AddressInfo).port}/pinned` } });
}
const quiet = { signal: new AbortController().signal, say: () => undefined };

describe('a build of a model', () => {
  it('comes from a folder with its licence beside it', async () => {
    await put('from/tiny/onnx/model.onnx', bytes);
    await fromFolder(join(folder, 'from'), join(folder, 'to'), build());

    expect(await isComplete(join(folder, 'to'), build())).toBe(true);
    expect(JSON.parse(await readFile(join(folder, 'to/tiny/source.json'), 'utf8'))).toMatchObject({
      id: 'tiny',
      licence: 'none',
    });
  });

  it('is refused, and leaves nothing behind, when its bytes are not the pinned ones', async () => {
    await put('from/tiny/onnx/model.onnx', Buffer.from('those are weights'));

    await expect(fromFolder(join(folder, 'from'), join(folder, 'to'), build())).rejects.toThrow(/not the pinned/);
    expect(await readdir(join(folder, 'to'))).toEqual([]);
  });

  it('comes from a hub', async () => {
    await fromHub(
      join(folder, 'to'),
      await hub((request, response) => response.end(request.url === '/pinned/onnx/model.onnx' ? bytes : 'no')),
      quiet,
    );

    expect(await isComplete(join(folder, 'to'), build())).toBe(true);
  });

  it('is given up when the hub refuses, sends too much, or is not there', async () => {
    const to = join(folder, 'to');
    await expect(fromHub(to, await hub((_, response) => response.writeHead(403).end()), quiet)).rejects.toThrow(
      /answered 403/,
    );
    server?.close();
    await expect(
      fromHub(to, await hub((_, response) => response.end(Buffer.alloc(bytes.length + 1))), quiet),
    ).rejects.toThrow(/longer than/);
    server?.close();
    await expect(fromHub(to, build({ hub: { base: 'http://127.0.0.1:9/pinned' } }), quiet)).rejects.toThrow(
      /127\.0\.0\.1:9/,
    );
  });
});

it('says what is missing when it may not use the network', async () => {
  await put('native/package-lock.json', '{}');
  const lines: string[] = [];
  const result = await getModels({
    to: join(folder, 'to'),
    nativeDir: join(folder, 'native'),
    wants: ['embeddings'],
    modelsDir: undefined,
    isOffline: true,
    limitMs: 1_000,
    say: (line: string) => lines.push(line),
  });

  expect(result.ready).toEqual([]);
  expect(result.missing).toEqual([
    expect.stringMatching(/native runtime/),
    expect.stringMatching(/search is lexical only/),
  ]);
  expect(lines).toEqual([]);
});

it('gives every build with other bytes an id of its own', () => {
  const builds = Object.values(modelSources).flat();
  const hashes = builds.map(({ files }) => Object.values(files)[0]?.sha256);

  expect(new Set(builds.map(({ id }) => id)).size).toBe(builds.length);
  expect(new Set(hashes).size).toBe(builds.length);
});
