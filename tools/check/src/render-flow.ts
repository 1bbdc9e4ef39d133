import { routes, services, topicNames, topics, type RouteDefinition, type TopicRow } from '@chassis/contracts';

const header = `# Who sends what to whom

Generated from the topics table (\`libs/contracts/src/topics.ts\`) and the routes (\`libs/contracts/src/routes.ts\`) by \`npm run generate\`; do not edit.
`;

/** Every service tells audit; an arrow from each would hide the rest. */
const isDrawn = (topic: string): boolean => topic !== 'audit.recorded';

const row = (topic: (typeof topicNames)[number]): TopicRow => topics[topic];

/** The first sentence-like words of a topic as an arrow: many topics between two services share one. */
function arrows(): string[] {
  const pairs = new Map<string, string[]>();
  for (const topic of topicNames.filter(isDrawn)) {
    for (const from of row(topic).from) {
      for (const to of row(topic).to) pairs.set(`${from} ${to}`, [...(pairs.get(`${from} ${to}`) ?? []), topic]);
    }
  }
  return [...pairs].map(([pair, names]) => {
    const [from, to] = pair.split(' ');
    return `  ${from} -- "${names.join('<br>')}" --> ${to}`;
  });
}

function topicTable(): string {
  const lines = topicNames.map((topic) => {
    const { from, to, delivery = 'group', key = 'run', isPublic } = row(topic);
    const readers = [...to, ...(isPublic === true ? ['old systems (public)'] : [])];
    return `| \`${topic}\` | ${from.join(', ')} | ${readers.join(', ') || '–'} | ${key} | ${delivery} |`;
  });
  return ['| topic | sent by | handled by | order kept by | delivery |', '|---|---|---|---|---|', ...lines].join('\n');
}

function routeTable(): string {
  const all = Object.values<RouteDefinition>(routes);
  const lines = services.map((service) => {
    const names = all.filter((one) => one.service === service).map((one) => `\`${one.name}\``);
    return `| ${service} | ${names.join(', ') || '–'} |`;
  });
  return ['| owner | questions and edits that someone waits for |', '|---|---|', ...lines].join('\n');
}

/** `docs/flow.md`: the system as a picture and two tables. */
export function renderFlow(): string {
  return `${header}
\`\`\`mermaid
flowchart LR
${arrows().join('\n')}
  every["every service but audit"] -- "audit.recorded" --> audit
\`\`\`

## Topics

${topicTable()}

## Routes

${routeTable()}
`;
}
