/** The files of a published folder: text and hash by path; `hash` covers all of them. */
export interface BundleSource {
  readonly hash: string;
  readonly version: number;
  readonly files: Readonly<Record<string, { readonly text: string; readonly hash: string }>>;
}
