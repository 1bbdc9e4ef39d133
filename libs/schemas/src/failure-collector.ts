import type { EvaluationPlugin, ValidationContext } from '@hyperjump/json-schema/experimental';
import { type JsonNode, value as valueOf } from '@hyperjump/json-schema/instance/experimental';
import { keywordMessage } from './keyword-message.js';
import type { SchemaFailure } from './schema-failure.js';

/** Failures of a schema, nested as the schema is until somebody reads them: copying at each level would cost the square of the depth. */
type Nested = SchemaFailure | readonly Nested[];
interface Collecting extends ValidationContext {
  failures?: Nested[];
}

/** Collects what failed while a value is evaluated; one a value. */
export class FailureCollector implements EvaluationPlugin<Collecting> {
  readonly id = 'chassis-failures';
  private found: readonly Nested[] = [];

  afterKeyword: NonNullable<EvaluationPlugin<Collecting>['afterKeyword']> = (
    node,
    instance,
    context,
    isValid,
    schemaContext,
    keyword,
  ) => {
    if (isValid) return;
    schemaContext.failures ??= [];
    if (keyword.simpleApplicator !== true) schemaContext.failures.push(...failuresOf(node[0], node[2], instance));
    if (context.failures !== undefined) schemaContext.failures.push(context.failures);
  };

  afterSchema: NonNullable<EvaluationPlugin<Collecting>['afterSchema']> = (url, instance, context, isValid) => {
    if (context.ast[url] === false && !isValid) {
      context.failures ??= [];
      const keyword = /\/(?:additional|unevaluated)Properties$/.test(url) ? 'additional-property' : 'false';
      const message =
        keyword === 'false'
          ? keywordMessage('false', undefined, instance.pointer || 'the value')
          : `${instance.pointer} is not a field of this answer`;
      context.failures.push({ pointer: instance.pointer, keyword, message });
    }
    this.found = context.failures ?? [];
  };

  failures(): readonly SchemaFailure[] {
    return (this.found as unknown[]).flat(Number.POSITIVE_INFINITY) as SchemaFailure[];
  }
}

function failuresOf(id: string, value: unknown, instance: JsonNode): SchemaFailure[] {
  const keyword = id.slice(id.lastIndexOf('/') + 1);
  const { pointer } = instance;
  if (keyword === 'required')
    return missingOf(value, instance).map((name) => {
      const missing = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return { pointer: missing, keyword: 'required', message: `${missing} is missing` };
    });
  if (keyword === 'type' && instance.type === 'null')
    return [{ pointer, keyword: 'required', message: `${pointer} must not be null` }];
  return [{ pointer, keyword, message: keywordMessage(keyword, value, pointer === '' ? 'the value' : pointer) }];
}

const missingOf = (names: unknown, instance: JsonNode): string[] =>
  (names as string[]).filter((name) => !Object.hasOwn(valueOf<object>(instance), name));
