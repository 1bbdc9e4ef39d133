import { open, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ChassisError, documentMediaTypeOf, unknownMediaType } from '@chassis/contracts';
import { DocumentSource, type SourceItem, type SourceListing } from '../ports/document-source.js';

/** Files below a folder of this machine. Links are not followed and hidden files not seen; nothing outside of the folder can be reached. */
export class FolderSource extends DocumentSource {
  constructor(
    private readonly root: string,
    private readonly below: string,
    private readonly maxBytes: number,
  ) {
    super();
  }

  override async open(): Promise<SourceListing> {
    const folder = await this.resolved();
    const seen = new Set<string>();
    const isWhole = await this.walk(folder, '', seen);
    const item = async (key: string): Promise<SourceItem> => await this.item(folder, key);
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

  private async item(folder: string, key: string): Promise<SourceItem> {
    const file = path.join(folder, key);
    const about = await stat(file).catch(() => undefined);
    return {
      key,
      title: path.posix.basename(key),
      folder: path.posix.dirname(key) === '.' ? '' : path.posix.dirname(key),
      mediaType: documentMediaTypeOf(key),
      stamp: about === undefined ? '' : `${about.mtimeMs} ${about.size}`,
      read: async () => await this.bytesOf(file),
    };
  }

  /** No more is read than a document may have, even when the file grows meanwhile. */
  private async bytesOf(file: string): Promise<Uint8Array | undefined> {
    const handle = await open(file, 'r');
    try {
      if ((await handle.stat()).size > this.maxBytes) return undefined;
      const bytes = Buffer.alloc(this.maxBytes + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await handle.read(bytes, length, bytes.length - length);
        length += bytesRead;
        if (bytesRead === 0 || length > this.maxBytes) break;
      }
      return length > this.maxBytes ? undefined : new Uint8Array(bytes.subarray(0, length));
    } finally {
      await handle.close();
    }
  }

  /** The tenant names the part below the root, so that is where `..` and links out of it are refused. */
  private async resolved(): Promise<string> {
    const root = await realpath(this.root).catch((cause: unknown) => {
      throw unavailable(this.root, cause);
    });
    const folder = await realpath(path.join(root, this.below)).catch((cause: unknown) => {
      throw unavailable(this.below, cause);
    });
    const relative = path.relative(root, folder);
    if (relative.split(path.sep)[0] === '..' || path.isAbsolute(relative))
      throw new ChassisError('invalid', 'bad-source', `The folder ${this.below} does not lie in the source's root.`);
    return folder;
  }
}

const unavailable = (what: string, cause: unknown): ChassisError =>
  new ChassisError('transient', 'source-unavailable', `The folder ${what} cannot be read.`, { cause });
