import type { GenerateContext } from '@chassis/contracts';
import type { MessageContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { BundleFiles } from '../adapters/bundle-files.js';
import { PermittedPassages } from '../adapters/permitted-passages.js';
import type { GeneratorConfig } from '../config.js';
import { chooseModel } from '../domain/choose-model.js';
import type { LanguageModel, ModelCall } from '../domain/language-model.js';
import { LanguageModels } from '../ports/language-models.js';

/** Gathers what a model call needs and chooses the model; nothing here costs money. */
@Injectable()
export class CallPreparation {
  constructor(
    private readonly files: BundleFiles,
    private readonly passages: PermittedPassages,
    private readonly payloads: PayloadStore,
    private readonly models: LanguageModels,
    @Inject(CONFIG) private readonly config: GeneratorConfig,
  ) {}

  async prepare(given: GenerateContext, context: MessageContext): Promise<{ call: ModelCall; model: LanguageModel }> {
    const prompt = await this.files.prompt(given.prompt, context);
    const outputSchema = given.output === undefined ? undefined : await this.files.schema(given.output, context);
    const model = chooseModel(
      this.models.all,
      { text: this.config.GENERATOR_TEXT_MODEL, json: this.config.GENERATOR_JSON_MODEL },
      { name: given.model, capability: outputSchema === undefined ? 'text' : 'json', prompt },
    );
    const call = {
      prompt,
      outputSchema,
      inputs: given.inputs,
      passages: await this.passages.read(given, context),
      maxOutputTokens: given.maxOutputTokens,
      failures: given.repair?.failures ?? [],
      previous:
        given.repair?.previous === undefined
          ? undefined
          : await this.payloads.getJson(context.tenant, given.repair.previous),
      released:
        given.continueAfter?.text === undefined
          ? ''
          : await this.payloads.getText(context.tenant, given.continueAfter.text),
    };
    return { call, model };
  }
}
