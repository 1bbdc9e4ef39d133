import { ChassisError } from '@chassis/contracts';

const goneCodes = new Set(['payload-missing', 'payload-erased']);

/** What is read, or undefined where it was erased or is past its retention: then `dropped` is called, and what named it goes too. */
export async function ifKept<T>(read: Promise<T>, dropped: () => Promise<unknown>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!goneCodes.has(ChassisError.from(error).code)) throw error;
    await dropped();
    return undefined;
  }
}
