import { debianBase } from './debian-base.js';
import { makeImage } from './make-image.js';
import { type ImageVariable, ownImages } from './own-images.js';

// `npm run compose:images`: makes the images that docker-compose.yml needs where none can be pulled, and prints the settings that name them.
try {
  const base = process.env['BASE_IMAGE'] ?? (await debianBase());
  for (const variable of Object.keys(ownImages) as ImageVariable[])
    process.stdout.write(`${variable}=${await makeImage(variable, base)}\n`);
} catch (error) {
  process.stderr.write(`compose:images: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
