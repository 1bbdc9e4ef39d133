import { AccessChanged } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { SubjectDirectory } from '../adapters/subject-directory.js';

/** Keeps who may act and decide: nothing is started for a disabled subject, and only a role's holder decides for it. */
@Controller()
export class AccessChangedHandler {
  constructor(private readonly subjects: SubjectDirectory) {}

  @Handles(AccessChanged)
  async handle(data: AccessChanged, ctx: MessageContext): Promise<void> {
    await this.subjects.put(ctx.tenant, data);
  }
}
