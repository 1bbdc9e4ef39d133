import { removeUriSchemePlugin } from '@hyperjump/browser';
import { ChassisError } from '@chassis/contracts';
import {
  InvalidSchemaError,
  registerSchema,
  setMetaSchemaOutputFormat,
  setShouldValidateFormat,
  unregisterSchema,
  validate,
  type SchemaObject,
} from '@hyperjump/json-schema/draft-2020-12';
import '@hyperjump/json-schema/draft-07';
import '@hyperjump/json-schema/formats';
import type { CompiledSchema } from './compiled-schema.js';
import { FailureCollector } from './failure-collector.js';
import { refusedParts } from './refused-parts.js';
import { type SchemaDialect, schemaDialects } from './schema-dialect.js';

export interface CompileOptions {
  /** What a schema without `$schema` is written in; 2020-12. */
  readonly dialect?: SchemaDialect;
  /** `assert` (what workflows get): a value that is no date fails `format: date`. `annotate`: the specification's default, in which `format` says nothing. */
  readonly formats?: 'assert' | 'annotate';
  /** Further schemas that this one may refer to, by their URI. Nothing else is ever loaded, from no network and no disk. */
  readonly documents?: Readonly<Record<string, unknown>>;
}

for (const scheme of ['http', 'https', 'file']) removeUriSchemePlugin(scheme);
setMetaSchemaOutputFormat('BASIC');

let number = 0;
/** The library keeps schemas in one register of the process: one compilation at a time, so that no schema ever sees another's names. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Makes a JSON Schema (draft 7 or 2020-12) ready to judge values. Throws `invalid`/`invalid-schema` when it is none, when it refers to what was not given,
 * and for every part that `refusedParts` names, with pointers.
 */
export async function compileSchema(schema: unknown, options: CompileOptions = {}): Promise<CompiledSchema> {
  refuse(schema, options);
  const mine = turn.then(async () => await compile(schema, options));
  turn = mine.catch(() => undefined);
  const evaluate = await mine;
  const areFormatsAsserted = options.formats !== 'annotate';
  return {
    failuresOf(value) {
      setShouldValidateFormat(areFormatsAsserted);
      const collector = new FailureCollector();
      return evaluate(value as never, { plugins: [collector] }).valid ? [] : collector.failures();
    },
  };
}

async function compile(schema: unknown, { dialect = '2020-12', documents = {} }: CompileOptions) {
  const registered: string[] = [];
  const register = (one: unknown, uri: string): string => {
    registerSchema(one as SchemaObject, uri, schemaDialects[dialect]);
    registered.push(uri);
    return uri;
  };
  try {
    for (const [uri, document] of Object.entries(documents)) register(document, uri);
    return await validate(register(schema, `https://schema.invalid/${(number += 1)}`));
  } catch (cause) {
    throw new ChassisError(
      'invalid',
      'invalid-schema',
      `It is not a JSON Schema that can be used: ${reasonOf(cause)}.`,
      { cause },
    );
  } finally {
    for (const uri of registered) unregisterSchema(uri);
  }
}

function refuse(schema: unknown, { dialect, documents = {} }: CompileOptions): void {
  const own =
    typeof schema === 'object' && schema !== null ? (schema as Record<string, unknown>)['$schema'] : undefined;
  const isGiven = typeof own === 'string' && Object.hasOwn(documents, own);
  const failures = refusedParts(
    isGiven ? { ...(schema as object), $schema: schemaDialects['2020-12'] } : schema,
    dialect,
  );
  if (failures.length === 0) return;
  const list = failures.map(({ pointer, reason }) => `${pointer || '/'}: ${reason}`).join('; ');
  throw new ChassisError('invalid', 'invalid-schema', `The schema cannot be used: ${list}.`, {
    failures: failures.map(({ pointer, reason }) => ({ pointer, message: reason })),
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof InvalidSchemaError) {
    const places = (error.output.errors ?? []).slice(0, 5);
    return places
      .map(
        ({ keyword, instanceLocation }) =>
          `${instanceLocation.replace(/^[^#]*#/, '') || '/'} does not fit "${keyword.slice(keyword.lastIndexOf('/') + 1)}" of its draft`,
      )
      .join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
