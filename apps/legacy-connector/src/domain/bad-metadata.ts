import { ChassisError } from '@chassis/contracts';

/** What is said of a file or row cannot be meant so. The value is not told: reports are read by more people than documents. */
export const badMetadata = (message: string): ChassisError => new ChassisError('invalid', 'bad-metadata', message);
