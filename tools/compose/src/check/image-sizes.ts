import { services } from '@chassis/contracts';
import { runProgram } from '../run-program.js';

const megabyte = 1_000_000;
const inMb = (bytes: number): number => Math.round(bytes / megabyte);

/** Sizes of the services' images as the engine counts them, beside the one below them. */
export async function imageSizes(runtimeImage: string): Promise<{ imageMb: number; imageOwnMb: number }> {
  const prefix = process.env['IMAGE_PREFIX'] || 'chassis';
  const tag = process.env['IMAGE_TAG'] || 'local';
  const sizes = await Promise.all(services.map(async (name) => await sizeOf(`${prefix}/${name}:${tag}`)));
  const sorted = sizes.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return { imageMb: inMb(sorted.at(-1) ?? 0), imageOwnMb: inMb(middle - (await sizeOf(runtimeImage))) };
}

const sizeOf = async (image: string): Promise<number> =>
  Number(await runProgram('docker', ['image', 'inspect', '--format', '{{.Size}}', image]));
