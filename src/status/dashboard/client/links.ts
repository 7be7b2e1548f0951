/** A master's own address; anything that is no web address is no link. */
export function httpLink(url: string | null): string | undefined {
  return url !== null && /^https?:\/\//.test(url) ? url : undefined;
}
