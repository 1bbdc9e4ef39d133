import { Injectable } from '@nestjs/common';
import { ExtractiveModel } from '../domain/extractive/extractive-model.js';
import { InvoiceExtractor } from '../domain/invoice/invoice-extractor.js';
import type { LanguageModel } from '../domain/language-model.js';
import { TemplateModel } from '../domain/template/template-model.js';
import { LanguageModels } from '../ports/language-models.js';

/** What runs everywhere, without a key and without weights. */
@Injectable()
export class LocalModels extends LanguageModels {
  readonly all: readonly LanguageModel[] = [new ExtractiveModel(), new InvoiceExtractor(), new TemplateModel()];
}
