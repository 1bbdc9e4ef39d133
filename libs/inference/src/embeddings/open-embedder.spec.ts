import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// By its package name, so that the built worker file stands beside it.
import { openEmbedder, type Embedder } from '@chassis/inference';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeNativeRuntime } from './fake-native-runtime.js';

let folder: string;
let folders: { nativeDir: string; modelsDir: string };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedder-'));
  folders = await fakeNativeRuntime(folder);
});
afterAll(() => rm(folder, { recursive: true }));

async function opened(): Promise<Embedder> {
  const { embedder } = await openEmbedder(folders);
  if (!embedder) throw new Error('no embedder');
  return embedder;
}

describe('an embedder', () => {
  it('gives a vector of length 1 per text, in order, whatever stands beside it', async () => {
    const embedder = await opened();
    const texts = Array.from({ length: 11 }, (_, at) => 'x'.repeat(at + 1));
    const together = await embedder.embed(texts);

    expect(together).toHaveLength(11);
    expect(Math.hypot(...together[4]!)).toBeCloseTo(1);
    expect((await embedder.embed([texts[7]!]))[0]).toEqual(together[7]);
    await embedder.close();
  });

  it('lets a question pass between the slices of a long document', async () => {
    const embedder = await opened();
    const order: string[] = [];
    const long = embedder.embed(Array.from({ length: 400 }, () => 'page of a book')).then(() => order.push('document'));
    const short = embedder.embed(['question']).then(() => order.push('question'));
    await Promise.all([long, short]);

    expect(order).toEqual(['question', 'document']);
    await embedder.close();
  });

  it('fails what was under way when its thread dies, and starts again for the next text', async () => {
    const embedder = await opened();

    await expect(embedder.embed(['die'])).rejects.toMatchObject({ kind: 'transient', code: 'embedder-stopped' });
    await expect(embedder.embed(['alive'])).resolves.toHaveLength(1);
    await embedder.close();
  });
});

it('a closed embedder fails what waits, and stays closed', async () => {
  const embedder = await opened();
  const waiting = [embedder.embed(Array.from({ length: 400 }, () => 'page')), embedder.embed(['question'])].map((one) =>
    one.then(
      () => 'done',
      (error: { code: string }) => error.code,
    ),
  );
  await embedder.close();

  expect(await Promise.all(waiting)).toEqual(['embedder-stopped', 'embedder-stopped']);
  await expect(embedder.embed(['late'])).rejects.toMatchObject({ code: 'embedder-stopped' });
});

it('goes on for one user when another one closes it', async () => {
  const [one, other] = await Promise.all([opened(), opened()]);
  await one.close();
  await one.close();

  await expect(one.embed(['late'])).rejects.toMatchObject({ code: 'embedder-stopped' });
  await expect(other.embed(['early'])).resolves.toHaveLength(1);
  await other.close();
  await expect(other.embed(['late'])).rejects.toMatchObject({ code: 'embedder-stopped' });
});

describe('without an embedder', () => {
  it('says that the model is missing', async () => {
    expect(await openEmbedder({ ...folders, modelsDir: join(folder, 'nowhere') })).toMatchObject({
      embedder: undefined,
      reason: expect.stringMatching(/No embedding model in .*npm run models/),
    });
  });

  it('says that the runtime is missing', async () => {
    expect(await openEmbedder({ ...folders, nativeDir: join(folder, 'nowhere') })).toMatchObject({
      reason: expect.stringMatching(/native runtime is not installed/),
    });
  });

  it('says why a model does not load', async () => {
    const broken = await fakeNativeRuntime(join(folder, 'broken'));
    await writeFile(join(broken.modelsDir, 'all-minilm-l6-v2-int8/onnx/model_quantized.onnx'), 'half a file');

    expect(await openEmbedder(broken)).toMatchObject({
      embedder: undefined,
      reason: expect.stringMatching(/does not start: .*these are no weights/),
    });
  });
});
