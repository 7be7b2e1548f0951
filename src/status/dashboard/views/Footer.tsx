import { status } from '../client/state';
import { httpLink } from '../client/links';

/** Who serves these figures, and the terms of what is extracted. */
export function Footer() {
  const masters = status.value?.masters ?? [];
  return (
    <footer class="bottom">
      {masters.length > 0 && (
        <p>
          Masters:{' '}
          {masters.map(({ id, provider, host, dashboardUrl }, at) => {
            const name = provider === null ? host : `${provider} on ${host}`;
            const url = httpLink(dashboardUrl);
            return (
              <span key={id}>
                {at > 0 && ' · '}
                {url ? <a href={url}>{name}</a> : name}
              </span>
            );
          })}
        </p>
      )}
      <p>
        Text of entries: Wiktionary, CC BY-SA 4.0, attributed by each entry’s link ·{' '}
        <a href="api/openapi.json">API</a> · <a href="metrics">metrics</a>
      </p>
    </footer>
  );
}
