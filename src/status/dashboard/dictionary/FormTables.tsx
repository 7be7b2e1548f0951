import type { Form } from '../../../entries/entry';
import { type Cell, type Paradigm, paradigms } from './paradigm';

/** All forms of an entry: tables where they have a place in one, a list of the rest. */
export function FormTables({ forms, lang }: { forms: readonly Form[]; lang: string }) {
  const { tables, loose } = paradigms(forms);
  const [first, ...more] = tables;
  return (
    <>
      {loose.length > 0 && (
        <dl class="loose-forms">
          {loose.map(({ label, cell }) => (
            <div key={label}>
              <dt>{label || 'form'}</dt>
              <dd lang={lang}>
                <Forms cell={cell} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {first && <Table paradigm={first} lang={lang} />}
      {more.length > 0 && (
        <details>
          <summary>{more.length === 1 ? 'One more table' : `${more.length} more tables`}</summary>
          {more.map((paradigm) => (
            <Table key={paradigm.title} paradigm={paradigm} lang={lang} />
          ))}
        </details>
      )}
      {forms.some(({ source }) => source === 'generated') && (
        <p class="hint">Forms in grey follow from the others by rule; the page does not list them.</p>
      )}
    </>
  );
}

function Table({ paradigm: { title, columns, rows }, lang }: { paradigm: Paradigm; lang: string }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title || 'declension'}>
      <table class="paradigm">
        <caption>{title || 'declension'}</caption>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, cells }) => (
            <tr key={label}>
              <th scope="row">{label.replaceAll('-', ' ')}</th>
              {cells.map((cell, at) => (
                <td key={columns[at]} lang={lang}>
                  {cell ? <Forms cell={cell} /> : '—'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Forms({ cell }: { cell: Cell }) {
  return (
    <>
      {cell.forms.map(({ text, before, generated, note }) => (
        <span key={`${before} ${text}`} class={generated ? 'form generated' : 'form'}>
          {before && <span class="before">{before} </span>}
          {text}
          {note && <small> {note}</small>}
        </span>
      ))}
    </>
  );
}
