import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ChassisError, documentMediaTypeOf, type SourceConfig, unknownMediaType } from '@chassis/contracts';
import { DocumentSource, type SourceContent, type SourceItem, type SourceListing } from '../ports/document-source.js';
import { fileAbout, sidecarOf } from './file-about.js';

type FolderFrom = Extract<SourceConfig['from'], { kind: 'folder' }>;

/** Files below a folder of this machine. Links are not followed and hidden files not seen; nothing outside of the folder can be reached. */
export class FolderSource extends DocumentSource {
  constructor(
    private readonly root: string,
    private readonly from: FolderFrom,
    private readonly maxBytes: number,
  ) {
    super();
  }

  override async open(): Promise<SourceListing> {
    const folder = await this.resolved();
    const seen = new Set<string>();
    const isWhole = await this.walk(folder, '', seen);
    const item = async (key: string): Promise<SourceItem> => await this.item(folder, key, seen);
    const changed = async function* (): AsyncGenerator<SourceItem> {
      for (const key of seen) if (documentMediaTypeOf(key) !== unknownMediaType) yield await item(key);
    };
    return {
      changed,
      gone: async (known) =>
        await Promise.resolve(isWhole ? new Set([...known].filter((key) => !seen.has(key))) : undefined),
      mark: () => undefined,
      close: async () => await Promise.resolve(),
    };
  }

  /** Adds the files below a place, in order; false when a folder in it could not be read. */
  private async walk(folder: string, place: string, seen: Set<string>): Promise<boolean> {
    const entries = await readdir(path.join(folder, place), { withFileTypes: true }).catch((cause: unknown) => {
      if (place === '') throw unavailable(this.root, cause);
      return undefined;
    });
    if (entries === undefined) return false;
    let isWhole = true;
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const key = place === '' ? entry.name : `${place}/${entry.name}`;
      if (entry.isDirectory()) isWhole = (await this.walk(folder, key, seen)) && isWhole;
      else if (entry.isFile()) seen.add(key);
    }
    return isWhole;
  }

  private async item(folder: string, key: string, seen: ReadonlySet<string>): Promise<SourceItem> {
    const file = path.join(folder, key);
    const sidecar = seen.has(sidecarOf(key)) ? sidecarOf(file) : undefined;
    const mediaType = documentMediaTypeOf(key);
    const stamps = await Promise.all([file, ...(sidecar === undefined ? [] : [sidecar])].map(stampOf));
    return {
      key,
      title: path.posix.basename(key),
      folder: path.posix.dirname(key) === '.' ? '' : path.posix.dirname(key),
      mediaType,
      stamp: stamps.includes('') ? '' : stamps.join(' '),
      read: async () => await this.contentOf(file, mediaType, sidecar),
    };
  }

  private async contentOf(
    file: string,
    mediaType: string,
    sidecar: string | undefined,
  ): Promise<SourceContent | undefined> {
    const bytes = await this.bytesOf(file, this.maxBytes);
    if (bytes === undefined) return undefined;
    const beside = sidecar === undefined ? undefined : await this.bytesOf(sidecar, this.maxBytes);
    return { bytes, about: fileAbout({ bytes, mediaType, sidecar: beside }, this.from.about) };
  }

  /** No more is read than a document may have, even when the file grows meanwhile. */
  private async bytesOf(file: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const handle = await open(file, 'r');
    try {
      if ((await handle.stat()).size > maxBytes) return undefined;
      const bytes = Buffer.alloc(maxBytes + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
        length += bytesRead;
        if (bytesRead === 0 || length > maxBytes) break;
      }
      return length > maxBytes ? undefined : new Uint8Array(bytes.subarray(0, length));
    } finally {
      await handle.close();
    }
  }

  /** The tenant names the part below the root, so that is where `..` and links out of it are refused. */
  private async resolved(): Promise<string> {
    const root = await realpath(this.root).catch((cause: unknown) => {
      throw unavailable(this.root, cause);
    });
    const folder = await realpath(path.join(root, this.from.path)).catch((cause: unknown) => {
      throw unavailable(this.from.path, cause);
    });
    const relative = path.relative(root, folder);
    if (relative.split(path.sep)[0] === '..' || path.isAbsolute(relative))
      throw new ChassisError(
        'invalid',
        'bad-source',
        `The folder ${this.from.path} does not lie in the source's root.`,
      );
    return folder;
  }
}

async function stampOf(file: string): Promise<string> {
  const about = await stat(file).catch(() => undefined);
  return about === undefined ? '' : `${about.mtimeMs} ${about.size}`;
}

const unavailable = (what: string, cause: unknown): ChassisError =>
  new ChassisError('transient', 'source-unavailable', `The folder ${what} cannot be read.`, { cause });
