import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram } from '../run-program.js';

const baseImage = 'chassis-own/debian:bookworm';
/** Neither documentation nor what apt fetched is needed in an image. */
const cleared = [
  'var/cache/apt',
  'var/lib/apt/lists',
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'usr/share/info',
];

/** A Debian root file system made by `debootstrap` from the machine's package mirror, as an image; once made it is kept. */
export async function debianBase(): Promise<string> {
  const isThere = await runProgram('docker', ['image', 'inspect', '--format', '{{.Id}}', baseImage]).then(
    () => true,
    () => false,
  );
  if (isThere) return baseImage;
  if (process.getuid?.() !== 0)
    throw new Error('debootstrap wants root; run as root on Debian, or give a Debian image as BASE_IMAGE');
  const folder = await mkdtemp(path.join(tmpdir(), 'chassis-debian-'));
  try {
    await runProgram('debootstrap', ['--variant=minbase', 'bookworm', folder]);
    for (const one of cleared) await runProgram('find', [path.join(folder, one), '-mindepth', '1', '-delete']);
    await runProgram('sh', ['-c', `tar -C "$1" -c . | docker import - "$2"`, 'import', folder, baseImage]);
    return baseImage;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
