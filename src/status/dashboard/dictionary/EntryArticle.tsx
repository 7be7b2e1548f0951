import type { ComponentChildren } from 'preact';
import type { Relation, Sense } from '../../../entries/entry';
import type { StoredEntry } from '../client/api';
import { count } from '../format';
import { Address } from '../views/Address';
import { FormTables } from './FormTables';
import { type Meta, RELATIONS, byLanguage, bySense, httpsLink } from './meta';

/** An entry as a dictionary prints it. */
export function EntryArticle({ stored, form = null }: { stored: StoredEntry; form?: string | null }) {
  const meta = stored.meta as Meta;
  const lang = stored.language;
  return (
    <article class="entry">
      <header>
        <h3 lang={lang}>{stored.label}</h3>
        <Pronunciation meta={meta} lang={lang} />
        <p class="grammar">
          <span class="pos">{meta.pos_title ?? stored.pos}</span>
          {labels(
            meta.tags,
            meta.raw_tags,
            meta.auxiliaries?.map((verb) => `with ${verb}`),
          ).map((label) => (
            <span key={label}>, {label}</span>
          ))}
        </p>
        <p class="identity">
          <Address address={stored.address} /> <code>{stored.entryKey}</code>
          {stored.withdrawn && <strong class="withdrawn"> withdrawn: no longer in the Wiktionary</strong>}
        </p>
        {form !== null && (
          <p class="hint">
            Found by its form <i lang={lang}>{form}</i>.
          </p>
        )}
      </header>
      <Senses senses={meta.senses ?? []} lang={lang} />
      <Part title="Forms" of={meta.forms} open>
        {(forms) => <FormTables forms={forms} lang={lang} />}
      </Part>
      <Relations entry={meta} lang={lang} />
      <Translations entry={meta} />
      <Part title="Etymology" of={meta.etymology_texts}>
        {(texts) => texts.map((text) => <p key={text}>{text}</p>)}
      </Part>
      <Part title="Notes" of={meta.notes}>
        {(texts) => texts.map((text) => <p key={text}>{text}</p>)}
      </Part>
      <Attribution meta={meta} />
    </article>
  );
}

function Pronunciation({ meta, lang }: { meta: Meta; lang: string }) {
  const sounds = (meta.sounds ?? []).filter(({ ipa }) => ipa);
  const syllables = meta.hyphenations?.[0]?.parts.join('·');
  if (sounds.length === 0 && !syllables) return null;
  return (
    <p class="spoken">
      {syllables && <span lang={lang}>{syllables}</span>}
      {sounds.map(({ ipa, tags, raw_tags }) => (
        <span key={`${ipa} ${labels(tags, raw_tags).join()}`} class="ipa">
          {labels(tags, raw_tags).length > 0 && <i>{labels(tags, raw_tags).join(', ')} </i>}
          {ipa}
        </span>
      ))}
    </p>
  );
}

function Senses({ senses, lang }: { senses: readonly Sense[]; lang: string }) {
  return (
    <ol class="senses">
      {senses.map((sense, at) => (
        <li key={at}>
          <span class="number">{sense.sense_index ?? ''}</span>
          <div>
            <Labels
              of={labels(
                sense.topics,
                sense.tags?.filter((tag) => tag !== 'no-gloss'),
                sense.raw_tags,
              )}
            />
            {gloss(sense)}
            {(sense.examples ?? []).map(({ text, ref, translation }) => (
              <blockquote key={text}>
                <p lang={lang}>{text}</p>
                {translation && <p>{translation}</p>}
                {ref && <cite>{ref}</cite>}
              </blockquote>
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Of glosses from the general to the special, the last one is this sense's own. */
function gloss(sense: Sense): string {
  const own = sense.glosses?.at(-1);
  if (own) return own;
  const points = [...(sense.form_of ?? []), ...(sense.alt_of ?? [])].map(({ word }) => word);
  return points.length > 0 ? `→ ${points.join(', ')}` : '(no definition)';
}

function Relations({ entry, lang }: { entry: Meta; lang: string }) {
  const kinds = RELATIONS.filter(([kind]) => (entry[kind] ?? []).length > 0);
  if (kinds.length === 0) return null;
  return (
    <dl class="relations">
      {kinds.map(([kind, title]) => (
        <div key={kind}>
          <dt>{title}</dt>
          <dd>
            {bySense(entry[kind] as Relation[]).map(({ sense, items }) => (
              <p key={sense}>
                {sense && <span class="number">{sense}</span>}
                {items.map((item, at) => (
                  <span key={at}>
                    {at > 0 && ', '}
                    <Labels of={labels(item.tags, item.raw_tags)} />
                    <span lang={item.lang_code ?? lang}>{item.word}</span>
                    {item.note && <small> ({item.note})</small>}
                  </span>
                ))}
              </p>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Translations({ entry }: { entry: Meta }) {
  return (
    <Part title="Translations" of={entry.translations}>
      {(translations) =>
        bySense(translations).map(({ sense, items }) => (
          <section key={sense} class="translations">
            {(sense || items[0]?.sense) && (
              <h5>
                {sense && <span class="number">{sense}</span>} {items[0]?.sense}
              </h5>
            )}
            <dl>
              {byLanguage(items).map(({ code, name, items: words }) => (
                <div key={code}>
                  <dt>{name}</dt>
                  <dd>
                    {words.map((word, at) => (
                      <span key={at}>
                        {at > 0 && ', '}
                        <span lang={code}>{word.word}</span>
                        {word.roman && <i> {word.roman}</i>}
                        {word.other && <small> {word.other}</small>}
                        <small> {labels(word.tags, word.raw_tags).join(', ')}</small>
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))
      }
    </Part>
  );
}

function Attribution({ meta: { source, frequency } }: { meta: Meta }) {
  const url = httpsLink(source?.url);
  if (!source) return null;
  return (
    <footer>
      From {url ? <a href={url}>{source.wiki}</a> : source.wiki}, revision {source.revision}, {source.license}
      {frequency !== undefined && frequency > 0 && (
        <> · seen {count(frequency)} times in glosses and examples</>
      )}
    </footer>
  );
}

/** A heading that opens, when there is anything under it. */
function Part<T>({
  title,
  of,
  open = false,
  children,
}: {
  title: string;
  of: readonly T[] | undefined;
  open?: boolean;
  children(of: readonly T[]): ComponentChildren;
}) {
  if (!of || of.length === 0) return null;
  return (
    <details open={open}>
      <summary>
        {title} <span class="amount">{count(of.length)}</span>
      </summary>
      {children(of)}
    </details>
  );
}

function Labels({ of }: { of: readonly string[] }) {
  return of.length > 0 ? <i class="labels">{of.join(', ')} </i> : null;
}

function labels(...lists: (readonly string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}
