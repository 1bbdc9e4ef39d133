#!/usr/bin/env node
// `npm run models`: models are weights, not code. Gets what the defaults want into a cache folder, and the native runtimes that run it.
// Ends with 0 even without them, since the line runs without; says in one line what is missing and how to get it.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fromFolder, isComplete } from './model-folder.mjs';
import { fromHub } from './from-hub.mjs';
import { fromPip } from './from-pip.mjs';
import { installNative, isNativeInstalled } from './install-native.mjs';
import { modelSources, withoutWant } from './model-sources.mjs';
import { progress } from './progress.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * `wants` of `to`, in order of preference per want: already there, MODELS_DIR, the public hub, Python wheels. `isOffline` leaves only the first two.
 * Returns the ids that are ready and a sentence per thing that is missing.
 */
export async function getModels({ to, nativeDir, wants, modelsDir, isOffline, limitMs, say }) {
  const limit = AbortSignal.timeout(limitMs);
  const missing = [];
  const ready = [];
  if (!(await native({ nativeDir, isOffline, limit, say })))
    missing.push('the native runtime (search is lexical only)');
  for (const want of wants) {
    const id = await model(want, { to, nativeDir, modelsDir, isOffline, limit, say });
    if (id) ready.push(id);
    else missing.push(`${want} (${withoutWant[want]})`);
  }
  return { ready, missing };
}

async function native({ nativeDir, isOffline, limit, say }) {
  if (await isNativeInstalled(nativeDir)) return true;
  if (isOffline) return false;
  say('installing the native runtime (onnxruntime, 300 MB unpacked)');
  return installNative(nativeDir, limit).then(
    () => true,
    (error) => {
      say(`  not to be had: ${error.message}`);
      return false;
    },
  );
}

async function model(want, { to, nativeDir, modelsDir, isOffline, limit, say }) {
  const builds = modelSources[want];
  for (const build of builds) if (await isComplete(to, build)) return build.id;
  const tries = [];
  for (const build of builds) {
    if (modelsDir && (await isComplete(modelsDir, build)))
      tries.push([build, modelsDir, () => fromFolder(modelsDir, to, build)]);
  }
  if (!isOffline) {
    for (const build of builds.filter(({ hub }) => hub))
      tries.push([
        build,
        new URL(build.hub.base).host,
        () => fromHub(to, build, { signal: limit, say: progress(say) }),
      ]);
    for (const build of builds.filter(({ pip }) => pip))
      tries.push([build, 'Python packages', () => fromPip(to, build, { signal: limit, nativeDir })]);
  }
  for (const [build, place, get] of tries) {
    if (limit.aborted) break;
    say(`${want}: ${build.name}, ${megabytes(build)} MB, from ${place}`);
    try {
      await get();
      say(`  ${build.id} is ready; licence: ${build.licence}`);
      return build.id;
    } catch (error) {
      say(`  not to be had: ${error.message}`);
    }
  }
  return undefined;
}

function megabytes(build) {
  return Math.round(Object.values(build.files).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
}

async function main() {
  const { values } = parseArgs({
    options: {
      to: { type: 'string', default: resolve(root, '.chassis/models') },
      native: { type: 'string', default: resolve(root, 'native') },
      want: { type: 'string', multiple: true, default: ['embeddings'] },
      'limit-seconds': { type: 'string', default: '60' },
    },
  });
  const unknown = values.want.filter((want) => !(want in modelSources));
  if (unknown.length > 0) {
    console.error(
      `There is no model for ${unknown.join(', ')}; --want takes ${Object.keys(modelSources).join(' or ')}.`,
    );
    process.exitCode = 2;
    return;
  }
  const isOffline = process.env.CHASSIS_OFFLINE === '1';
  const say = (line) => console.log(`models: ${line}`);
  const { ready, missing } = await getModels({
    to: resolve(values.to),
    nativeDir: resolve(values.native),
    wants: values.want,
    modelsDir: process.env.MODELS_DIR ? resolve(process.env.MODELS_DIR) : undefined,
    isOffline,
    limitMs: Number(values['limit-seconds']) * 1_000,
    say,
  });
  if (missing.length === 0) say(`${ready.join(', ')} ready in ${values.to}`);
  else
    say(
      `missing: ${missing.join(', ')}. To get it: ${isOffline ? 'unset CHASSIS_OFFLINE, then ' : ''}\`npm run models\` with a network, or \`MODELS_DIR=<folder with ${modelSources[values.want[0]][0].id}/> npm run models\`.`,
    );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
