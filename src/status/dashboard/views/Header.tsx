import { THEMES, setTheme, theme } from '../client/theme';
import { link, newsAt, now } from '../client/state';
import { duration } from '../format';

/** News come every second or two; later than this, the figures are called old. */
const STALE_MS = 6_000;

export function Header() {
  return (
    <header class="top">
      <p class="wordmark">
        <img src="icon.svg" alt="" width="28" height="28" /> AQEA
      </p>
      <Connection />
      <fieldset class="theme">
        <legend class="unseen">Colours</legend>
        {THEMES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="theme"
              value={name}
              checked={theme.value === name}
              onChange={() => setTheme(name)}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
    </header>
  );
}

function Connection() {
  const { kind, origin } = link.value;
  const age = newsAt.value === null ? null : now.value - newsAt.value;
  const master = origin === '' ? location.host : new URL(origin).host;
  const stale = age !== null && age > STALE_MS;
  const text =
    kind === 'live' && !stale
      ? `live from ${master}`
      : age === null
        ? `connecting to ${master} …`
        : `no news for ${duration(age / 1_000)}, trying ${master} …`;
  return (
    <p class={kind === 'live' && !stale ? 'connection live' : 'connection lost'} data-testid="connection">
      <span class="lamp" aria-hidden="true" />
      {text}
    </p>
  );
}
