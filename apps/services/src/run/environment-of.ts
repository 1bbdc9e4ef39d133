import { serviceDefinitions } from '@chassis/all-in-one';
import { distributedConfig, type ServiceDefinition } from '@chassis/service-kit';

const keysOf = ({ config }: Pick<ServiceDefinition, 'config'>): string[] => Object.keys(config.shape);

/** The settings that one service is given: nothing that only others read, so that a provider's key reaches the generator alone. */
export function environmentOf(
  definition: ServiceDefinition,
  settings: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const own = new Set([...keysOf(definition), ...Object.keys(distributedConfig.shape)]);
  const foreign = new Set(serviceDefinitions.flatMap(keysOf).filter((key) => !own.has(key)));
  const prefixes = serviceDefinitions.flatMap(({ name, secretPrefix }) =>
    secretPrefix === undefined || name === definition.name ? [] : [secretPrefix],
  );
  const isForeign = (key: string) => foreign.has(key) || prefixes.some((one) => key.startsWith(one));
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !isForeign(key)));
}
