import { openPiiTagger, type PiiSpan, type PiiTagger } from '@chassis/inference';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ValidatorConfig } from '../config.js';
import type { TextTagger } from '../domain/checks/check.js';

/** The tagger of personal data in the models' folder, opened when a workflow first asks for what only it finds; without one, rules alone look. */
@Injectable()
export class InstalledTagger implements TextTagger, OnModuleDestroy {
  private opened: Promise<PiiTagger | undefined> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: ValidatorConfig,
    private readonly logger: Logger,
  ) {}

  /** Begins to open it, so that nobody waits when the first text comes. */
  warm(): void {
    this.opened ??= this.open();
  }

  /** Opens it where it was not yet. */
  async isInstalled(): Promise<boolean> {
    this.warm();
    return (await this.opened) !== undefined;
  }

  /** What stands before a text is not looked at here. */
  async tag(texts: readonly string[]): Promise<PiiSpan[][]> {
    this.warm();
    const tagger = await this.opened;
    return tagger === undefined ? texts.map(() => []) : await tagger.tag(texts);
  }

  async onModuleDestroy(): Promise<void> {
    await (await this.opened)?.close();
  }

  private async open(): Promise<PiiTagger | undefined> {
    const opened = await openPiiTagger({
      modelsDir: this.config.CHASSIS_MODELS_DIR,
      nativeDir: this.config.CHASSIS_NATIVE_DIR,
    });
    if (opened.tagger === undefined)
      this.logger.warn({}, `Names and addresses are found by rules alone. ${opened.reason}`);
    return opened.tagger;
  }
}
