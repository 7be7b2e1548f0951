import { newest, now } from '../client/state';
import { opened } from '../client/words';
import { duration, languageName } from '../format';
import { Address } from './Address';

/** Entries as they arrive. */
export function Newest() {
  return (
    <section class="panel newest" aria-labelledby="newest-title">
      <h2 id="newest-title">Newest entries</h2>
      {newest.value.length === 0 ? (
        <p class="empty">Entries appear here as they are written.</p>
      ) : (
        <ol tabIndex={0} aria-labelledby="newest-title">
          {newest.value.map((entry) => (
            <li key={entry.address}>
              <button type="button" onClick={() => void opened.open(entry.address)}>
                <b lang={entry.language} dir="auto">
                  {entry.label}
                </b>{' '}
                <small>
                  {entry.pos}, {languageName(entry.language)}
                </small>
                <span class="gloss" dir="auto">
                  {entry.description}
                </span>
                <span class="when">
                  <Address address={entry.address} />
                  <small>{duration((now.value - Date.parse(entry.createdAt)) / 1_000)} ago</small>
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
