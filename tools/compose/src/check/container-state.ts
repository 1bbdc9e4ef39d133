import { z } from 'zod';

const InspectedSchema = z.object({
  Config: z.object({ Labels: z.record(z.string(), z.string()) }),
  State: z.object({
    Status: z.string(),
    ExitCode: z.int(),
    Health: z.object({ Status: z.string() }).optional(),
  }),
  RestartCount: z.int(),
});

export interface ContainerState {
  /** Name in the compose file. */
  readonly service: string;
  /** `settled`: healthy, running where nothing asks for its health, or ended well. */
  readonly state: 'settled' | 'waiting' | 'failed';
  readonly isHealthy: boolean;
  readonly detail: string;
}

/** What `docker inspect` says of a container, for one that should run (`once` false) or end (`once` true). */
export function containerState(inspected: unknown, once: (service: string) => boolean): ContainerState {
  const { Config, State, RestartCount } = InspectedSchema.parse(inspected);
  const service = Config.Labels['com.docker.compose.service'] ?? '';
  const health = State.Health?.Status ?? 'none';
  const detail = `${State.Status}${health === 'none' ? '' : `, ${health}`}${State.Status === 'exited' ? ` with ${State.ExitCode}` : ''}`;
  const as = (state: ContainerState['state']): ContainerState => ({
    ...{ service, state, detail },
    isHealthy: State.Status === 'running' && health === 'healthy',
  });
  if (State.Status === 'exited') return as(once(service) && State.ExitCode === 0 ? 'settled' : 'failed');
  if (RestartCount > 3 || State.Status === 'dead') return as('failed');
  if (State.Status !== 'running' || once(service)) return as('waiting');
  return as(health === 'none' || health === 'healthy' ? 'settled' : 'waiting');
}
