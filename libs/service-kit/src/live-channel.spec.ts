import { MemoryLiveChannel } from './live-channel.js';
import { describeLiveChannel } from './describe-live-channel.js';

describeLiveChannel('MemoryLiveChannel', async () => {
  const channel = new MemoryLiveChannel();
  return await Promise.resolve({ announcing: channel, listening: channel, close: async () => await Promise.resolve() });
});
