import { z } from 'zod';

/** Which step of which run started this one, and under which versions it runs. A child's id begins with its parent's and a dot. */
export const ChildOfSchema = z.looseObject({
  run: z.string(),
  step: z.string(),
  attempt: z.int().min(1),
  /** Which item of a `map`, from 0; 0 for a `subworkflow`. */
  index: z.int().min(0),
  /** 1 for the child of a run that nobody else started. */
  depth: z.int().min(1),
  /** The bundle that the child runs: the version that was published when the parent started. */
  hash: z.string(),
  /** The same for what the child may call itself; absent where the child's own start decides. */
  pins: z.record(z.string(), z.string()).optional(),
  /** It undoes what its parent did, so it goes on even where its subject may no longer act. */
  isUndo: z.boolean().optional(),
});
export type ChildOf = z.infer<typeof ChildOfSchema>;

export const exampleChildOf: ChildOf = {
  run: 'b2a7c0de',
  step: 'lines',
  attempt: 1,
  index: 4,
  depth: 1,
  hash: 'a'.repeat(64),
};

/** Whether a run is this one or was started under it, at any depth. */
export const isRunUnder = (run: string | undefined, root: string): boolean =>
  run === root || run?.startsWith(`${root}.`) === true;
