import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeImage } from './write-image.js';

let root: string;
let image: string;
const put = async (file: string, text: string): Promise<void> => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
};
const pack = async (folder: string, manifest: object, code: string): Promise<void> => {
  await put(`${folder}/package.json`, JSON.stringify({ type: 'module', exports: './index.js', ...manifest }));
  await put(`${folder}/index.js`, code);
};
const has = (file: string): boolean => existsSync(path.join(image, file));

// A workspace in small: a program, a package of ours with a worker, and packages of others, one of them nested and one that nobody needs.
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'chassis-image-'));
  image = path.join(root, 'image');
  const exports = { '.': './dist/index.js' };
  await put('apps/shop/package.json', JSON.stringify({ name: '@chassis/shop', type: 'module', exports }));
  await put(
    'apps/shop/dist/main.js',
    "import { price } from '@chassis/prices';\nimport './own.js';\nconsole.log(price());",
  );
  await put('apps/shop/dist/own.js', 'export {};');
  await put('apps/shop/dist/own.spec.js', "import 'vitest';");
  await put('libs/prices/package.json', JSON.stringify({ name: '@chassis/prices', type: 'module', exports }));
  await put(
    'libs/prices/dist/index.js',
    "const worker = new URL('./worker.js', import.meta.url);\nexport const price = () => 42;\nexport const later = () => [worker, import('lazy')];",
  );
  await put(
    'libs/prices/dist/worker.js',
    "import { createRequire } from 'node:module';\nimport 'heavy/part.js';\nconst require = createRequire(import.meta.url);\nrequire('old/part.js');\nexport const runtime = () => require('elsewhere');",
  );
  await pack('node_modules/old', {}, '');
  await pack('node_modules/lazy', { dependencies: { nested: '1' } }, "import 'nested';");
  await pack('node_modules/lazy/node_modules/nested', {}, 'export {};');
  const peerDependencies = { typescript: '*' };
  await pack('node_modules/heavy', { optionalDependencies: { absent: '1' }, peerDependencies }, 'export {};');
  await pack('node_modules/typescript', {}, 'export {};');
  await put('node_modules/heavy/part.d.ts', '');
  await pack('node_modules/vitest', {}, 'export {};');
  await mkdir(path.join(root, 'node_modules/@chassis'), { recursive: true });
  await symlink('../../libs/prices', path.join(root, 'node_modules/@chassis/prices'));
  await put('menus/today.txt', 'soup');
  await writeImage(root, { entry: 'apps/shop/dist/main.js', files: ['menus'], writable: ['data'] }, image);
});
afterAll(async () => await rm(root, { recursive: true, force: true }));

describe('the files of an image', () => {
  it('are enough to run the program', () => {
    expect(execFileSync(process.execPath, [path.join(image, 'app/main.js')], { encoding: 'utf8', env: {} })).toBe(
      '42\n',
    );
  });

  it('hold what is loaded later: dynamic imports, workers, and what these need, nested packages too', () => {
    expect(has('app/node_modules/lazy/index.js')).toBe(true);
    expect(has('app/node_modules/lazy/node_modules/nested/index.js')).toBe(true);
    expect(has('app/libs/prices/dist/worker.js')).toBe(true);
    expect(has('app/node_modules/heavy/index.js')).toBe(true);
  });

  it('hold what is required where it is installed, for it may be required from elsewhere', () => {
    expect(has('app/node_modules/old/index.js')).toBe(true);
    expect(has('app/node_modules/elsewhere')).toBe(false);
  });

  it('hold nothing that the program does not reach, and no declarations', () => {
    expect(has('app/apps/shop/dist/own.spec.js')).toBe(false);
    expect(has('app/node_modules/vitest')).toBe(false);
    expect(has('app/node_modules/typescript')).toBe(false);
    expect(has('app/node_modules/heavy/part.d.ts')).toBe(false);
  });

  it('hold the folders that it reads, and a mount point for each that it writes to', () => {
    expect(has('app/menus/today.txt')).toBe(true);
    expect(has('volumes/data')).toBe(true);
  });

  it('refuse a program whose package is not installed', async () => {
    await put('apps/shop/dist/broken.js', "import 'nowhere';");
    const broken = writeImage(root, { entry: 'apps/shop/dist/broken.js' }, path.join(root, 'broken'));
    await expect(broken).rejects.toThrow('needs nowhere, which is not installed');
  });
});
