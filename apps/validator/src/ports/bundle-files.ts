import type { BundleFile } from '@chassis/contracts';

/** Files of published workflow bundles; their content never changes. */
export abstract class BundleFiles {
  abstract text(file: BundleFile, by: { readonly tenant: string; readonly token: string }): Promise<string>;
}
