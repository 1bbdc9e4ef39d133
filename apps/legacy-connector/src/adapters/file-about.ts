import { ChassisError } from '@chassis/contracts';
import { decodeCharset } from '@chassis/documents';
import { frontMatterOf } from '../domain/front-matter.js';
import type { ItemAbout } from '../domain/item-about.js';
import { readAbout } from '../domain/read-about.js';
import { readYamlAbout } from '../domain/read-yaml-about.js';

/** The file that says something of another one. */
export const sidecarOf = (file: string): string => `${file}.meta.yaml`;

/**
 * What a file's front matter (Markdown) and its sidecar say of it; of what both say, the sidecar counts. Throws `bad-metadata`, and `metadata-missing`
 * where it is required and nothing is said.
 */
export function fileAbout(
  given: { readonly bytes: Uint8Array; readonly mediaType: string; readonly sidecar: Uint8Array | undefined },
  need: 'optional' | 'required',
): ItemAbout {
  const front = given.mediaType === 'text/markdown' ? frontMatterOf(decodeCharset(given.bytes)) : undefined;
  const about = readAbout({
    ...(front !== undefined && readYamlAbout(front, 'front matter')),
    ...(given.sidecar !== undefined && readYamlAbout(decodeCharset(given.sidecar), 'sidecar')),
  });
  if (need === 'optional' || Object.keys(about).length > 0) return about;
  throw new ChassisError(
    'invalid',
    'metadata-missing',
    'Nothing is said of it, which this source requires: add front matter, or a file of its name with .meta.yaml behind it.',
  );
}
