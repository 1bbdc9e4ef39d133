// A peer is a process that answers calls over its IPC channel: {id, call, input} in, {id, result} or {id, error} out. It ends with its parent.

/** Answers calls with the methods that `open` gives; `open` gets the input of the first call, `open`. */
export function serve(open) {
  let methods = { open: async (input) => void (methods = { ...methods, ...(await open(input)) }) };
  process.on('disconnect', () => process.exit(0));
  process.on('message', async ({ id, call, input }) => {
    try {
      process.send({ id, result: await methods[call](input) });
    } catch (error) {
      process.send({ id, error: String(error?.stack ?? error) });
    }
  });
}

/** `count` pieces of work, `atOnce` of them at any time. */
export async function inParallel(count, atOnce, work) {
  let next = 0;
  const caller = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
}
