import type { ServiceName } from '@chassis/contracts';
import type { Aim, Scenario, Shot } from '../apart/scenario.js';

/** Each service in turn, in an order that is random anew in each round. */
export function everyService(): (aim: Aim) => ServiceName {
  let round: ServiceName[] = [];
  return ({ line, random }) => {
    if (round.length === 0) round = random.shuffled(line.names);
    return round.pop() as ServiceName;
  };
}

function kill(aim: Aim, next: (aim: Aim) => ServiceName): Shot {
  const name = next(aim);
  const since = performance.now();
  aim.line.service(name).kill();
  return { what: `kill -9 ${name}`, since };
}

export function killServices(): Scenario {
  const next = everyService();
  return {
    name: 'kill-services',
    summary: '50 kills -9 spread over all eight services; each time until the open runs have ended [--kills N]',
    method:
      'a shot is a kill -9 of one service, each in turn; it is started again half a second later; recovery from the kill',
    shots: 50,
    shoot: async (aim) => await Promise.resolve(kill(aim, next)),
  };
}

export function killStorm(): Scenario {
  const next = everyService();
  return {
    name: 'kill-storm',
    summary: 'a kill -9 of a service every 1.5 s, whether or not the last one is over [--shots N]',
    method:
      'a shot is a kill -9 of one service, each in turn, every 1.5 s; it is started again half a second later; recovery once, from the last kill',
    shots: 40,
    everyMs: 1_500,
    shoot: async (aim) => await Promise.resolve(kill(aim, next)),
  };
}
