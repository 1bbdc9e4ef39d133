import { ModelsDescribe, type RouteInput, type RouteOutput } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { LanguageModel } from '../domain/language-model.js';
import { TenantModels } from '../adapters/tenant-models.js';
import { LanguageModels } from '../ports/language-models.js';

/** Which models answer here. */
@Controller()
export class ModelsRoutes {
  constructor(
    private readonly models: LanguageModels,
    private readonly tenantModels: TenantModels,
  ) {}

  @Serves(ModelsDescribe)
  async describe(
    _input: RouteInput<typeof ModelsDescribe>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof ModelsDescribe>> {
    const { text, json } = this.models.defaults;
    const all = (await this.tenantModels.of(context.tenant, context.now())).map((one) => ({
      ...describe(one),
      capabilities: [...one.capabilities],
      ...(one.worstCase !== undefined && { worstCase: { ...one.worstCase } }),
    }));
    return { text: describe(text), json: describe(json), all };
  }
}

const describe = ({ name, id, provider, isPrivate, dataClasses }: LanguageModel) => ({
  name,
  id,
  provider,
  isPrivate,
  dataClasses: [...dataClasses],
});
