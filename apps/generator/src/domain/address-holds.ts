/** What stands in an address of a server beside the server and its path: a password or a token there would be kept in the database and told to whoever lists models. */
export function addressHolds(baseUrl: string): 'a user or a password' | 'a query' | 'a fragment' | undefined {
  const { username, password, search, hash } = new URL(baseUrl);
  if (username !== '' || password !== '') return 'a user or a password';
  if (search !== '') return 'a query';
  return hash === '' ? undefined : 'a fragment';
}
