import {
  EditedAnswerCheck,
  EditedArgumentsCheck,
  PassageTextSchema,
  type RouteInput,
  type RouteOutput,
} from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { DisclosureStore } from '../adapters/disclosure-store.js';
import { checkArguments } from '../domain/actions/check-arguments.js';
import { checkEdit } from '../domain/checks/check-edit.js';
import { wallTiming } from '../release/wall-timing.js';

/** What a person edited, judged before it is taken, so that who wrote it hears what is wrong. */
@Controller()
export class EditsRoutes {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly disclosures: DisclosureStore,
  ) {}

  @Serves(EditedAnswerCheck)
  async answer(
    { value, isText, checks, passages }: z.output<typeof EditedAnswerCheck.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof EditedAnswerCheck>> {
    const given = await Promise.all(
      passages.map(async (ref) => ({
        ref,
        text: PassageTextSchema.parse(await this.payloads.getJson(context.tenant, ref.text)).text,
      })),
    );
    const disclosure = await this.disclosures.of(context.tenant);
    const edit = { value, isText, specs: checks, passages: given, disclosure };
    return { failures: [...(await checkEdit(edit, context.now(), wallTiming))] };
  }

  @Serves(EditedArgumentsCheck)
  async arguments({
    operation,
    arguments: values,
  }: RouteInput<typeof EditedArgumentsCheck>): Promise<RouteOutput<typeof EditedArgumentsCheck>> {
    return await Promise.resolve({ failures: checkArguments(operation, values) });
  }
}
