import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Whether all files of a build lie there with their exact sizes; their hashes were checked when they were put there. */
export async function isComplete(folder, build) {
  const sizes = await Promise.all(
    Object.keys(build.files).map((path) =>
      stat(join(folder, build.id, path)).then(
        (file) => file.size,
        () => -1,
      ),
    ),
  );
  return Object.values(build.files).every(({ bytes }, at) => sizes[at] === bytes);
}

/**
 * Puts a build into the cache as a whole or not at all: `fill(path)` gives each file's bytes, which must have the pinned sha256.
 * Throws with a sentence when they have not.
 */
export async function placeBuild(cache, build, source, fill) {
  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, `.${build.id}-`));
  try {
    for (const [path, { sha256 }] of Object.entries(build.files)) {
      const bytes = await fill(path);
      const found = createHash('sha256').update(bytes).digest('hex');
      if (found !== sha256)
        throw new Error(`${path} has the sha256 ${found.slice(0, 12)}…, not the pinned ${sha256.slice(0, 12)}…`);
      await mkdir(dirname(join(staging, path)), { recursive: true });
      await writeFile(join(staging, path), bytes);
    }
    await writeFile(
      join(staging, 'source.json'),
      `${JSON.stringify({ id: build.id, name: build.name, licence: build.licence, source, files: build.files }, null, 2)}\n`,
    );
    await rm(join(cache, build.id), { recursive: true, force: true });
    await rename(staging, join(cache, build.id));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** A build from MODELS_DIR. */
export async function fromFolder(modelsDir, cache, build) {
  await placeBuild(cache, build, modelsDir, (path) => readFile(join(modelsDir, build.id, path)));
}
