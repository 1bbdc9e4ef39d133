import { ModelsDescribe, type RouteInput, type RouteOutput } from '@chassis/contracts';
import { Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { LanguageModel } from '../domain/language-model.js';
import { LanguageModels } from '../ports/language-models.js';

/** Which models answer here. */
@Controller()
export class ModelsRoutes {
  constructor(private readonly models: LanguageModels) {}

  @Serves(ModelsDescribe)
  async describe(_input: RouteInput<typeof ModelsDescribe>): Promise<RouteOutput<typeof ModelsDescribe>> {
    const { text, json } = this.models.defaults;
    const all = this.models.all.map((one) => ({
      ...describe(one),
      capabilities: [...one.capabilities],
      ...(one.worstCase !== undefined && { worstCase: { ...one.worstCase } }),
    }));
    return await Promise.resolve({ text: describe(text), json: describe(json), all });
  }
}

const describe = ({ name, id, provider, isPrivate, dataClasses }: LanguageModel) => ({
  name,
  id,
  provider,
  isPrivate,
  dataClasses: [...dataClasses],
});
