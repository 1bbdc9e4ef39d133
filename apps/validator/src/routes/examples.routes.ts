import {
  ChassisError,
  ExamplesCorrect,
  type Example,
  ExamplesDelete,
  ExamplesExport,
  ExamplesList,
  ExamplesTeach,
  type RouteOutput,
} from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { cursorOf, ExampleStore, type KeptExample } from '../adapters/example-store.js';
import { validatorRecord } from '../adapters/validator-record.js';
import { CorrectClass } from '../examples/correct-class.js';
import { TeachExamples } from '../examples/teach-examples.js';

const pageSize = 200;

/** What people decided, as examples of their tenant. Ingress lets in who has the right `examples:write`. */
@Controller()
export class ExamplesRoutes {
  constructor(
    private readonly examples: ExampleStore,
    private readonly specialists: TeachExamples,
    private readonly classes: CorrectClass,
  ) {}

  @Serves(ExamplesList)
  async list(
    { limit, after, ...filter }: z.output<typeof ExamplesList.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof ExamplesList>> {
    return pageOf(await this.examples.page(tenant, filter, limit, after), limit);
  }

  @Serves(ExamplesExport)
  async export(
    { limit, after, ...filter }: z.output<typeof ExamplesExport.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof ExamplesExport>> {
    const found = pageOf(await this.examples.page(context.tenant, filter, limit, after), limit);
    if (after === undefined)
      await this.examples.record(context.tenant, [validatorRecord('examples.exported', filter, context)]);
    const examples = found.examples.map(({ decidedBy: _by, subject: _of, ...one }) => one);
    return { ...found, examples };
  }

  @Serves(ExamplesDelete)
  async delete(
    { id, run, user }: z.output<typeof ExamplesDelete.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof ExamplesDelete>> {
    const named = Object.entries({ id, run, user }).filter(([, value]) => value !== undefined);
    if (named.length !== 1)
      throw new ChassisError(
        'invalid',
        'delete-what',
        'Name one of id, run and user; all examples that it fits are deleted.',
      );
    const filter = Object.fromEntries(named);
    const found: KeptExample[] = [];
    for (let page: KeptExample[] | undefined; page === undefined || page.length === pageSize; found.push(...page)) {
      const last = found.at(-1);
      page = await this.examples.page(context.tenant, filter, pageSize, last && cursorOf(last));
    }
    if (id !== undefined && found.length === 0)
      throw new ChassisError('rejected', 'unknown-example', `There is no example ${id}.`);
    const forgottenBy = await this.specialists.takeBack(found, context);
    const ids = found.map((one) => one.id);
    const deleted = await this.examples.delete(context.tenant, ids, context.now(), (count) => [
      validatorRecord('examples.deleted', { ...filter, deleted: count, forgottenBy }, context),
    ]);
    return { deleted, forgottenBy };
  }

  @Serves(ExamplesCorrect)
  async correct(
    correction: z.output<typeof ExamplesCorrect.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof ExamplesCorrect>> {
    return shown(await this.classes.correct(correction, context));
  }

  @Serves(ExamplesTeach)
  async teach(
    { model, harmless }: z.output<typeof ExamplesTeach.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof ExamplesTeach>> {
    return await this.specialists.teach(model, harmless, context);
  }
}

function pageOf(found: readonly KeptExample[], limit: number): { examples: Example[]; next?: string } {
  const last = found.at(-1);
  return { examples: found.map(shown), ...(found.length === limit && last && { next: cursorOf(last) }) };
}

function shown({ content, code, operation, decidedAt, ...example }: KeptExample): Example {
  return {
    ...example,
    ...(code !== null && { code }),
    ...(operation !== null && { operation }),
    decidedAt: decidedAt.toISOString(),
    ...content,
    marks: content.marks.map((one) => ({ ...one })),
    withheld: content.withheld.map((one) => ({ ...one })),
    masked: { ...content.masked },
    taught: [...example.taught],
  };
}
