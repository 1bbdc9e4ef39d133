/** Where a run's things are. */
export const runLinks = (run: string): Record<string, string> => ({
  self: `/v1/runs/${run}`,
  events: `/v1/runs/${run}/events`,
  cancel: `/v1/runs/${run}/cancel`,
  explain: `/v1/runs/${run}/explain`,
});
