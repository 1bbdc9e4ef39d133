import { type BundleFile, BundlesFile, ChassisError } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { BundleFiles } from '../ports/bundle-files.js';

/** Asks the engine, which owns the bundles. */
@Injectable()
export class RouteBundleFiles extends BundleFiles {
  constructor(private readonly routes: RouteClient) {
    super();
  }

  async text({ bundle, path, hash }: BundleFile, token: string): Promise<string> {
    const file = await this.routes.call(BundlesFile, { bundle, path }, { token });
    if (file.hash === hash) return file.text;
    throw new ChassisError(
      'bug',
      'bundle-mismatch',
      `${path} of bundle ${bundle} has the hash ${file.hash}, but ${hash} was asked for.`,
    );
  }
}
