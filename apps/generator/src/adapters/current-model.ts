import type { ProviderSettings } from './providers/provider-settings.js';

/** A model behind a server, opened anew when what is said of it, its key among it, is no longer the same. */
export class CurrentModel<T> {
  private opened: { readonly as: string; readonly model: T } | undefined;

  constructor(
    private readonly said: { settings(): Promise<ProviderSettings> },
    private readonly open: (settings: ProviderSettings, isFirst: boolean) => Promise<T>,
  ) {}

  async current(): Promise<T> {
    const settings = await this.said.settings();
    const as = JSON.stringify(settings);
    if (this.opened?.as !== as) this.opened = { as, model: await this.open(settings, this.opened === undefined) };
    return this.opened.model;
  }
}
