import { IntentsChanged } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { IntentSpecialists } from '../specialists/intent-specialists.js';

/** Every instance hears that a model changed, and asks for its current version with the next text. */
@Controller()
export class IntentsChangedHandler {
  constructor(private readonly specialists: IntentSpecialists) {}

  @Handles(IntentsChanged)
  async handle({ model }: IntentsChanged, { tenant }: MessageContext): Promise<void> {
    this.specialists.forget(tenant, model);
  }
}
