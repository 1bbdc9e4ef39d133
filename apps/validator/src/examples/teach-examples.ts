import { ChassisError, IntentModelGet, IntentsLearn, type RouteOutput } from '@chassis/contracts';
import { RouteClient, type RouteContext } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { cursorOf, ExampleStore, type KeptExample } from '../adapters/example-store.js';
import { type Lesson, lessonsOf } from '../domain/examples/lessons-of.js';
import { validatorRecord } from '../adapters/validator-record.js';

/** So many texts go to a specialist at once. */
const mostTexts = 2_000;
const pageSize = 200;

type Taught = {
  readonly model: string;
  readonly version: string;
  readonly examples: number;
  readonly texts: Record<string, number>;
  readonly leftOut: number;
};

/** Hands what people decided to the tenant's specialists, and takes it back from them. */
@Injectable()
export class TeachExamples {
  constructor(
    private readonly examples: ExampleStore,
    private readonly routes: RouteClient,
  ) {}

  /** Of two decisions on the same text the later one counts. Throws `invalid`/`unknown-class` and `rejected`/`nothing-to-teach`. */
  async teach(model: string, harmless: string | undefined, context: RouteContext): Promise<Taught> {
    const { taught } = await this.routes.call(IntentModelGet, { model }, { token: context.token });
    if (harmless !== undefined && !Object.hasOwn(taught, harmless))
      throw unknownClass(model, harmless, Object.keys(taught));
    const all = (await this.all(context.tenant)).map((example) => ({
      example,
      lessons: lessonsOf(example).filter((one) => one.model === undefined || one.model === model),
    }));
    const fits = (lesson: Lesson) =>
      Object.hasOwn(taught, lesson.class) && (harmless !== undefined || !lesson.isHarmless);
    const used = all.filter(({ lessons }) => lessons.some(fits));
    const lessons = used.flatMap((one) => one.lessons.filter(fits));
    if (lessons.length === 0) throw nothing(model);
    const add = byClass(lessons.slice(-mostTexts), harmless ?? '');
    const ids = used.map(({ example }) => example.id);
    // Before it learns: whoever deletes an example must find who may have learned from it.
    await this.examples.markTaught(context.tenant, ids, model);
    const { version } = await this.routes.call(IntentsLearn, { model, add, forget: [] }, { token: context.token });
    const texts = Object.fromEntries(Object.entries(add).map(([name, of]) => [name, of.length]));
    const leftOut = all.flatMap((one) => one.lessons).length - lessons.length;
    const told = { model, version, examples: ids.length, texts, leftOut };
    await this.examples.record(context.tenant, [validatorRecord('examples.taught', { ...told, ids }, context)]);
    return told;
  }

  /** Has the specialists that learned from these forget them; gives their names. One that is gone has nothing to forget. */
  async takeBack(examples: readonly KeptExample[], { token }: RouteContext): Promise<string[]> {
    const models = [...new Set(examples.flatMap(({ taught }) => taught))].toSorted();
    for (const model of models) {
      const own = examples.filter(({ taught }) => taught.includes(model));
      const forget = [...new Set(own.flatMap((one) => lessonsOf(one).map(({ text }) => text)))];
      for (let at = 0; at < forget.length; at += mostTexts)
        await this.forget(model, forget.slice(at, at + mostTexts), token);
    }
    return models;
  }

  private async forget(
    model: string,
    texts: string[],
    token: string,
  ): Promise<RouteOutput<typeof IntentsLearn> | undefined> {
    try {
      return await this.routes.call(IntentsLearn, { model, add: {}, forget: texts }, { token });
    } catch (error) {
      if (ChassisError.from(error).code === 'unknown-intent-model') return undefined;
      throw error;
    }
  }

  private async all(tenant: string): Promise<KeptExample[]> {
    const found: KeptExample[] = [];
    for (let after: string | undefined; ;) {
      const page = await this.examples.page(tenant, {}, pageSize, after);
      found.push(...page);
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) return found;
      after = cursorOf(last);
    }
  }
}

function byClass(lessons: readonly Lesson[], harmless: string): Record<string, string[]> {
  const classOf = new Map(lessons.map(({ text, class: name, isHarmless }) => [text, isHarmless ? harmless : name]));
  const classes: Record<string, string[]> = {};
  for (const [text, name] of classOf) (classes[name] ??= []).push(text);
  return classes;
}

function unknownClass(model: string, harmless: string, there: readonly string[]): ChassisError {
  return new ChassisError(
    'invalid',
    'unknown-class',
    `The specialist "${model}" has no class "${harmless}" for what was accepted; it has ${there.toSorted().slice(0, 20).join(', ')}.`,
  );
}

const nothing = (model: string): ChassisError =>
  new ChassisError(
    'rejected',
    'nothing-to-teach',
    `No decision so far was about a class of "${model}"; people's decisions on findings of the check compliance, and places that they mark with a class, are.`,
  );
