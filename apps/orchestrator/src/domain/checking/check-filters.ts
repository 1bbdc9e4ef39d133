import { PassageFiltersSchema } from '@chassis/contracts';
import { z } from 'zod';
import type { Folder } from './folder.js';
import { stepPointer } from './graph.js';
import { misfits } from './misfits.js';
import type { Report } from './report.js';

const schema = z.toJSONSchema(PassageFiltersSchema, { io: 'input' });
const known = Object.keys(PassageFiltersSchema.shape).join(', ');

/** Filters of a search that there are not: at run time they would end the run, since a search that ignored them would find too much. */
export function checkFilters({ graphs }: Folder, report: Report): void {
  for (const graph of graphs)
    for (const [id, step] of Object.entries(graph.steps)) {
      if (step.kind !== 'retrieve' || step.filters === undefined) continue;
      const wrong = misfits(graph.shapes.given(step.filters), schema);
      if (wrong.length > 0)
        report.graph(
          'unknown-filter',
          `${stepPointer(graph, id)}/filters`,
          `${id} filters by what there is not: ${wrong.map((one) => one.replace(' is not one of its arguments', ' is no filter')).join('; ')}. There are ${known}.`,
        );
    }
}
