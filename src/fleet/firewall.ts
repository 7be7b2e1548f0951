export interface OpenPorts {
  /** TCP ports that anybody may reach. */
  tcp: readonly number[];
}

/**
 * What may reach a machine, as nftables' rules: nothing that the machine has not asked for itself, but the ports that are
 * named. One file for all providers: it is on the machine, so no provider's firewall has to be made, paid for, or deleted.
 *
 * It stands before destination NAT, so that ports which a container publishes are no way around it. ICMPv6 and DHCP are how
 * the machine keeps its addresses; errors of its own connections (ICMP) are `related`.
 */
export function firewallRules({ tcp }: OpenPorts): string {
  return [
    'table inet aqea',
    'delete table inet aqea',
    'table inet aqea {',
    '  chain arriving {',
    '    type filter hook prerouting priority -150; policy drop;',
    '    iifname "lo" accept',
    '    iifname "docker0" accept',
    '    iifname "br-*" accept',
    '    ct state established,related accept',
    '    ct state invalid drop',
    '    meta l4proto ipv6-icmp accept',
    '    udp sport 67 udp dport 68 accept',
    '    udp sport 547 udp dport 546 accept',
    ...(tcp.length > 0 ? [`    tcp dport { ${[...tcp].sort((a, b) => a - b).join(', ')} } accept`] : []),
    '  }',
    '}',
    '',
  ].join('\n');
}
