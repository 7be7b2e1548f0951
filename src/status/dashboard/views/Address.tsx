/** The four bytes of an AQEA address, `0xA0:01:10:2A`: language, group, and two of the slot. */
export function Address({ address }: { address: string }) {
  const [language = '', group = '', ...slot] = address.replace(/^0x/, '').split(':');
  return (
    <span class="address" title="AQEA address: language, group, slot">
      <span class="prefix">0x</span>
      <span class="language">{language}</span>:<span class="group">{group}</span>:{slot.join(':')}
    </span>
  );
}
