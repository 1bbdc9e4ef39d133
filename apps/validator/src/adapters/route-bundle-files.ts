import { type BundleFile, BundlesFile, ChassisError } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { BundleFiles } from '../ports/bundle-files.js';

const mostCharacters = 16_000_000;

/** Asks the engine, which owns the bundles, once for each file: none changes under its hash. */
@Injectable()
export class RouteBundleFiles extends BundleFiles {
  private readonly known = new LRUCache<string, string>({
    maxSize: mostCharacters,
    sizeCalculation: (text) => text.length + 1,
  });

  constructor(private readonly routes: RouteClient) {
    super();
  }

  async text({ bundle, path, hash }: BundleFile, by: { tenant: string; token: string }): Promise<string> {
    const key = `${by.tenant}/${path}/${hash}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const file = await this.routes.call(BundlesFile, { bundle, path }, { token: by.token });
    if (file.hash !== hash)
      throw new ChassisError(
        'bug',
        'bundle-mismatch',
        `${path} of bundle ${bundle} has the hash ${file.hash}, but ${hash} was asked for.`,
      );
    this.known.set(key, file.text);
    return file.text;
  }
}
