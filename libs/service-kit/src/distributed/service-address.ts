import { type ServiceName, services } from '@chassis/contracts';

const firstPort = 8_101;

/** Where a service's routes, health and metrics answer unless it is said otherwise: a port of its own, so that all fit on one machine. */
export const defaultServicePort = (service: ServiceName): number => firstPort + services.indexOf(service);

/** The setting that tells the others where a service answers: `intent-classifier` → `INTENT_CLASSIFIER_URL`. */
export const urlKeyOf = (service: ServiceName): ServiceUrlKey =>
  `${service.toUpperCase().replaceAll('-', '_')}_URL` as ServiceUrlKey;

type Upper<S extends string> = S extends `${infer A}-${infer B}` ? `${Uppercase<A>}_${Upper<B>}` : Uppercase<S>;
export type ServiceUrlKey = `${Upper<ServiceName>}_URL`;
