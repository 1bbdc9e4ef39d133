import type { Rights } from '@chassis/contracts';
import type { ItemAbout } from './item-about.js';

/** What is said of an item can only narrow who sees it: readers come from its source and folder. */
export function itemRights({ validFrom, validUntil, region = [], purpose = [] }: ItemAbout): Rights {
  const require = [...region.map((one) => `region:${one}`), ...purpose.map((one) => `purpose:${one}`)];
  return {
    allow: [],
    deny: [],
    ...(require.length > 0 && { require }),
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
  };
}
