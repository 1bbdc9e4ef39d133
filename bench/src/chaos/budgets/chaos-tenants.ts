/** Tenants whose budgets double from one to the next: however fast the machine is, some are at their limit all the time. */
export const chaosTenants = Array.from({ length: 12 }, (_one, at) => {
  const tenant = 1_000 * 2 ** at;
  return { name: `chaos-${at}`, limits: { tenant, user: Math.ceil(tenant / 3), m1: Math.ceil(tenant / 6) } };
});
