type Methods = Readonly<Record<string, (input: never) => Promise<unknown>>>;
interface Call {
  readonly id: number;
  readonly call: string;
  readonly input: unknown;
}

/** The other end of `Rig`: `open` gets the input of the first call and gives the methods that the later ones name; one of them is `stop`. */
export function serveRig<I>(open: (input: I) => Promise<Methods>): void {
  let methods: Methods | undefined;
  process.on('disconnect', () => process.exit(0));
  process.on('message', ({ id, call, input }: Call) => {
    const answer = async (): Promise<unknown> => {
      if (call === 'open') return void (methods = await open(input as I));
      const method = methods?.[call];
      if (method === undefined) throw new Error(`there is no ${call}`);
      return await method(input as never);
    };
    answer().then(
      (result) => process.send?.({ id, result }),
      (error: unknown) => process.send?.({ id, error: String((error as Error).stack ?? error) }),
    );
  });
}
