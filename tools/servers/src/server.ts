/** How a server came to be there. */
export type Way = 'given' | 'docker' | 'native';

/** Why a machine cannot have a server; a test that needs it is skipped with this reason. */
export interface Unavailable {
  readonly unavailable: string;
}

/** Something that runs until `stop`. A given server is left running. */
export interface Server {
  readonly way: Way;
  stop(): Promise<void>;
  /** Not of given servers: for tests of what happens around a server's death. */
  readonly process?: ServerProcess;
}

export interface ServerProcess {
  /** Of the server itself; changes with every start. */
  readonly pid: number;
  /** `kill -9`, and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  /** `kill` where it still runs, then `start`. */
  restart(): Promise<void>;
}

export const isUnavailable = (server: object): server is Unavailable => 'unavailable' in server;
