const PAGE_BITS = 13;

/** A set of page ids, an eighth of a byte per id; answers whether an id is new. */
export class PageIds {
  private readonly pages = new Map<number, Uint8Array>();

  /** @returns false when the id was there already */
  add(id: number): boolean {
    const key = Math.floor(id / (1 << PAGE_BITS));
    let page = this.pages.get(key);
    if (!page) this.pages.set(key, (page = new Uint8Array(1 << (PAGE_BITS - 3))));
    const bit = id % (1 << PAGE_BITS);
    const byte = page[bit >> 3] as number;
    page[bit >> 3] = byte | (1 << (bit & 7));
    return (byte & (1 << (bit & 7))) === 0;
  }
}
