import { ModelsDescribe, ModelsProbe, type RouteInput, type RouteOutput } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { EmbeddingModel } from '../domain/embedding-model.js';
import type { LanguageModel } from '../domain/language-model.js';
import { ModelProbe } from '../adapters/model-probe.js';
import { TenantModels } from '../adapters/tenant-models.js';
import { LanguageModels } from '../ports/language-models.js';

/** Which models answer here. */
@Controller()
export class ModelsRoutes {
  constructor(
    private readonly models: LanguageModels,
    private readonly tenantModels: TenantModels,
    private readonly probe: ModelProbe,
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
      features: [...one.features],
      ...(one.contextTokens !== undefined && { contextTokens: one.contextTokens }),
      ...(one.limits !== undefined && { limits: { ...one.limits } }),
      ...(one.worstCase !== undefined && { worstCase: { ...one.worstCase } }),
    }));
    const embeddings = (await this.tenantModels.embeddings(context.tenant, context.now())).map(describe);
    return { text: describe(text), json: describe(json), all, embeddings };
  }

  @Serves(ModelsProbe)
  async health(
    _input: RouteInput<typeof ModelsProbe>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof ModelsProbe>> {
    const { tenant } = context;
    const at = context.now();
    const [chat, embeddings] = await Promise.all([
      this.tenantModels.of(tenant, at),
      this.tenantModels.embeddings(tenant, at),
    ]);
    const found = await this.probe.all([...chat, ...embeddings]);
    const told = found.map(({ problem, ...one }) => ({
      ...one,
      ...(problem !== undefined && { problem: { ...problem } }),
    }));
    return { models: told };
  }
}

const describe = ({ name, id, provider, isPrivate, dataClasses }: LanguageModel | EmbeddingModel) => ({
  name,
  id,
  provider,
  isPrivate,
  dataClasses: [...dataClasses],
});
