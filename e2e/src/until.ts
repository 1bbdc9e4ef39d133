/** Looks until there is something to be seen; fails after a minute, naming what did not come. */
export async function until<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 100) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come within a minute`);
}
