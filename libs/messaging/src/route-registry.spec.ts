import { describeRouteClient } from './conformance/describe-route-client.js';
import { routeIdentities } from './conformance/route-identities.js';
import { RouteRegistry } from './route-registry.js';

describeRouteClient('RouteRegistry', async () => {
  const { tokens, token, forged } = await routeIdentities();
  const served = new RouteRegistry(tokens, () => new Date());
  return { client: served, served, token, forged, close: async () => await Promise.resolve() };
});
