import type { Run } from '../../schemas';
import { useFailures } from '../client/detail';
import { count, counted } from '../format';

/** Pages that could not be read: how many by reason, and which. */
export function Failures({ run }: { run: Run }) {
  const pages = useFailures(run);
  if (run.deadLetters === 0 && run.failures.length === 0) return null;
  return (
    <section class="panel failures" aria-labelledby="failures-title">
      <h2 id="failures-title">Dead letters</h2>
      <p class="reasons">
        {run.failures.map(({ reason, count: n }) => (
          <span key={reason}>
            <b>{count(n)}</b> {reason}
          </span>
        ))}
      </p>
      <ul>
        {pages.map((page) => (
          <li key={page.id}>
            <b dir="auto">{page.title}</b> <code>{page.reason}</code>
            {page.revId !== null && <small> revision {page.revId}</small>}
            <p>{page.detail}</p>
          </li>
        ))}
      </ul>
      <p class="hint">
        <code>npx aqea failures retry</code> reads {counted(run.deadLetters, 'page')} again; what it means:
        docs/failures.md.
      </p>
    </section>
  );
}
