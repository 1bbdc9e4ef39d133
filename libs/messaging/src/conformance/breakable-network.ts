import { connect, type Socket } from 'node:net';

interface SocketArguments {
  host: string;
  port: number;
  onConnect: () => void;
}

/** Sockets that a test can cut, and whose outgoing requests it can swallow. */
export class BreakableNetwork {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  /** Of Kafka's protocol: requests with this key leave the client and arrive nowhere, on the sockets that are open now. */
  private readonly swallowed = new Map<Socket, number>();
  private ofNew: number | undefined;
  opened = 0;

  readonly socketFactory = ({ host, port, onConnect }: SocketArguments): Socket => {
    this.opened++;
    // Nobody listens on port 1.
    const socket = this.isCut ? connect({ host: '127.0.0.1', port: 1 }) : connect({ host, port }, onConnect);
    socket.setNoDelay(true);
    this.sockets.add(socket);
    if (this.ofNew !== undefined) this.swallowed.set(socket, this.ofNew);
    socket.once('close', () => this.sockets.delete(socket));
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = (...args: unknown[]) => {
      const [bytes] = args;
      const isLost = Buffer.isBuffer(bytes) && bytes.length > 6 && bytes.readInt16BE(4) === this.swallowed.get(socket);
      return isLost || write(...args);
    };
    return socket;
  };

  /** From now on nothing gets through, until `heal`, and nobody is told. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }
  /** As `cut`, but the connections end as those to a server that was killed. */
  reset(): void {
    this.isCut = true;
    for (const socket of this.sockets)
      socket.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  }
  heal(): void {
    this.isCut = false;
  }

  swallow(apiKey: number): void {
    for (const socket of this.sockets) this.swallowed.set(socket, apiKey);
  }
  /** The same on every socket that opens until `hear`. */
  swallowOnNew(apiKey: number): void {
    this.ofNew = apiKey;
  }
  /** Requests arrive again, those that were swallowed never. */
  hear(): void {
    this.ofNew = undefined;
    this.swallowed.clear();
  }
}
