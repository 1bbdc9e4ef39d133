/** Keys whose values are secrets, in any spelling of case, dashes and underscores. */
const secretKeys =
  /^(x?apikey|authorization|cookie|setcookie|password|passwd|secret|clientsecret|privatekey|signingkey|token|accesstoken|refreshtoken|idtoken|bearer|principal|signature|credentials?|connectionstring|\w+(password|secret|token|apikey))$/;
/** Keys whose values may be texts of a user, a document or a model. */
const textKeys =
  /^(payload|content|text|body|rawbody|input|output|prompt|messages|question|answer|query|passages|passage|mail|attachments|arguments|result|quote|candidate|history|value|headers)$/;
/** Parts of a string that are secrets wherever they stand: JWS/JWT, bearer tokens, passwords in URLs. */
const secretParts: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '***'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 ***'],
  [/(\w+:\/\/[^\s:/@]+):[^\s@/]+@/g, '$1:***@'],
  [/\b(sk|ck|pk)[-_][\w-]{12,}/g, '$1-***'],
];
const maxDepth = 6;
const maxItems = 50;
const maxLength = 2_000;

const flat = (key: string): string => key.replaceAll(/[-_]/g, '').toLowerCase();
const isDigest = (value: string): boolean => /^[0-9a-f]{64}$/.test(value);

function cleanString(value: string): string {
  const short = value.length > maxLength ? `${value.slice(0, maxLength)}… (${value.length} characters)` : value;
  return secretParts.reduce((text, [pattern, mark]) => text.replaceAll(pattern, mark), short);
}

/** Structures under a text key stay only as far as they are references: numbers, booleans and digests. */
function withheld(value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || value === undefined) return value;
  if (typeof value === 'string') return isDigest(value) ? value : `[withheld: ${value.length} characters]`;
  if (isReference(value)) return { payload: value.payload, bytes: value.bytes };
  return Array.isArray(value) ? `[withheld: ${value.length} items]` : '[withheld]';
}

function isReference(value: unknown): value is { payload: string; bytes: number } {
  if (typeof value !== 'object' || value === null || !('payload' in value) || !('bytes' in value)) return false;
  return typeof value.payload === 'string' && isDigest(value.payload) && typeof value.bytes === 'number';
}

function cleanError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = error as Error & Record<string, unknown>;
  return {
    type: name,
    message: cleanString(message),
    stack: stack === undefined ? undefined : cleanString(stack),
    ...(cleanObject(own, depth + 1) as object),
    ...(cause === undefined ? {} : { cause: clean(cause, depth + 1) }),
  };
}

function cleanObject(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, maxItems)
      .map(([key, item]) => [key, cleanField(key, item, depth)]),
  );
}

function cleanField(key: string, value: unknown, depth: number): unknown {
  const name = flat(key);
  if (secretKeys.test(name)) return value === undefined || value === null ? value : '***';
  return textKeys.test(name) ? withheld(value) : clean(value, depth + 1);
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanString(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) return '[too deep]';
  if (value instanceof Error) return cleanError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `[withheld: ${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, maxItems).map((item) => clean(item, depth + 1));
  return cleanObject(value, depth);
}

/**
 * A copy of log fields without secrets (`***`) and without texts of users, documents or models (`[withheld: …]`), at any depth.
 * Ids, numbers, digests and payload references stay; errors become plain objects with their causes.
 */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return cleanObject(fields, 0);
}

/** The same for one line of text: tokens and passwords in URLs are taken out, long lines cut. */
export const redactText = cleanString;
