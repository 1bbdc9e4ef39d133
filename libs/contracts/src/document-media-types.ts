/** Media types of documents by the ending of their names; those with macros are known so that they can be refused by name. */
const byEnding: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  text: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  markdown: 'text/markdown',
  html: 'text/html',
  htm: 'text/html',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  ndjson: 'application/x-ndjson',
  pdf: 'application/pdf',
  eml: 'message/rfc822',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docm: 'application/vnd.ms-word.document.macroenabled.12',
  xlsm: 'application/vnd.ms-excel.sheet.macroenabled.12',
};

/** Bytes of whatever kind: browsers and old mail programs say so of files that they do not know. */
export const unknownMediaType = 'application/octet-stream';

/** The media type that a file's name tells; `application/octet-stream` when its ending is not known. */
export const documentMediaTypeOf = (name: string): string =>
  byEnding[/\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? unknownMediaType;
