import type { ProviderSettings } from './provider-settings.js';

/** The settings as they count at `now`: the same, or without the price whose time is over. */
export function pricedAt(settings: ProviderSettings, now: Date): ProviderSettings {
  const { priceValidUntilMs } = settings;
  if (priceValidUntilMs === undefined || now.getTime() < priceValidUntilMs) return settings;
  return { ...settings, price: undefined, isPriceOutdated: true };
}
