import path from 'node:path';
import { imageContents, type ImageName } from './image-contents.js';
import { writeImage } from './write-image.js';

// `node tools/compose/dist/src/image/main.js SERVICE FOLDER`, run by the Dockerfile behind the build.
const root = path.resolve(import.meta.dirname, '..', '..', '..', '..', '..');
const [name = '', to = ''] = process.argv.slice(2);
const contents = imageContents[name as ImageName];
if (contents === undefined || to === '') {
  process.stderr.write(`usage: main.js SERVICE FOLDER   (SERVICE: ${Object.keys(imageContents).join(', ')})\n`);
  process.exit(2);
}
const { packages } = await writeImage(root, contents, path.resolve(to));
process.stdout.write(`${name}: ${packages} packages\n`);
