import { dataClasses } from '@chassis/contracts';
import { LanguageModel, type WorstCase } from './language-model.js';

/** A model in this process: it costs nothing, and nothing leaves. */
export abstract class LocalModel extends LanguageModel {
  readonly provider = 'local';
  readonly isPrivate = true;
  readonly dataClasses = dataClasses;

  override get worstCase(): WorstCase {
    return { contextMicroUsd: 0, outputMicroUsdPerMtoken: 0 };
  }

  upperBoundMicroUsd(): number {
    return 0;
  }

  costMicroUsd(): number {
    return 0;
  }
}
