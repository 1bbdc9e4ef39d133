/** `fetch` without redirects: one would carry the prompt to a server that nobody allowed. */
export const stayThere: typeof fetch = async (url, init) => await fetch(url, { ...init, redirect: 'error' });
