/** Why a document could not be read; the `code` of the `ChassisError` of kind `invalid` that is thrown. */
export const documentCodes = [
  'document-too-large',
  'document-empty',
  'document-encrypted',
  'document-broken',
  'document-timeout',
  'document-macros',
  'document-unsafe',
  'unsupported-media-type',
] as const;
export type DocumentCode = (typeof documentCodes)[number];
