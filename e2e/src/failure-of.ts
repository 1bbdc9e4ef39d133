import type OpenAI from 'openai';

/** The error that a request to OpenAI's API ends with. Throws where it was answered. */
export const failureOf = async (asked: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> =>
  await asked.then(
    () => {
      throw new Error('it answered');
    },
    (error: unknown) => error as InstanceType<typeof OpenAI.APIError>,
  );
