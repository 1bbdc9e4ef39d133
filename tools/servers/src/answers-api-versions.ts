import { connect } from 'node:net';

/** ApiVersions v0 without a client id: size, key 18, version 0, correlation 1, null string. */
const request = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 255, 255]);

/** Whether a broker takes requests: an open port comes too early. */
export async function answersApiVersions(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('connect', () => socket.write(request));
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
