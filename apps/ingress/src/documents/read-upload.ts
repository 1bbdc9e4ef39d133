import type { Multipart, MultipartFile } from '@fastify/multipart';
import { ChassisError, DocumentAttributesSchema, documentMediaTypeOf, unknownMediaType } from '@chassis/contracts';
import type { FastifyRequest } from 'fastify';
import { bodySchemaError } from '../http/body-schema-error.js';
import { DocumentFieldsSchema, NewDocumentSchema } from '../schemas/document.schemas.js';
import type { Upload } from './upload.js';

/** A document as JSON or as a multipart form, read into one shape. */
export async function readUpload(request: FastifyRequest): Promise<Upload> {
  return request.isMultipart() ? await readForm(request) : uploadOf(request.body);
}

/** The upload that a JSON body means; throws `invalid-body`. */
export function uploadOf(body: unknown): Upload {
  const parsed = NewDocumentSchema.safeParse(body);
  if (!parsed.success) throw bodySchemaError(parsed.error.issues);
  const { text, contentBase64, ...about } = parsed.data;
  if ((text === undefined) === (contentBase64 === undefined)) {
    throw new ChassisError('invalid', 'invalid-body', 'A document needs exactly one of text and contentBase64.');
  }
  return { ...about, content: text === undefined ? Buffer.from(contentBase64 ?? '', 'base64') : Buffer.from(text) };
}

async function readForm(request: FastifyRequest): Promise<Upload> {
  const fields: Record<string, string | string[]> = {};
  let file: { content: Buffer; mediaType: string; name: string } | undefined;
  for await (const part of request.parts()) {
    if (part.type === 'file') file = { content: await readFile(part), mediaType: part.mimetype, name: part.filename };
    else addField(fields, part);
  }
  if (file === undefined)
    throw new ChassisError('invalid', 'invalid-body', 'The form has no file; send one part with a filename.');
  const parsed = DocumentFieldsSchema.safeParse(fields);
  if (!parsed.success) throw bodySchemaError(parsed.error.issues);
  const { allow, deny, require, attribute, validFrom, validUntil, title, mediaType, ...about } = parsed.data;
  return {
    ...about,
    title: title ?? file.name,
    mediaType: mediaType ?? (file.mediaType === unknownMediaType ? documentMediaTypeOf(file.name) : file.mediaType),
    rights: {
      allow,
      deny,
      ...(require.length > 0 && { require }),
      ...(validFrom !== undefined && { validFrom }),
      ...(validUntil !== undefined && { validUntil }),
    },
    ...(attribute.length > 0 && { attributes: attributesOf(attribute) }),
    content: file.content,
  };
}

/** The plugin's own reader waits for the end of a file that is too large; this one says so at once, and the connection is closed. */
async function readFile({ file }: MultipartFile): Promise<Buffer> {
  const held: Buffer[] = [];
  return await new Promise((resolve, reject) => {
    file.on('data', (chunk: Buffer) => held.push(chunk));
    file.once('limit', () =>
      reject(new ChassisError('invalid', 'body-too-large', 'The file is larger than a document may be; split it.')),
    );
    file.once('error', reject);
    file.once('end', () => resolve(Buffer.concat(held)));
  });
}

function attributesOf(given: readonly string[]): Record<string, string> {
  const parsed = DocumentAttributesSchema.safeParse(
    Object.fromEntries(
      given.map((one) => [one.slice(0, one.indexOf('=')).trim(), one.slice(one.indexOf('=') + 1).trim()]),
    ),
  );
  if (!parsed.success) throw bodySchemaError(parsed.error.issues);
  return parsed.data;
}

const lists = ['allow', 'deny', 'require', 'attribute'];

/** `allow`, `deny` and `require` may come several times, or once with commas; `attribute` several times. */
function addField(fields: Record<string, string | string[]>, part: Extract<Multipart, { type: 'field' }>): void {
  const value = String(part.value);
  if (!lists.includes(part.fieldname)) {
    fields[part.fieldname] = value;
    return;
  }
  const before = fields[part.fieldname];
  const named = part.fieldname === 'attribute' ? [value] : value.split(',').map((one) => one.trim());
  fields[part.fieldname] = [...(Array.isArray(before) ? before : []), ...named.filter((one) => one !== '')];
}
